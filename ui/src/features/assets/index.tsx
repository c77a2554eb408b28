import { useQuery } from '@tanstack/react-query';
import { useCallback, useDeferredValue, useEffect, useMemo } from 'react';
import { Redirect, useLocation } from 'wouter';

import { toApiError } from '@/api/errors';
import { queries } from '@/api/queries';
import type { AssetView, FolderView, ProjectView, TransferView } from '@/api/types';
import { pathTo, treeOf } from '@/shared/folders';
import { FolderPicker } from '@/shared/FolderPicker';
import { count } from '@/shared/format';
import { Tree, type Selection } from '@/shared/lists';
import { NameDialog } from '@/shared/NameDialog';
import { Button, ContextMenu, cx, Empty, ErrorState, SkeletonRows, State } from '@/shared/parts';
import { usePrefs } from '@/shared/prefs';
import { uploadTarget } from '@/shared/uploads';

import { AssetWhy } from './AssetWhy';
import { AssetGrid, AssetList } from './AssetViews';
import { browse, toggleFolder } from './browse';
import { DeleteDialog } from './DeleteDialog';
import { EmptyFolder } from './EmptyFolder';
import { AssetInspector, FolderInspector, SeveralInspector } from './Inspector';
import styles from './assets.module.css';
import { assetState, newestFirst, whatsHere } from './model';
import { reviewOptionsQuery } from './queries';
import { StackDialog } from './StackDialog';
import { ToolBar } from './ToolBar';
import { VersionDialog } from './VersionDialog';
import { useAssetActions } from './useAssetActions';
import { useAssetRows, useAssetTransfers, type AssetRows } from './useAssets';

const TREE_ROW = { compact: 24, normal: 28, roomy: 32 } as const;
const NO_FOLDERS: FolderView[] = [];

export interface BrowseProps {
  /** The project and folder of the address; without them the last one, or the one that changed last, is shown. */
  project: string | null;
  folder: string | null;
  /** Stands below tree and list: the transfers. */
  drawer: React.ReactNode;
}

/** The address of a folder; `null` is the project itself. */
const hrefOf = (project: string) => (folder: string | null) =>
  `/media/browse/${project}${folder ? `/${folder}` : ''}`;

/** The project with media in which something happened last. */
function latestOf(projects: readonly ProjectView[]): ProjectView | undefined {
  const at = (project: ProjectView) => Date.parse(project.last_activity_at ?? '') || 0;
  return projects
    .filter((project) => project.root_folder_id && !project.archived)
    .reduce<ProjectView | undefined>((last, next) => (last && at(last) >= at(next) ? last : next), undefined);
}

