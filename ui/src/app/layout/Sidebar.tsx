import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';

import { api } from '@/api/client';
import { queries, useCommand, useStatus } from '@/api/queries';
import { cx, Icon, IconButton, Keys, ProjectDot } from '@/shared/parts';
import { projectColour } from '@/shared/projectColour';
import { RunningTime } from '@/shared/RunningTime';

import { PLACES, placeOf, type Place } from '../places';
import { StudioMenu } from './StudioMenu';

function PlaceLinks({
  part,
  label,
  counts,
}: {
  part: Place['part'];
  label: string;
  counts: Record<string, [number, 'attention' | '']>;
}) {
  const [location] = useLocation();
  const current = placeOf(location);
  return (
    <nav className="nav" aria-label={label}>
      {PLACES.filter((place) => place.part === part).map((place) => {
        const on = place === current;
        const [count, tone] = counts[place.id] ?? [0, ''];
        return (
          <Link
            key={place.id}
            href={place.path}
            className={cx(on && 'is-on')}
            aria-current={on ? 'page' : undefined}
            title={place.name}
          >
            <Icon name={place.icon} />
            <span className="word">{place.name}</span>
            {count > 0 && <span className={cx('count', tone)}>{count}</span>}
          </Link>
        );
      })}
    </nav>
  );
}

function SideTimer() {
  const status = useStatus();
  const stop = useCommand(() => api.stopTimer());
  const timer = status?.timer;
  if (!timer) return null;
  const text = timer.description || timer.task || timer.project || 'No description';
  return (
    <section className="side-timer" aria-label="Running timer">
      <ProjectDot colour={projectColour(timer.project_id, timer.project_color)} />
      <Link href="/time" className="grow words">
        <RunningTime start={timer.start} className="time" />
        <span className="micro fg-3 ellipsis" style={{ display: 'block' }}>
          {text}
        </span>
      </Link>
      <IconButton size="small" icon="stop" label="Stop timer" keys="s" onClick={() => stop.mutate()} />
    </section>
  );
}

/** Places, pinned projects and the running timer. */
export function Sidebar({ onPalette }: { onPalette: () => void }) {
  const [location] = useLocation();
  const status = useStatus();
  const { data: projects } = useQuery(queries.projects());
  const pinned = projects?.filter((project) => project.pinned) ?? [];
  return (
    <aside className="sidebar">
      <StudioMenu />
      <button
        type="button"
        className="find"
        onClick={onPalette}
        aria-keyshortcuts="Control+K Meta+K"
        title="Search or run"
      >
        <Icon name="search" />
        <span className="word">Search or run</span>
        <Keys of="mod+k" />
      </button>
      <div className="sidebar-places">
        <PlaceLinks part="work" label="Places" counts={{}} />
        {pinned.length > 0 && (
          <>
            <div className="nav-label">Pinned</div>
            <nav className="nav" aria-label="Pinned projects">
              {pinned.map((project) => {
                const href = `/projects/${project.id}`;
                const on = location.startsWith(href);
                return (
                  <Link
                    key={project.id}
                    href={href}
                    className={cx(on && 'is-on')}
                    aria-current={on ? 'page' : undefined}
                    title={project.name}
                  >
                    <ProjectDot colour={projectColour(project.id, project.color)} />
                    <span className="ellipsis word">{project.name}</span>
                  </Link>
                );
              })}
            </nav>
          </>
        )}
      </div>
      <PlaceLinks part="app" label="App" counts={{ activity: [status?.needs_you ?? 0, 'attention'] }} />
      <SideTimer />
      {!status?.timer && <div style={{ height: 8, flex: 'none' }} />}
    </aside>
  );
}
