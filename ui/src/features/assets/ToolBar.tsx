import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';

import { queries } from '@/api/queries';
import type { FolderView, ProjectView } from '@/api/types';
import {
  Button,
  FilterChip,
  Icon,
  IconButton,
  Input,
  Menu,
  ProjectDot,
  Segments,
  type MenuEntry,
} from '@/shared/parts';
import { setPrefs, usePrefs } from '@/shared/prefs';
import { projectColour } from '@/shared/projectColour';

import { browse, SORTS } from './browse';
import { reviewOptionsQuery } from './queries';

function Crumbs({
  project,
  path,
  href,
}: {
  project: ProjectView;
  path: readonly FolderView[];
  href: (folder: string | null) => string;
}) {
  const [, navigate] = useLocation();
  const { data: projects = [] } = useQuery(queries.projects());
  return (
    <nav className="crumbs" aria-label="Path">
      <Menu
        label="Projects"
        entries={projects.map((other) => ({
          label: other.name,
          checked: other.id === project.id,
          run: () => navigate(`/media/browse/${other.id}`),
        }))}
        trigger={
          <button
            type="button"
            className="row"
            style={{ gap: 10 }}
            aria-current={path.length === 0 ? 'true' : undefined}
            title="Another project"
          >
            <ProjectDot colour={projectColour(project.id, project.color)} />
            {project.name}
          </button>
        }
      />
      {path.map((folder, index) => (
        <span key={folder.id} className="row" style={{ gap: 6 }}>
          <Icon name="chev-r" />
          <button
            type="button"
            className="ellipsis"
            aria-current={index === path.length - 1 ? 'true' : undefined}
            onClick={() => navigate(href(folder.id))}
          >
            {folder.name}
          </button>
        </span>
      ))}
    </nav>
  );
}

export interface ToolBarProps {
  project: ProjectView;
  path: readonly FolderView[];
  href: (folder: string | null) => string;
  /** Empty folders have nothing to filter or sort. */
  bare: boolean;
}

/** Path left; filter, find, sort and view right. */
export function ToolBar({ project, path, href, bare }: ToolBarProps) {
  const { search, filesOnly, review, recursive, sort, descending } = browse.use();
  const { mediaView, drawer, inspector } = usePrefs();
  const { data: options = [] } = useQuery(reviewOptionsQuery());
  const here = path.at(-1)?.name ?? project.name;
  const filters: MenuEntry[] = [
    {
      label: 'With subfolders',
      icon: 'branch',
      checked: recursive,
      run: () => browse.set({ recursive: !recursive }),
    },
    {
      label: 'Only files',
      icon: 'file',
      checked: filesOnly,
      run: () => browse.set({ filesOnly: !filesOnly }),
    },
    ...options.map((o, index): MenuEntry => ({
      label: o.name,
      checked: review === o.name,
      rule: index === 0,
      run: () => browse.set({ review: review === o.name ? null : o.name }),
    })),
  ];
  return (
    <div className="tool" role="toolbar" aria-label="View">
      <Crumbs project={project} path={path} href={href} />
      <span className="spacer" />
      {!bare && (
        <>
          {recursive && (
            <FilterChip onRemove={() => browse.set({ recursive: false })}>With subfolders</FilterChip>
          )}
          {filesOnly && <FilterChip onRemove={() => browse.set({ filesOnly: false })}>Only files</FilterChip>}
          {review && <FilterChip onRemove={() => browse.set({ review: null })}>{review}</FilterChip>}
          <Menu
            label="Filter"
            align="end"
            entries={filters}
            trigger={
              <button type="button" className="chip is-add">
                <Icon name="plus" />
                Filter
              </button>
            }
          />
          <span data-find="">
            <Input
              inBar
              icon="search"
              type="search"
              style={{ width: 184 }}
              aria-label={`Find in ${here}`}
              placeholder={`Find in ${here}`}
              value={search}
              onChange={(event) => browse.set({ search: event.target.value })}
              onKeyDown={(event) => {
                if (event.key !== 'Escape') return;
                event.preventDefault();
                browse.set({ search: '' });
                event.currentTarget.blur();
              }}
            />
          </span>
          <Menu
            label="Sort"
            align="end"
            entries={[
              ...SORTS.map((s): MenuEntry => ({
                label: s.label,
                checked: s.value === sort,
                run: () => browse.set({ sort: s.value }),
              })),
              {
                label: 'Last first',
                rule: true,
                checked: descending,
                run: () => browse.set({ descending: !descending }),
              },
            ]}
            trigger={
              <Button variant="ghost" size="small" icon="sort">
                {SORTS.find((s) => s.value === sort)?.label}
              </Button>
            }
          />
        </>
      )}
      <Segments
        label="View"
        value={mediaView}
        onChange={(view) => setPrefs({ mediaView: view })}
        segments={[
          { value: 'grid', label: 'Grid', icon: 'grid' },
          { value: 'list', label: 'List', icon: 'list' },
        ]}
      />
      <span className="row" style={{ gap: 2 }}>
        <IconButton
          icon="drawer"
          label="Transfers"
          keys="mod+j"
          on={drawer}
          onClick={() => setPrefs({ drawer: !drawer })}
        />
        <IconButton
          icon="inspector"
          label="Details"
          keys="mod+i"
          on={inspector}
          onClick={() => setPrefs({ inspector: !inspector })}
        />
      </span>
    </div>
  );
}
