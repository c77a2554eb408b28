import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { sayError, useStatus } from '@/api/queries';
import type { ProjectView, TaskView } from '@/api/types';
import { bytes, count, hours, NBSP, NONE, percent } from '@/shared/format';
import { Avatar, Button, cx, ErrorState, Icon, IconButton, SkeletonRows, State } from '@/shared/parts';
import { personOf } from '@/shared/projectColour';
import { useStartTimer } from '@/shared/timer';

import { Activity } from './Activity';
import { HoursBar } from './HoursBar';
import styles from './projects.module.css';
import { projectQueries } from './queries';
import { serviceName } from './Services';

function Facts({ project }: { project: ProjectView }) {
  const { tracked_s, estimate_s, assets, open_comments, open_tasks, tasks } = project;
  const facts = [
    {
      name: 'Hours',
      value: hours(tracked_s),
      note:
        estimate_s === null
          ? 'no estimate'
          : `of ${hours(estimate_s)}, ${percent(tracked_s, estimate_s, tracked_s >= estimate_s)} booked`,
    },
    { name: 'Files', value: assets ? count(assets) : NONE, note: assets ? bytes(project.bytes) : 'none yet' },
    {
      name: 'Open comments',
      value: open_comments ? count(open_comments) : NONE,
      note: open_comments ? 'wait for an answer' : 'all done',
    },
    {
      name: 'Tasks',
      value: tasks ? count(open_tasks) : NONE,
      note: tasks ? `open of ${count(tasks)}` : 'none yet',
    },
  ];
  return (
    <dl className={styles.facts}>
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd className={styles.value}>{fact.value}</dd>
          <dd className={styles.unit}>{fact.note}</dd>
        </div>
      ))}
    </dl>
  );
}

function TaskRow({ task, running }: { task: TaskView; running: boolean }) {
  const { start } = useStartTimer();
  const person = task.assignees[0];
  return (
    <li className={styles.task}>
      <Icon
        name={task.done ? 'done' : running ? 'doing' : 'todo'}
        className={task.done ? 'synced' : running ? 'working' : 'fg-3'}
        label={task.done ? 'Done' : running ? 'Running' : 'To do'}
      />
      <span className={cx('ellipsis', task.done && 'fg-2')}>{task.name}</span>
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
    </li>
  );
}

/** The tasks of a project, open ones first. */
export function Tasks({ project, title }: { project: ProjectView; title?: boolean }) {
  const { data: tasks, error, refetch } = useQuery(projectQueries.tasks(project.id));
  const running = useStatus()?.timer?.task_id;
  const open = tasks?.filter((task) => !task.done).length ?? 0;
  return (
    <section className={styles.tasks} aria-label="Tasks">
      {title && (
        <h2 className="section-title">
          Tasks
          {tasks && tasks.length > 0 && (
            <span className="count">
              {open} of {tasks.length} open
            </span>
          )}
        </h2>
      )}
      {error ? (
        <ErrorState
          title="The tasks could not be read"
          error={toApiError(error)}
          onRetry={() => void refetch()}
        />
      ) : !tasks ? (
        <SkeletonRows rows={6} height={36} />
      ) : tasks.length === 0 ? (
        <p className="fg-2">No tasks yet. They come with the project from Clockify.</p>
      ) : (
        <ul>
          {tasks.map((task) => (
            <TaskRow key={task.id} task={task} running={task.id === running} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Links({ project }: { project: ProjectView }) {
  const { view_url } = project;
  return (
    <section>
      <h2 className="section-title">Where it exists</h2>
      {project.services.length === 0 && <p className="small fg-2">Only on this computer.</p>}
      <dl className="facts" style={{ marginTop: 8 }}>
        {project.services.map((service, index) => (
          <div key={service} style={{ display: 'contents' }}>
            <dt>{serviceName(service)}</dt>
            <dd className="mono" title={project.remote_ids[index]}>
              {project.remote_ids[index]}
            </dd>
          </div>
        ))}
      </dl>
      {view_url && (
        <Button
          size="small"
          icon="external"
          style={{ marginTop: 10 }}
          onClick={() => void api.openUrl(view_url).catch(sayError)}
        >
          Open at Frame.io
        </Button>
      )}
    </section>
  );
}

/** What one asks first: hours, files, comments, tasks; who and where at the right. */
export function Overview({ project }: { project: ProjectView }) {
  const [, navigate] = useLocation();
  const { data: connections = [] } = useQuery(projectQueries.connections());
  const here = connections.filter((connection) => project.services.includes(connection.service));
  return (
    <div className={styles.page}>
      <div className={styles.lead}>
        <div className="row" style={{ gap: 16, marginBottom: 16 }}>
          <span className="fg-2 ellipsis">
            {project.note ?? (project.billable ? 'Billable' : 'Not billable')}
            {project.client && (
              <>
                , for <strong className="fg-1">{project.client}</strong>
              </>
            )}
          </span>
          <span className="spacer" />
          {here.map((connection) => (
            <Link key={connection.id} href={`/connections/${connection.id}`}>
              <State
                state={
                  connection.health === 'online'
                    ? connection.backlog
                      ? 'waiting'
                      : 'synced'
                    : connection.health === 'offline'
                      ? 'offline'
                      : connection.health === 'paused'
                        ? 'paused'
                        : 'needsYou'
                }
                text={
                  connection.backlog
                    ? `${connection.service_name}, ${connection.backlog} waiting`
                    : connection.service_name
                }
              />
            </Link>
          ))}
        </div>
        <Facts project={project} />
        <Tasks project={project} title />
      </div>
      <aside className={styles.rail} aria-label="About the project">
        {project.people.length > 0 && (
          <section>
            <h2 className="section-title">People</h2>
            <ul style={{ marginTop: 6 }}>
              {project.people.map((name) => (
                <li key={name} className="row" style={{ height: 28 }}>
                  <Avatar person={personOf(name)} />
                  {name}
                </li>
              ))}
            </ul>
          </section>
        )}
        <Links project={project} />
        <section>
          <div className="row between">
            <h2 className="section-title">Activity</h2>
            <Button variant="ghost" size="small" onClick={() => navigate(`/projects/${project.id}/activity`)}>
              All
            </Button>
          </div>
          <Activity project={project} limit={8} />
        </section>
      </aside>
    </div>
  );
}
