import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { api } from '@/api/client';
import { queries, sayError, useCommand } from '@/api/queries';
import type { ProjectChange, ProjectView } from '@/api/types';
import { Button, Checkbox, Combobox, Dialog, Field, toast } from '@/shared/parts';
import { projectColour } from '@/shared/projectColour';

import styles from './dialogs.module.css';
import { changeOf, COLOURS, formOf } from './model';

export interface EditProjectProps {
  project: ProjectView;
  onClose: () => void;
}

/** Changes a project's name, client, colour, note and billing. Mount it while it is wanted. */
export function EditProject({ project, onClose }: EditProjectProps) {
  const { data: clients = [] } = useQuery(queries.clients());
  const [form, setForm] = useState(() => formOf(project));
  const set = (change: Partial<typeof form>) => setForm((old) => ({ ...old, ...change }));
  const change = changeOf(project, form);
  const fault = form.name.trim().length < 2 ? 'A project’s name has at least two letters.' : null;
  const keep = useCommand(
    (wanted: ProjectChange) => api.editProject(project.id, wanted),
    (changed) => {
      onClose();
      toast({
        icon: 'pen',
        text: `${changed.name} is changed`,
        undo: () =>
          void api.editProject(project.id, changeOf(changed, formOf(project)) ?? {}).catch(sayError),
      });
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fault || keep.isPending) return;
    if (change) keep.mutate(change);
    else onClose();
  };
  const colour = projectColour(project.id, form.color);
  return (
    <Dialog open onClose={onClose} title={`Change ${project.name}`}>
      <form className="dialog-form" onSubmit={submit} noValidate>
        <Field
          label="Name"
          value={form.name}
          error={fault}
          onChange={(event) => set({ name: event.target.value })}
        />
        <Combobox
          label="Client"
          value={form.client}
          options={clients.filter((each) => !each.archived).map((each) => each.name)}
          placeholder="None"
          hint="A name that is not known yet makes a new client."
          onChange={(client) => set({ client })}
        />
        <div className="field">
          <span className="label" id="project-colour">
            Colour
          </span>
          <div className={styles.colours} role="radiogroup" aria-labelledby="project-colour">
            {COLOURS.map(({ name, hex }, index) => (
              <button
                key={hex}
                type="button"
                role="radio"
                aria-checked={colour === index + 1}
                aria-label={name}
                title={name}
                className={`p${index + 1}`}
                onClick={() => set({ color: hex })}
              />
            ))}
          </div>
        </div>
        <Field label="Note" value={form.note} onChange={(event) => set({ note: event.target.value })} />
        <Checkbox checked={form.billable} onChange={(billable) => set({ billable })}>
          Hours are billable
        </Checkbox>
        <div className="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={keep.isPending} blocked={fault}>
            Keep changes
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