/** The media of the projects: tree, pictures or rows, details. */
export default function Browse({ project: asked, folder, drawer }: BrowseProps) {
  const { data: projects, error, refetch } = useQuery(queries.projects());
  const last = browse.use();
  const [, navigate] = useLocation();
  if (error)
    return (
      <ErrorState
        title="The projects could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!projects) return <SkeletonRows rows={12} height={28} />;

  const project =
    projects.find((p) => p.id === (asked ?? last.project)) ??
    (asked === null ? latestOf(projects) : undefined);
  if (!project) {
    return (
      <div className="body">
        <Empty
          icon="media"
          title={asked ? 'This project is not here' : 'No media yet'}
          text={
            asked
              ? 'It was archived or removed at the service.'
              : 'The projects of Frame.io come here, with their folders, clips and comments.'
          }
          actions={
            <Button
              variant="primary"
              icon="connections"
              onClick={() => navigate(asked ? '/projects' : '/connections')}
            >
              {asked ? 'All projects' : 'Connect Frame.io'}
            </Button>
          }
        />
      </div>
    );
  }
  if (asked === null)
    return <Redirect to={hrefOf(project.id)(project.id === last.project ? last.folder : null)} replace />;
  return <Project project={project} folder={folder} drawer={drawer} />;
}

function Project({
  project,
  folder,
  drawer,
}: {
  project: ProjectView;
  folder: string | null;
  drawer: React.ReactNode;
}) {
  const [, navigate] = useLocation();
  const { data: folders = NO_FOLDERS } = useQuery(queries.folders(project.id));
  const { open, search, filesOnly, review, recursive, sort, descending, chosen } = browse.use();
  const { over } = uploadTarget.use();
  const { density, mediaView, inspector } = usePrefs();
  const { data: options = [] } = useQuery(reviewOptionsQuery());
  const transfers = useAssetTransfers();
  const href = useMemo(() => hrefOf(project.id), [project.id]);

  const path = useMemo(() => pathTo(folders, folder), [folders, folder]);
  const byId = useMemo(() => new Map(folders.map((f) => [f.id, f])), [folders]);
  const nodes = useMemo(() => treeOf(folders), [folders]);
  const name = path.at(-1)?.name ?? project.name;
  const target = useMemo(() => {
    const id = folder ?? project.root_folder_id;
    return id ? { id, name } : null;
  }, [folder, project.root_folder_id, name]);

  const words = useDeferredValue(search.trim());
  const rows = useAssetRows({
    project: project.id,
    folder: folder ?? project.root_folder_id,
    search: words || null,
    review_status: review,
    kind: filesOnly ? 'file' : null,
    recursive: recursive || words !== '',
    sort,
    descending,
  });

  useEffect(() => {
    const { project: before, folder: old } = browse.get();
    if (before !== project.id || old !== folder)
      browse.set({ project: project.id, folder, chosen: [], search: '' });
    uploadTarget.set({ folder: target });
    return () => uploadTarget.set({ folder: null });
  }, [project.id, folder, target]);
  useEffect(() => {
    const missing = path.filter((f) => !browse.get().open.has(f.id));
    if (missing.length) browse.set({ open: new Set([...browse.get().open, ...missing.map((f) => f.id)]) });
  }, [path]);

  const chosenAssets = useMemo(() => {
    const ids = new Set(chosen);
    return rows.loaded.filter((asset) => ids.has(asset.id));
  }, [rows.loaded, chosen]);
  const actions = useAssetActions(chosenAssets, target, options);

  const onChosen = useCallback((selection: Selection) => {
    const next = [...selection.chosen];
    const old = browse.get().chosen;
    if (next.length !== old.length || next.some((id, index) => id !== old[index]))
      browse.set({ chosen: next });
  }, []);
  const onOpen = (asset: AssetView) =>
    navigate(asset.kind === 'folder' ? href(asset.id) : `/review/${asset.id}`);

  const filtered = Boolean(words || filesOnly || review);
  const listId = JSON.stringify([project.id, folder, words, filesOnly, review, recursive, sort, descending]);
  const views = { id: listId, label: name, rows, folders: byId, transfers, chosen, onChosen, onOpen };
  const one = chosenAssets.length === 1 ? chosenAssets[0] : undefined;
  const empty = !rows.loading && !rows.error && rows.total === 0;
  const { asking } = actions;

  return (
    <>
      <ToolBar project={project} path={path} href={href} bare={empty && !filtered} />
      <div className="body">
        <div className="grow col">
          <div className="body">
            <nav className="tree-pane" aria-label="Folders">
              <div className="pane-label">Folders</div>
              <Tree
                label={`Folders of ${project.name}`}
                nodes={nodes}
                chosen={folder}
                open={open}
                rowHeight={TREE_ROW[density]}
                target={over?.id}
                onChoose={(id) => navigate(href(id))}
                onToggle={toggleFolder}
              />
            </nav>
            {rows.error ? (
              <ErrorState
                title={`${name} could not be read`}
                error={toApiError(rows.error)}
                onRetry={rows.retry}
              />
            ) : rows.loading ? (
              <div className="grow">
                <SkeletonRows rows={10} height={44} />
              </div>
            ) : empty ? (
              filtered ? (
                <Empty
                  quiet
                  icon="search"
                  title="Nothing matches"
                  text={`${name} has files, but none like this.`}
                  actions={
                    <Button onClick={() => browse.set({ search: '', filesOnly: false, review: null })}>
                      Clear the filter
                    </Button>
                  }
                />
              ) : (
                <EmptyFolder
                  name={name}
                  onFiles={actions.pickFiles}
                  onFolder={actions.pickFolder}
                  onWatch={() => navigate('/media/watch')}
                />
              )
            ) : (
              <ContextMenu entries={actions.menu}>
                <div className="grow col">
                  {mediaView === 'grid' ? (
                    <>
                      <GroupHead name={name} rows={rows} transfers={transfers} />
                      <AssetGrid key={listId} {...views} />
                    </>
                  ) : (
                    <AssetList key={listId} {...views} />
                  )}
                </div>
              </ContextMenu>
            )}
          </div>
          {drawer}
        </div>
        {inspector && (
          <aside
            className={cx('inspector scroll', chosenAssets.length === 0 && styles.idle)}
            aria-label="Details"
          >
            {one ? (
              <AssetInspector key={one.id} id={one.id} transfer={transfers.get(one.id)} menu={actions.menu} />
            ) : chosenAssets.length > 1 ? (
              <SeveralInspector assets={chosenAssets} />
            ) : (
              <FolderInspector
                name={name}
                here={rows.error ? 'Not readable now' : whatsHere(rows.loaded, rows.total)}
                path={[project.name, ...path.map((f) => f.name)].join(' / ')}
              />
            )}
          </aside>
        )}
      </div>
      {asking?.kind === 'why' && (
        <AssetWhy asset={asking.asset} transfer={transfers.get(asking.asset.id)} onClose={actions.close} />
      )}
      {asking?.kind === 'move' && (
        <FolderPicker
          open
          title={`Move ${asking.assets.length === 1 ? (asking.assets[0]?.name ?? '') : `${asking.assets.length} assets`}`}
          text="Nothing is sent again: only the place at Frame.io changes."
          verb="Move"
          first={project.id}
          onClose={actions.close}
          onPick={(to) => {
            actions.move(asking.assets, to);
            actions.close();
          }}
        />
      )}
      {asking?.kind === 'delete' && (
        <DeleteDialog
          assets={asking.assets}
          onClose={actions.close}
          onDelete={() => {
            actions.remove(asking.assets);
            actions.close();
          }}
        />
      )}
      {asking?.kind === 'stack' && (
        <StackDialog
          title="Make a version stack"
          text="The newest stands on top: it is shown, reviewed and played. Each keeps its comments."
          verb="Make the stack"
          files={newestFirst(asking.assets)}
          onClose={actions.close}
          onOrder={(files) => {
            actions.stack(files);
            actions.close();
          }}
        />
      )}
      {asking?.kind === 'order' && (
        <StackDialog
          title={`Versions of ${asking.asset.name}`}
          text="The newest stands on top: it is shown, reviewed and played."
          verb="Keep this order"
          files={asking.versions}
          onClose={actions.close}
          onOrder={(versions) => {
            actions.order(asking.asset, versions);
            actions.close();
          }}
        />
      )}
      {asking?.kind === 'version' && (
        <VersionDialog
          file={asking.asset}
          onClose={actions.close}
          onPick={(to) => {
            actions.addVersion(asking.asset, to);
            actions.close();
          }}
        />
      )}
      {asking?.kind === 'rename' && (
        <NameDialog
          title={`Rename ${asking.asset.name}`}
          label="Name"
          initial={asking.asset.name}
          verb="Rename"
          onClose={actions.close}
          onName={(next) => {
            actions.rename(asking.asset, next);
            actions.close();
          }}
        />
      )}
      {asking?.kind === 'folder' && (
        <NameDialog
          title={`New folder in ${asking.parent.name}`}
          label="Name"
          initial=""
          verb="Make folder"
          onClose={actions.close}
          onName={(next) => {
            actions.createFolder(asking.parent.id, next);
            actions.close();
          }}
        />
      )}
    </>
  );
}

/** Head of the pictures: the folder, how many, and what has not arrived yet. */
function GroupHead({
  name,
  rows,
  transfers,
}: {
  name: string;
  rows: AssetRows;
  transfers: ReadonlyMap<string, TransferView>;
}) {
  const open = useMemo(
    () =>
      rows.loaded.filter(
        (asset) => asset.kind !== 'folder' && assetState(asset, transfers.get(asset.id)).state !== 'synced',
      ).length,
    [rows.loaded, transfers],
  );
  const files = rows.loaded.filter((asset) => asset.kind !== 'folder').length;
  const whole = rows.loaded.length === rows.total;
  return (
    <div className="group-head" style={{ padding: '0 20px', marginTop: 8 }}>
      <b>{name}</b>
      <span>{whatsHere(rows.loaded, rows.total)}</span>
      <span className="spacer" />
      {whole &&
        files > 0 &&
        (open > 0 ? (
          <State state="working" text={`${count(files - open)} of ${count(files)} at Frame.io`} small />
        ) : (
          <State state="synced" text="All at Frame.io" small />
        ))}
    </div>
  );
}
