import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { sayError, useCommand, useStatus } from '@/api/queries';
import type { ProjectView, TaskView } from '@/api/types';
import { useActions } from '@/shared/actions/registry';
import { NBSP, NONE } from '@/shared/format';
import { undoLatest } from '@/shared/history';
import {
  Avatar,
  Button,
  cx,
  Empty,
  ErrorState,
  Icon,
  IconButton,
  Menu,
  SkeletonRows,
  StateIcon,
  toast,
} from '@/shared/parts';
import { personOf } from '@/shared/projectColour';
import { useStartTimer } from '@/shared/timer';
import { WhyDialog } from '@/shared/Why';

import { HoursBar } from './HoursBar';
import styles from './projects.module.css';
import { projectQueries } from './queries';
import { TaskDialog } from './TaskDialog';

interface TaskRowProps {
  task: TaskView;
  running: boolean;
  onEdit: () => void;
  onWhy: () => void;
}

function TaskRow({ task, running, onEdit, onWhy }: TaskRowProps) {
  const { start } = useStartTimer();
  const finish = useCommand((done: boolean) => api.editTask(task.id, { done }));
  const remove = useCommand(
    () => api.deleteTask(task.id),
    () =>
      toast({
        icon: 'trash',
        text: `${task.name} is deleted. Its hours stay on the project.`,
        undo: () => void undoLatest([task.id]).catch(sayError),
      }),
  );
  const person = task.assignees[0];
  return (
    <li className={styles.task}>
      <button
        type="button"
        className={styles.check}
        aria-pressed={task.done}
        aria-label={task.done ? `Open ${task.name} again` : `Finish ${task.name}`}
        title={task.done ? 'Open again' : 'Finish'}
        onClick={() => finish.mutate(!task.done)}
      >
        <Icon
          name={task.done ? 'done' : running ? 'doing' : 'todo'}
          className={task.done ? 'synced' : running ? 'working' : 'fg-3'}
        />
      </button>
      <span className={cx('row ellipsis', task.done && 'fg-2')} style={{ gap: 6 }}>
        <span className="ellipsis">{task.name}</span>
        {task.sync_status !== 'SYNCED' && (
          <StateIcon state={task.sync_status === 'PENDING' ? 'waiting' : 'needsYou'} />
        )}
      </span>
      {task.done || running ? (
        <span />
      ) : (
        <IconButton
          size="small"
          icon="play"
          className={styles.quiet}
          label={`Start the timer on ${task.name}`}
          onClick={() =>
            start({
              project: task.project_id,
              task: task.id,
              description: task.name,
              billable: task.billable,
            })
          }
        />
      )}
      <span className="row small fg-2" style={{ gap: 6 }}>
        {person && <Avatar person={personOf(person)} />}
        <span className="ellipsis">
          {person ?? NONE}
          {task.assignees.length > 1 && `${NBSP}+${task.assignees.length - 1}`}
        </span>
      </span>
      <HoursBar name={task.name} tracked={task.tracked_s} estimate={task.estimate_s} />
      <Menu
        label={`More for ${task.name}`}
        align="end"
        entries={[
          { label: 'Change …', icon: 'pen', run: onEdit },
          {
            label: task.done ? 'Open again' : 'Finish',
            icon: task.done ? 'todo' : 'done',
            run: () => finish.mutate(!task.done),
          },
          { label: 'Why this state', icon: 'help', rule: true, run: onWhy },
          { label: 'Delete', icon: 'trash', rule: true, run: () => remove.mutate(undefined) },
        ]}
        trigger={
          <IconButton size="small" icon="more" className={styles.quiet} label={`More for ${task.name}`} />
        }
      />
    </li>
  );
}

type Asking = { kind: 'new' } | { kind: 'edit' | 'why'; task: TaskView } | null;

/** The tasks of a project, open ones first. */
export function Tasks({ project, title }: { project: ProjectView; title?: boolean }) {
  const { data: tasks, error, refetch } = useQuery(projectQueries.tasks(project.id));
  const [asking, setAsking] = useState<Asking>(null);
  const running = useStatus()?.timer?.task_id;
  const open = tasks?.filter((task) => !task.done).length ?? 0;
  const make = () => setAsking({ kind: 'new' });
  const close = () => setAsking(null);
  useActions([
    {
      id: 'project.newTask',
      name: 'New task',
      icon: 'plus',
      key: 'n',
      scope: 'place',
      group: 'Projects',
      detail: project.name,
      run: make,
    },
  ]);
  return (
    <section className={styles.tasks} aria-label="Tasks">
      <div className="row between" style={{ minHeight: 28 }}>
        <h2 className={title ? 'section-title' : 'visually-hidden'}>
          Tasks
          {tasks && tasks.length > 0 && (
            <span className="count">
              {open} of {tasks.length} open
            </span>
          )}
        </h2>
        {!title && tasks && tasks.length > 0 && (
          <span className="small fg-3 num">
            {open} of {tasks.length} open
          </span>
        )}
        <Button size="small" icon="plus" onClick={make}>
          New task
        </Button>
      </div>
      {error ? (
        <ErrorState
          title="The tasks could not be read"
          error={toApiError(error)}
          onRetry={() => void refetch()}
        />
      ) : !tasks ? (
        <SkeletonRows rows={6} height={36} />
      ) : tasks.length === 0 ? (
        title ? (
          <p className="fg-2">No tasks yet. A task has planned hours, and people who work on it.</p>
        ) : (
          <Empty
            quiet
            icon="todo"
            title="No tasks yet"
            text="A task has planned hours, and people who work on it. Hours are booked on it."
          />
        )
      ) : (
        <ul>
          {tasks.map((task) => (
            <TaskRow
              key={task.id}
              task={task}
              running={task.id === running}
              onEdit={() => setAsking({ kind: 'edit', task })}
              onWhy={() => setAsking({ kind: 'why', task })}
            />
          ))}
        </ul>
      )}
      {asking?.kind === 'new' && <TaskDialog project={project} task={null} onClose={close} />}
      {asking?.kind === 'edit' && <TaskDialog project={project} task={asking.task} onClose={close} />}
      {asking?.kind === 'why' && (
        <WhyDialog record={asking.task.id} name={asking.task.name} onClose={close} />
      )}
    </section>
  );
}
