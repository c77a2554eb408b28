import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { api } from '@/api/client';
import { queries, useCommand } from '@/api/queries';
import type { ProjectView, TaskView } from '@/api/types';
import { hours } from '@/shared/format';
import { Button, Checkbox, Dialog, Field } from '@/shared/parts';

import styles from './dialogs.module.css';
import { secondsOf, taskChangeOf } from './model';

export interface TaskDialogProps {
  project: ProjectView;
  /** `null` for a new one. */
  task: TaskView | null;
  onClose: () => void;
}

/** Makes a task, or changes one. Mount it while it is wanted. */
export function TaskDialog({ project, task, onClose }: TaskDialogProps) {
  const { data: people = [] } = useQuery(queries.people());
  const [name, setName] = useState(task?.name ?? '');
  const [planned, setPlanned] = useState(task?.estimate_s ? hours(task.estimate_s) : '');
  const [assignees, setAssignees] = useState<readonly string[]>(task?.assignees ?? []);
  const [billable, setBillable] = useState(task?.billable ?? project.billable);
  const [asked, setAsked] = useState(false);
  const estimate = secondsOf(planned);
  const nameFault = name.trim() === '' ? 'A task needs a name.' : null;
  const hoursFault = estimate === undefined ? 'Write hours as 2:30 or 2.5.' : null;
  const keep = useCommand(async () => {
    const form = { name, estimate: estimate ?? null, assignees, billable };
    if (!task)
      return void (await api.createTask({
        name: name.trim(),
        project: project.id,
        estimate_s: estimate ?? null,
        assignees: [...assignees],
        billable,
      }));
    const change = taskChangeOf(task, form);
    if (change) await api.editTask(task.id, change);
  }, onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!nameFault && !hoursFault && !keep.isPending) keep.mutate(undefined);
  };
  const active = people.filter((person) => person.active || assignees.includes(person.name));
  return (
    <Dialog open onClose={onClose} title={task ? `Change ${task.name}` : `New task in ${project.name}`}>
      <form className="dialog-form" onSubmit={submit} noValidate>
        <Field
          label="Name"
          value={name}
          error={asked ? nameFault : null}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label="Planned hours"
          value={planned}
          inputMode="decimal"
          placeholder="None"
          error={hoursFault}
          onChange={(event) => setPlanned(event.target.value)}
        />
        {active.length > 0 && (
          <fieldset className={styles.people}>
            <legend className="small fg-2">Who works on it</legend>
            {active.map((person) => (
              <Checkbox
                key={person.id}
                checked={assignees.includes(person.name)}
                onChange={(on) =>
                  setAssignees(
                    on ? [...assignees, person.name] : assignees.filter((other) => other !== person.name),
                  )
                }
              >
                {person.name}
              </Checkbox>
            ))}
          </fieldset>
        )}
        <Checkbox checked={billable} onChange={setBillable}>
          Hours are billable
        </Checkbox>
        <div className="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={keep.isPending}>
            {task ? 'Keep changes' : 'Make the task'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
