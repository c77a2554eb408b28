import { useQuery } from '@tanstack/react-query';
import { useId, useState, type FormEvent } from 'react';

import { api } from '@/api/client';
import { useCommand } from '@/api/queries';
import type { TimeEntryView } from '@/api/types';
import { hoursUnit } from '@/shared/format';
import { Button, Checkbox, Dialog, Field, Icon, State } from '@/shared/parts';

import { changesOf, entryState, formOf, spanOf } from './model';
import { ProjectPicker } from './ProjectPicker';
import { timeQueries, useTrouble } from './queries';
import styles from './time.module.css';
import { useDeleteEntry } from './useEntryCommands';

/** What the dialog is about: an entry that exists, or a new one at a time. */
export type EntryTarget =
  { entry: TimeEntryView } | { start: number; end: number; gap?: string; project?: string };

export interface EntryDialogProps {
  target: EntryTarget | null;
  onClose: () => void;
}

/** Changes an entry, or books a new one. */
export function EntryDialog({ target, onClose }: EntryDialogProps) {
  const entry = target && 'entry' in target ? target.entry : null;
  return (
    <Dialog
      open={target !== null}
      onClose={onClose}
      title={entry ? (entry.locked ? 'Time entry' : 'Change the entry') : 'New entry'}
    >
      {target && <Form target={target} entry={entry} onClose={onClose} />}
    </Dialog>
  );
}

function Form({
  target,
  entry,
  onClose,
}: {
  target: EntryTarget;
  entry: TimeEntryView | null;
  onClose: () => void;
}) {
  const [form, setForm] = useState(() => ({
    ...formOf(entry, 'entry' in target ? { start: 0, end: 0 } : target),
    ...('project' in target && target.project ? { project: target.project } : {}),
  }));
  const [asked, setAsked] = useState(false);
  const set = (change: Partial<typeof form>) => setForm((old) => ({ ...old, ...change }));
  const { data: tags = [] } = useQuery(timeQueries.tags());
  const trouble = useTrouble();
  const remove = useDeleteEntry();
  const keep = useCommand(async () => {
    if (!entry) {
      const span = spanOf(form);
      if (!span?.end) return;
      const { description, project, task, tags: chosen, billable } = form;
      await api.addTimeEntry({
        start: span.start.toISOString(),
        end: span.end.toISOString(),
        description: description.trim(),
        project,
        task,
        tags: chosen,
        billable,
      });
      // The time of a gap is booked elsewhere: what is asked about it is answered.
      if ('gap' in target && target.gap) await api.chooseGap(target.gap, 'continue');
    } else {
      const changes = changesOf(entry, form);
      if (changes) await api.editTimeEntry(entry.id, changes);
    }
  }, onClose);

  const favourite = useCommand((id: string) => api.addFavourite(id));
  const about = useId();
  const running = entry !== null && entry.end === null;
  const span = spanOf(form);
  const missing = !span || (!running && !span.end);
  const empty = span?.end ? span.end.getTime() === span.start.getTime() : false;
  const { data: rules } = useQuery(timeQueries.rules());
  const has = {
    project: form.project,
    task: form.task,
    tag: form.tags[0],
    description: form.description.trim(),
  };
  const wanted = running ? [] : (rules?.required ?? []).filter((field) => !has[field as keyof typeof has]);
  const before = rules?.locked_before ? Date.parse(rules.locked_before) : -Infinity;
  const intoLock = Boolean(span && span.start.getTime() < before);
  const fault = missing
    ? 'Give the day and both times.'
    : empty
      ? 'An entry ends after it begins.'
      : intoLock
        ? (rules?.locked ?? null)
        : wanted.length > 0
          ? `This workspace wants a ${wanted.join(' and a ')} on every entry.`
          : null;
  const length = span?.end ? (span.end.getTime() - span.start.getTime()) / 1000 : null;
  const locked = entry !== null && (entry.locked || Date.parse(entry.start) < before);
  const state = entry ? entryState(entry, trouble) : 'synced';
  const parked = entry ? trouble.parked.get(entry.id) : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!fault && !locked) keep.mutate(undefined);
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {state !== 'synced' && (
        <div className={styles.trouble}>
          <State
            state={state}
            text={
              parked?.error?.message ??
              (state === 'conflict'
                ? 'Two values, both kept. Compare them in Activity.'
                : 'Saved here, goes by itself.')
            }
          />
        </div>
      )}
      {locked && (
        <State
          state="parked"
          text={
            rules?.locked ??
            'This entry is locked or approved at the service. An administrator can unlock it.'
          }
        />
      )}
      {!entry && rules && !rules.manual && (
        <State
          state="needsYou"
          text="This workspace takes hours from the timer only. An entry that is typed in may be refused."
        />
      )}
      <Field
        label="Description"
        value={form.description}
        disabled={locked}
        onChange={(event) => set({ description: event.target.value })}
      />
      <div className="field">
        <span className="label">Project and task</span>
        {locked ? (
          <span className="input is-locked">
            {[entry?.project ?? 'No project', entry?.task].filter(Boolean).join(', ')}
          </span>
        ) : (
          <ProjectPicker field project={form.project} task={form.task} onPick={set} />
        )}
      </div>
      <div className={styles.span} role="group" aria-describedby={about}>
        <Field
          label="Day"
          type="date"
          value={form.day}
          disabled={locked}
          onChange={(event) => set({ day: event.target.value })}
        />
        <Field
          label="From"
          type="time"
          value={form.from}
          disabled={locked}
          onChange={(event) => set({ from: event.target.value })}
        />
        <Field
          label="To"
          type="time"
          value={form.to}
          disabled={locked || running}
          onChange={(event) => set({ to: event.target.value })}
        />
        <span id={about} className="small fg-2 num">
          {running ? 'runs' : length !== null && hoursUnit(length)}
        </span>
      </div>
      {asked && fault && (
        <span className="row small failed" role="alert">
          <Icon name="failed" />
          {fault}
        </span>
      )}
      {tags.length > 0 && (
        <fieldset className={styles.tags} disabled={locked}>
          <legend className="small fg-2">Tags</legend>
          {tags.map((tag) => (
            <Checkbox
              key={tag.id}
              checked={form.tags.includes(tag.name)}
              disabled={locked}
              onChange={(on) =>
                set({ tags: on ? [...form.tags, tag.name] : form.tags.filter((name) => name !== tag.name) })
              }
            >
              {tag.name}
            </Checkbox>
          ))}
        </fieldset>
      )}
      <Checkbox checked={form.billable} disabled={locked} onChange={(billable) => set({ billable })}>
        Billable
      </Checkbox>
      <div className="dialog-actions" style={{ marginTop: 8 }}>
        {entry && (
          <Button
            variant="ghost"
            icon="pin"
            busy={favourite.isPending}
            onClick={() => favourite.mutate(entry.id)}
          >
            Keep as favourite
          </Button>
        )}
        {entry && !locked && (
          <>
            <Button
              variant="ghost"
              icon="trash"
              onClick={() => {
                remove.mutate(entry);
                onClose();
              }}
            >
              Delete
            </Button>
            <span className="spacer" />
          </>
        )}
        <Button onClick={onClose}>{locked ? 'Close' : 'Cancel'}</Button>
        {!locked && (
          <Button type="submit" variant="primary" busy={keep.isPending}>
            {entry ? 'Keep changes' : 'Add entry'}
          </Button>
        )}
      </div>
    </form>
  );
}
