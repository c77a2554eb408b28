import { useQuery } from '@tanstack/react-query';
import { useState, type CSSProperties } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { liveQuery } from '@/api/invalidation';
import { queries, sayError, useCommand } from '@/api/queries';
import type { WatchView } from '@/api/types';
import { useActions } from '@/shared/actions/registry';
import { useNow } from '@/shared/clock';
import { FolderPicker } from '@/shared/FolderPicker';
import { count, moment, NONE, plural } from '@/shared/format';
import {
  Button,
  Empty,
  ErrorState,
  Icon,
  IconButton,
  Menu,
  SkeletonRows,
  State,
  toast,
  type StateName,
} from '@/shared/parts';

const COLUMNS = {
  '--columns': '16px minmax(0,1.3fr) minmax(0,1.2fr) minmax(0,1fr) 92px 92px 28px',
} as CSSProperties;

const watchesQuery = () => liveQuery(['watch'], ['watches'], () => api.watchFolders());

/** What a watched folder's state icon and words say. */
export function watchState(watch: WatchView): { state: StateName; text: string } {
  if (watch.error) return { state: watch.reachable ? 'needsYou' : 'offline', text: watch.error.message };
  if (!watch.reachable) return { state: 'offline', text: 'Not reachable now' };
  if (watch.pending > 0) return { state: 'working', text: `${plural(watch.pending, 'file')} not there yet` };
  return { state: 'synced', text: watch.files > 0 ? 'Everything is there' : 'Waits for the first file' };
}

const folderName = (path: string) => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;

function Row({ watch, now }: { watch: WatchView; now: number }) {
  const reveal = useCommand((path: string) => api.reveal(path));
  const add = useCommand(({ path, folder_id }: WatchView) => api.addWatchFolder(path, folder_id));
  const remove = useCommand(
    (it: WatchView) => api.removeWatchFolder(it.id),
    (_, it) =>
      toast({
        icon: 'folder-watch',
        text: `${folderName(it.path)} is no longer watched. Its files stay where they are.`,
        undo: () => add.mutate(it),
      }),
  );
  const { state, text } = watchState(watch);
  return (
    <div className="table-row" style={{ ...COLUMNS, height: 52, padding: '0 20px' }} role="row">
      <span role="cell">
        <Icon name="folder-watch" className="fg-2" />
      </span>
      <span className="col" role="cell">
        <span className="strong ellipsis">{folderName(watch.path)}</span>
        <span className="small fg-3 ellipsis mono" title={watch.path}>
          {watch.path}
        </span>
      </span>
      <span className="ellipsis fg-2" title={watch.to} role="cell">
        {watch.to}
      </span>
      <span role="cell" style={{ minWidth: 0 }} title={watch.error?.hint ?? undefined}>
        <State state={state} text={text} quiet small />
      </span>
      <span className="right small fg-2 num" role="cell">
        {watch.files > 0 ? count(watch.files) : NONE}
      </span>
      <span
        className="right small fg-2 num"
        role="cell"
        title={
          watch.coverage === 'scan'
            ? 'The system reports no changes here: the folder is read again and again'
            : 'The system reports changes at once'
        }
      >
        {watch.last_scan_at ? moment(watch.last_scan_at, now) : NONE}
      </span>
      <span role="cell">
        <Menu
          label={folderName(watch.path)}
          align="end"
          entries={[
            {
              label: 'Show folder',
              icon: 'folder',
              blocked: watch.reachable ? null : 'not reachable',
              run: () => reveal.mutate(watch.path),
            },
            { label: 'Stop watching', icon: 'x', rule: true, run: () => remove.mutate(watch) },
          ]}
          trigger={<IconButton size="small" icon="more" label={`More for ${folderName(watch.path)}`} />}
        />
      </span>
    </div>
  );
}

/** Folders whose new files go to Frame.io by themselves. */
export default function Watches() {
  const now = useNow(30_000);
  const { data: watches, error, refetch } = useQuery(watchesQuery());
  const { data: projects } = useQuery(queries.projects());
  const [path, setPath] = useState<string | null>(null);
  const add = useCommand(
    ({ from, folder }: { from: string; folder: string }) => api.addWatchFolder(from, folder),
    (made) => toast({ icon: 'folder-watch', text: `${folderName(made.path)} is watched` }),
  );
  const choose = () => void api.pickFolder().then(setPath).catch(sayError);
  const blocked = projects?.some((project) => project.root_folder_id) ? null : 'Connect Frame.io first';
  useActions([
    {
      id: 'watch.add',
      name: 'Watch a folder',
      icon: 'folder-watch',
      key: 'n',
      scope: 'place',
      group: 'Media',
      blocked,
      run: choose,
    },
  ]);

  const button = (
    <Button
      variant={watches?.length ? 'plain' : 'primary'}
      size={watches?.length ? 'small' : 'normal'}
      icon="plus"
      keys="n"
      blocked={blocked}
      onClick={choose}
    >
      Watch a folder
    </Button>
  );
  return (
    <>
      {error ? (
        <ErrorState
          title="The watched folders could not be read"
          error={toApiError(error)}
          onRetry={() => void refetch()}
        />
      ) : !watches ? (
        <SkeletonRows rows={3} height={52} />
      ) : watches.length === 0 ? (
        <Empty
          icon="folder-watch"
          title="No folder is watched"
          text="New files of a watched folder go to Frame.io by themselves, once nothing writes to them any more."
          actions={button}
        />
      ) : (
        <>
          <div className="tool">
            <span className="fg-2">New files go by themselves, once nothing writes to them any more.</span>
            <span className="spacer" />
            {button}
          </div>
          <div className="grow scroll" role="table" aria-label="Watched folders">
            <div className="table-row is-head" style={{ ...COLUMNS, padding: '0 20px' }} role="row">
              <span role="cell" />
              <span role="columnheader">Folder</span>
              <span role="columnheader">Goes to</span>
              <span role="columnheader">State</span>
              <span role="columnheader" className="right">
                Files
              </span>
              <span role="columnheader" className="right">
                Last looked
              </span>
              <span role="cell" />
            </div>
            {watches.map((watch) => (
              <Row key={watch.id} watch={watch} now={now} />
            ))}
          </div>
        </>
      )}
      <FolderPicker
        open={path !== null}
        title={`Where do the files of ${path ? folderName(path) : ''} go?`}
        text="What is in the folder now goes too. Subfolders keep their structure."
        verb="Watch and send"
        onClose={() => setPath(null)}
        onPick={(folder) => {
          if (path) add.mutate({ from: path, folder: folder.id });
          setPath(null);
        }}
      />
    </>
  );
}
