import { useState } from 'react';

import { Button, Dialog, Field } from './parts';

export interface NameDialogProps {
  title: string;
  /** What happens and what stays. */
  text?: string;
  label: string;
  initial: string;
  verb: string;
  onClose: () => void;
  onName: (name: string) => void;
}

/** Asks for a name. Mount it while it is wanted. */
export function NameDialog({ title, text, label, initial, verb, onClose, onName }: NameDialogProps) {
  const [name, setName] = useState(initial);
  const trimmed = name.trim();
  const wrong = /[\\/]/.test(trimmed) ? 'A name has no / or \\' : null;
  const blocked = wrong ?? (trimmed === '' ? 'A name is missing' : null);
  return (
    <Dialog open onClose={onClose} title={title} text={text}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!blocked) onName(trimmed);
        }}
      >
        <Field
          label={label}
          value={name}
          error={wrong}
          onChange={(event) => setName(event.target.value)}
          onFocus={(event) => event.target.select()}
        />
        <div className="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" blocked={blocked}>
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
