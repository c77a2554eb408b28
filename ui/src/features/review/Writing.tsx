import type { ReactNode } from 'react';

import { Button, Keys } from '@/shared/parts';

import styles from './review.module.css';

/** A text that is written inside a comment: sent with Ctrl or Command and Enter, left with Escape. */
export function Writing({
  label,
  action,
  text,
  onText,
  busy,
  onSend,
  onClose,
  children,
}: {
  label: string;
  action: string;
  text: string;
  onText: (text: string) => void;
  busy: boolean;
  onSend: () => void;
  onClose: () => void;
  /** Said below the text. */
  children?: ReactNode;
}) {
  const ready = text.trim() !== '' && !busy;
  return (
    <div className={styles.writing}>
      <textarea
        className="input"
        rows={2}
        autoFocus // eslint-disable-line jsx-a11y/no-autofocus -- the next step of an edit that was asked for
        aria-label={label}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && ready) onSend();
          if (event.key === 'Escape') onClose();
        }}
      />
      {children}
      <div className="row">
        <Keys of="mod+enter" />
        <span className="spacer" />
        <Button variant="ghost" size="small" onClick={onClose}>
          Cancel
        </Button>
        <Button size="small" busy={busy} blocked={text.trim() ? null : 'Write it first'} onClick={onSend}>
          {action}
        </Button>
      </div>
    </div>
  );
}
