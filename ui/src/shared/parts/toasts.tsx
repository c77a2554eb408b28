import { useEffect, useState, useSyncExternalStore } from 'react';

import { useActions } from '../actions/registry';
import { Button, IconButton } from './Button';
import { Icon, type IconName } from './Icon';

/** Confirms what is out of sight. */
export interface Toast {
  text: string;
  icon?: IconName;
  /** Takes the action back; offered as Undo for as long as the toast stays. */
  undo?: () => void;
  /** Another next step. */
  action?: { label: string; run: () => void };
}

const STAYS_MS = 5000;
const SHOWN = 3;

type Entry = Toast & { id: number };
let entries: readonly Entry[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Entry[]): void {
  entries = next;
  listeners.forEach((tell) => tell());
}

/** Shows a toast; returns how to take it away. */
export function toast(content: Toast): () => void {
  last += 1;
  const id = last;
  set([...entries, { ...content, id }]);
  return () => set(entries.filter((entry) => entry.id !== id));
}

/** Takes all toasts away: for another profile, and between tests. */
export function clearToasts(): void {
  set([]);
}

const dismiss = (id: number) => set(entries.filter((entry) => entry.id !== id));

function ToastCard({ entry }: { entry: Entry }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = window.setTimeout(() => dismiss(entry.id), STAYS_MS);
    return () => window.clearTimeout(timer);
  }, [entry.id, held]);
  const after = (run: () => void) => () => {
    dismiss(entry.id);
    run();
  };
  return (
    <div
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {entry.icon && <Icon name={entry.icon} className="fg-2" />}
      <span className="grow">{entry.text}</span>
      {entry.undo && (
        <Button size="small" keys="mod+z" onClick={after(entry.undo)}>
          Undo
        </Button>
      )}
      {entry.action && (
        <Button size="small" onClick={after(entry.action.run)}>
          {entry.action.label}
        </Button>
      )}
      <IconButton size="small" icon="x" label="Close" onClick={() => dismiss(entry.id)} />
    </div>
  );
}

/** Where toasts stand: bottom left, three at most, then a count. Mounted once, by the app. */
export function Toasts() {
  const list = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => entries,
  );
  const undoable = list.findLast((entry) => entry.undo);
  useActions([
    {
      id: 'app.undo',
      name: 'Undo',
      icon: 'undo',
      key: 'mod+z',
      scope: 'app',
      group: 'Everywhere',
      blocked: undoable ? null : 'Nothing to undo',
      run: () => {
        if (!undoable?.undo) return;
        dismiss(undoable.id);
        undoable.undo();
      },
    },
  ]);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {list.length > SHOWN && <span className="toast toast-more">{list.length - SHOWN} more</span>}
      {list.slice(-SHOWN).map((entry) => (
        <ToastCard key={entry.id} entry={entry} />
      ))}
    </div>
  );
}
