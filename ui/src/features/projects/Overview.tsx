import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';

import type { ProjectView } from '@/api/types';
import { bytes, count, hours, NONE, percent } from '@/shared/format';
import { Avatar, Button, State } from '@/shared/parts';
import { personOf } from '@/shared/projectColour';

import { Activity } from './Activity';
import { Places } from './Places';
import styles from './projects.module.css';
import { projectQueries } from './queries';
import { Tasks } from './Tasks';

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
        <Places project={project} />
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
