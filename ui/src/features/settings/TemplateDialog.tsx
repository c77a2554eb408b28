import { useId, useState, type FormEvent } from 'react';

import type { ProjectTemplate } from '@/api/types';
import { Button, Dialog, Field } from '@/shared/parts';

import { linesOf, taskLine, tasksOf } from './model';

export interface TemplateDialogProps {
  /** `null` for a new one. */
  template: ProjectTemplate | null;
  /** Names that are taken. */
  others: readonly string[];
  busy: boolean;
  onClose: () => void;
  onKeep: (template: ProjectTemplate) => void;
}

/** What a project begins with, a line for each folder and task. Mount it while it is wanted. */
export function TemplateDialog({ template, others, busy, onClose, onKeep }: TemplateDialogProps) {
  const [name, setName] = useState(template?.name ?? '');
  const [folders, setFolders] = useState(template?.folders.join('\n') ?? '');
  const [tasks, setTasks] = useState(template?.tasks.map(taskLine).join('\n') ?? '');
  const [asked, setAsked] = useState(false);
  const ids = { folders: useId(), tasks: useId() };
  const wanted = name.trim();
  const taken = others.some((other) => other.trim().toLowerCase() === wanted.toLowerCase());
  const fault =
    wanted === '' ? 'A template needs a name.' : taken ? `There is a template “${wanted}”.` : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!fault && !busy) onKeep({ name: wanted, folders: linesOf(folders), tasks: tasksOf(tasks) });
  };
  return (
    <Dialog open onClose={onClose} title={template ? `Change ${template.name}` : 'New template'}>
      <form className="dialog-form" onSubmit={submit} noValidate>
        <Field
          label="Name"
          value={name}
          error={asked || taken ? fault : null}
          onChange={(event) => setName(event.target.value)}
        />
        <div className="field">
          <label htmlFor={ids.folders}>Folders, one a line</label>
          <textarea
            id={ids.folders}
            className="input"
            rows={6}
            spellCheck={false}
            value={folders}
            onChange={(event) => setFolders(event.target.value)}
          />
          <span className="hint">01 Footage/Day 1 makes a folder in a folder.</span>
        </div>
        <div className="field">
          <label htmlFor={ids.tasks}>Tasks, one a line</label>
          <textarea
            id={ids.tasks}
            className="input"
            rows={6}
            spellCheck={false}
            value={tasks}
            onChange={(event) => setTasks(event.target.value)}
          />
          <span className="hint">Edit, 40 h plans forty hours.</span>
        </div>
        <div className="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={busy}>
            {template ? 'Keep changes' : 'Make the template'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
