import { useQuery } from '@tanstack/react-query';
import { Link, Redirect } from 'wouter';

import { toApiError } from '@/api/errors';
import {
  Avatars,
  ErrorState,
  Icon,
  IconButton,
  Menu,
  ProjectDot,
  SkeletonRows,
  TabLinks,
} from '@/shared/parts';
import { personOf, projectColour } from '@/shared/projectColour';
import { Why } from '@/shared/Why';

import { Activity } from './Activity';
import { Assets, Entries } from './Lists';
import { Overview } from './Overview';
import styles from './projects.module.css';
import { projectQueries } from './queries';
import { Tasks } from './Tasks';
import { useProjectActions } from './useProjectActions';

/** One production. The address ends with the name of its tab. */
export function Project({ id, tab }: { id: string; tab: string | null }) {
  const { data: project, error, refetch } = useQuery(projectQueries.one(id));
  const { menu, dialogs } = useProjectActions(project ?? null, 'place');
  if (error)
    return (
      <ErrorState
        title="The project could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!project) return <SkeletonRows rows={8} height={48} />;
  const base = `/projects/${id}`;
  const tabs = [
    { href: base, label: 'Overview' },
    { href: `${base}/assets`, label: 'Assets', count: project.assets },
    { href: `${base}/tasks`, label: 'Tasks', count: project.tasks },
    { href: `${base}/time`, label: 'Time' },
    { href: `${base}/activity`, label: 'Activity' },
  ];
  const body = () => {
    switch (tab) {
      case null:
        return <Overview project={project} />;
      case 'assets':
        return <Assets project={project} />;
      case 'tasks':
        return (
          <div className={styles.single}>
            <Tasks project={project} />
          </div>
        );
      case 'time':
        return <Entries project={project} />;
      case 'activity':
        return (
          <div className={styles.single}>
            <Activity project={project} />
          </div>
        );
      default:
        return <Redirect to={base} replace />;
    }
  };
  return (
    <>
      <header className="head">
        <nav className="crumbs" aria-label="Path">
          <Link href="/projects">Projects</Link>
          <Icon name="chev-r" />
        </nav>
        <ProjectDot colour={projectColour(project.id, project.color)} />
        <h1 className="title ellipsis">{project.name}</h1>
        <TabLinks label="Views" tabs={tabs} />
        <span className="spacer" />
        {project.people.length > 0 && <Avatars people={project.people.map(personOf)} />}
        {project.archived && (
          <span className="row small fg-2" style={{ gap: 6 }}>
            <Icon name="box" />
            Archived
          </span>
        )}
        <Why record={project.id} name={project.name} />
        <Menu
          label={`More for ${project.name}`}
          align="end"
          entries={menu}
          trigger={<IconButton icon="more" label="More" />}
        />
      </header>
      {body()}
      {dialogs}
    </>
  );
}
