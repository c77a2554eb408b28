import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useDeferredValue, useMemo, useState, type CSSProperties } from 'react';
import { useLocation } from 'wouter';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { useCommand } from '@/api/queries';
import type { ProjectView } from '@/api/types';
import { useActions } from '@/shared/actions/registry';
import { useNow } from '@/shared/clock';
import { count, hours, hoursUnit, moment, plural } from '@/shared/format';
import { VirtualList, type Selection } from '@/shared/lists';
import {
  Avatars,
  Button,
  ContextMenu,
  cx,
  Empty,
  ErrorState,
  Head,
  Icon,
  IconButton,
  Input,
  ProjectDot,
  Segments,
  SkeletonRows,
  StateIcon,
} from '@/shared/parts';
import { personOf, projectColour } from '@/shared/projectColour';

import { HoursBar } from './HoursBar';
import { NewProject } from './NewProject';
import styles from './projects.module.css';
import { projectQueries, type Shown } from './queries';
import { Services } from './Services';
import { useProjectActions } from './useProjectActions';

const COLUMNS = {
  '--columns': '8px minmax(0,1.5fr) minmax(0,1fr) 132px 216px 64px 112px 92px 16px 24px',
} as CSSProperties;

interface RowProps {
  project: ProjectView;
  chosen: boolean;
  active: boolean;
  onPin: () => void;
}

function Row({ project, chosen, active, onPin }: RowProps) {
  const now = useNow(60_000);
  return (
    <div className={cx('table-row', styles.row, chosen && 'is-on', active && 'is-active')} style={COLUMNS}>
      <ProjectDot colour={projectColour(project.id, project.color)} />
      <span className={cx('ellipsis strong', project.archived && 'fg-3')}>{project.name}</span>
      <span className="ellipsis fg-2">{project.client || '–'}</span>
      <Services services={project.services} />
      <HoursBar tracked={project.tracked_s} estimate={project.estimate_s} name={project.name} />
      <span className="right num fg-2">{project.assets ? count(project.assets) : '–'}</span>
      <span>{project.people.length > 0 && <Avatars people={project.people.map(personOf)} size={20} />}</span>
      <span className="right small num fg-2">
        {project.last_activity_at ? moment(project.last_activity_at, now) : '–'}
      </span>
      {project.archived ? (
        <Icon name="box" className="fg-3" label="Archived" />
      ) : (
        <StateIcon
          quiet
          state={
            project.sync_status === 'SYNCED'
              ? 'synced'
              : project.sync_status === 'PENDING'
                ? 'waiting'
                : 'needsYou'
          }
        />
      )}
      <IconButton
        size="small"
        icon="pin"
        tabIndex={-1}
        on={project.pinned}
        className={cx(!project.pinned && styles.quiet)}
        label={project.pinned ? `Unpin ${project.name}` : `Pin ${project.name}`}
        onMouseDown={(event) => event.stopPropagation()}
        onClick={onPin}
      />
    </div>
  );
}

/** Every production with its hours, files and people; with `asksNew` the dialog for a new one stands above it. */
export function ProjectList({ asksNew }: { asksNew?: boolean }) {
  const [, navigate] = useLocation();
  const [text, setText] = useState('');
  const [shown, setShown] = useState<Shown>('active');
  const [chosen, setChosen] = useState<ProjectView | null>(null);
  const search = useDeferredValue(text.trim());
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    projectQueries.list(search, shown),
  );
  const pin = useCommand((project: ProjectView) => api.pinProject(project.id, !project.pinned));
  const projects = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const idAt = useCallback((index: number) => projects[index]?.id, [projects]);
  const onChosen = useCallback(
    ({ chosen: ids, active }: Selection) => setChosen(ids.size === 1 ? (projects[active] ?? null) : null),
    [projects],
  );
  const onRange = useCallback(
    (_: number, last: number) => {
      if (last > projects.length - 20 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    [projects.length, hasNextPage, isFetchingNextPage, fetchNextPage],
  );
  // The list is asked anew after a change: what is chosen is looked up in it.
  const one = projects.find((project) => project.id === chosen?.id) ?? null;
  const { menu, dialogs } = useProjectActions(one, 'chosen');
  const make = () => navigate('/projects/new');
  useActions([
    {
      id: 'projects.new',
      name: 'New project',
      icon: 'plus',
      key: 'n',
      scope: 'place',
      group: 'Projects',
      run: make,
    },
  ]);

  const body = () => {
    if (error)
      return (
        <ErrorState
          title="The projects could not be read"
          error={toApiError(error)}
          onRetry={() => void refetch()}
        />
      );
    if (!data) return <SkeletonRows rows={12} height={40} />;
    if (projects.length === 0) {
      if (search || shown !== 'active')
        return (
          <Empty
            quiet
            icon="search"
            title={search ? 'No project fits' : 'Nothing archived'}
            text={
              search ? 'Other words, or the archive.' : 'Projects that are put away at a service stand here.'
            }
            actions={
              <Button
                onClick={() => {
                  setText('');
                  setShown('active');
                }}
              >
                Clear the filter
              </Button>
            }
          />
        );
      return (
        <Empty
          icon="projects"
          title="No projects yet"
          text="The projects of Frame.io and Clockify come here as one list: hours from the one, files from the other."
          actions={
            <>
              <Button variant="primary" icon="connections" onClick={() => navigate('/connections')}>
                Connect a service
              </Button>
              <Button icon="plus" onClick={make}>
                New project
              </Button>
            </>
          }
        />
      );
    }
    return (
      <ContextMenu entries={menu}>
        <div className="grow col">
          <VirtualList
            id="projects"
            label="Projects"
            role="grid"
            count={projects.length}
            rowHeight={40}
            idAt={idAt}
            onChosen={onChosen}
            onRange={onRange}
            onOpen={(index) => projects[index] && navigate(`/projects/${projects[index].id}`)}
            rowLabel={(index) => {
              const p = projects[index];
              return (
                p &&
                [
                  p.name,
                  p.client,
                  hoursUnit(p.tracked_s) + (p.estimate_s === null ? '' : ` of ${hours(p.estimate_s)}`),
                  plural(p.assets, 'file'),
                  p.archived && 'archived',
                ]
                  .filter(Boolean)
                  .join(', ')
              );
            }}
            row={(index, state) => {
              const project = projects[index];
              return project && <Row project={project} {...state} onPin={() => pin.mutate(project)} />;
            }}
          />
        </div>
      </ContextMenu>
    );
  };

  return (
    <>
      <Head title="Projects" about={data && plural(data.pages[0]?.total ?? 0, 'project')}>
        {projects.length > 0 && (
          <Button variant="primary" icon="plus" keys="n" onClick={make}>
            New project
          </Button>
        )}
      </Head>
      <div className="tool">
        <Input
          data-find
          inBar
          icon="search"
          type="search"
          aria-label="Find a project"
          placeholder="Find a project"
          style={{ width: 260 }}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <span className="spacer" />
        <Segments
          label="Which projects"
          value={shown}
          segments={[
            { value: 'active', label: 'Active' },
            { value: 'archived', label: 'Archived' },
            { value: 'all', label: 'All' },
          ]}
          onChange={setShown}
        />
      </div>
      <div className={cx('table-row is-head', styles.head)} style={COLUMNS}>
        <span />
        <span>Name</span>
        <span>Client</span>
        <span>Services</span>
        <span>Hours</span>
        <span className="right">Files</span>
        <span>People</span>
        <span className="right">Last change</span>
        <span />
        <span />
      </div>
      {body()}
      {dialogs}
      {asksNew && <NewProject onClose={() => navigate('/projects')} />}
    </>
  );
}
