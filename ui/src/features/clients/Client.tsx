import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { toApiError } from '@/api/errors';
import type { ClientView, ProjectView } from '@/api/types';
import { hours, NONE, plural } from '@/shared/format';
import { Button, cx, ErrorState, Icon, IconButton, Menu, ProjectDot, SkeletonRows } from '@/shared/parts';
import { projectColour } from '@/shared/projectColour';
import { Why } from '@/shared/Why';

import styles from './clients.module.css';
import { clientQueries } from './queries';

export interface ClientProps {
  client: ClientView;
  onRename: () => void;
  onArchive: () => void;
  onDelete: () => void;
}

/** One client: how to reach it, its projects with their hours. */
export function Client({ client, onRename, onArchive, onDelete }: ClientProps) {
  const { data, error, refetch } = useQuery(clientQueries.projects());
  const projects = data?.filter((project) => project.client === client.name);
  return (
    <div className={cx('scroll', styles.page)}>
      <div className="row" style={{ gap: 8 }}>
        <div className="grow">
          <h2 className="headline ellipsis">{client.name}</h2>
          <div className="small fg-2 selectable">
            {client.email ?? 'No mail address'}
            {client.archived && ', archived'}
          </div>
        </div>
        <Why record={client.id} name={client.name} />
        <Button icon="pen" onClick={onRename}>
          Rename
        </Button>
        <Menu
          label={`More for ${client.name}`}
          align="end"
          entries={[
            { label: client.archived ? 'Make active again' : 'Archive', icon: 'box', run: onArchive },
            {
              label: 'Delete',
              icon: 'trash',
              rule: true,
              blocked: client.projects > 0 ? 'it has projects' : null,
              run: onDelete,
            },
          ]}
          trigger={<IconButton icon="more" label="More" />}
        />
      </div>
      <section className={styles.projects} aria-label="Projects">
        <h3 className="section-title">
          Projects
          {projects && projects.length > 0 && <span className="count">{projects.length}</span>}
        </h3>
        {error ? (
          <ErrorState
            title="The projects could not be read"
            error={toApiError(error)}
            onRetry={() => void refetch()}
          />
        ) : !projects ? (
          <SkeletonRows rows={4} height={40} />
        ) : projects.length === 0 ? (
          <p className="fg-2" style={{ marginTop: 8 }}>
            No project yet. A new project names its client.
          </p>
        ) : (
          <ul>
            {projects.map((project) => (
              <Row key={project.id} project={project} />
            ))}
          </ul>
        )}
        {projects && projects.length > 1 && (
          <div className={styles.sum}>
            <span>Together</span>
            <span className="num strong">
              {hours(projects.reduce((sum, project) => sum + project.tracked_s, 0))}
            </span>
          </div>
        )}
      </section>
    </div>
  );
}

function Row({ project }: { project: ProjectView }) {
  return (
    <li>
      <Link href={`/projects/${project.id}`} className={styles.project}>
        <ProjectDot colour={projectColour(project.id, project.color)} />
        <span className={cx('ellipsis strong', project.archived && 'fg-3')}>{project.name}</span>
        <span className="small fg-3 num">
          {project.open_tasks > 0 ? `${plural(project.open_tasks, 'task')} open` : 'no open task'}
        </span>
        {project.archived ? <Icon name="box" className="fg-3" label="Archived" /> : <span />}
        <span className="right num fg-2">{project.tracked_s > 0 ? hours(project.tracked_s) : NONE}</span>
      </Link>
    </li>
  );
}
