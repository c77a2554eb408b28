import { useQuery } from '@tanstack/react-query';
import { useState, type CSSProperties } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { liveQuery } from '@/api/invalidation';
import { queries, sayError, useCommand } from '@/api/queries';
import type { WatchRulesView, WatchView } from '@/api/types';
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

import { EVERYTHING, RulesDialog } from './RulesDialog';

const COLUMNS = {
  '--columns': '16px minmax(0,1.3fr) minmax(0,1.2fr) minmax(0,1fr) 92px 92px 28px',
} as CSSProperties;

const COVERAGE: Record<string, { word: string; title: string }> = {
  events: { word: 'Events', title: 'The system reports changes at once; a scan makes sure' },
  scan: { word: 'Scans', title: 'The system reports no changes here: the folder is read again and again' },
};

const rulesText = ({ include, exclude }: WatchRulesView) =>
  [include.length > 0 && include.join(', '), exclude.length > 0 && `not ${exclude.join(', ')}`]
    .filter(Boolean)
    .join('; ');

const watchesQuery = () => liveQuery(['watch'], ['watches'], () => api.watchFolders());

/** What a watched folder's state icon and words say. */
export function watchState(watch: WatchView): { state: StateName; text: string } {
  if (watch.paused) return { state: 'paused', text: 'Paused' };
  if (watch.error) return { state: watch.reachable ? 'needsYou' : 'offline', text: watch.error.message };
  if (!watch.reachable) return { state: 'offline', text: 'Not reachable now' };
  if (watch.pending > 0) return { state: 'working', text: `${plural(watch.pending, 'file')} not there yet` };
  return { state: 'synced', text: watch.files > 0 ? 'Everything is there' : 'Waits for the first file' };
}

const folderName = (path: string) => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;

function Row({ watch, now }: { watch: WatchView; now: number }) {
  const reveal = useCommand((path: string) => api.reveal(path));
  const [editing, setEditing] = useState(false);
  const add = useCommand(({ path, folder_id, rules }: WatchView) =>
    api.addWatchFolder(path, folder_id, rules),
  );
  const pause = useCommand((it: WatchView) => api.pauseWatchFolder(it.id, !it.paused));
  const change = useCommand(
    (rules: WatchRulesView) => api.changeWatchFolder(watch.id, watch.folder_id, rules),
    () => toast({ icon: 'folder-watch', text: `The rules of ${folderName(watch.path)} hold` }),
  );
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
      <span className="col" role="cell">
        <span className="ellipsis fg-2" title={watch.to}>
          {watch.to}
        </span>
        <span className="small fg-3 ellipsis" title={rulesText(watch.rules)}>
          {rulesText(watch.rules) || 'Everything'}
        </span>
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
        title={watch.coverage_reason ?? COVERAGE[watch.coverage]?.title}
      >
        <span className="col">
          <span>{COVERAGE[watch.coverage]?.word ?? watch.coverage}</span>
          <span className="fg-3">{watch.last_scan_at ? moment(watch.last_scan_at, now) : NONE}</span>
        </span>
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
            {
              label: 'Rules and preview',
              icon: 'filter',
              blocked: watch.reachable ? null : 'not reachable',
              run: () => setEditing(true),
            },
            watch.paused
              ? { label: 'Go on watching', icon: 'play', run: () => pause.mutate(watch) }
              : { label: 'Pause watching', icon: 'pause', run: () => pause.mutate(watch) },
            { label: 'Stop watching', icon: 'x', rule: true, run: () => remove.mutate(watch) },
          ]}
          trigger={<IconButton size="small" icon="more" label={`More for ${folderName(watch.path)}`} />}
        />
        {editing && (
          <RulesDialog
            path={watch.path}
            folder={watch.folder_id}
            to={watch.to}
            rules={watch.rules}
            verb="Save rules"
            onClose={() => setEditing(false)}
            onSave={(rules) => {
              change.mutate(rules);
              setEditing(false);
            }}
          />
        )}
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
  const [plan, setPlan] = useState<{ from: string; folder: string; to: string } | null>(null);
  const add = useCommand(
    ({ from, folder, rules }: { from: string; folder: string; rules: WatchRulesView }) =>
      api.addWatchFolder(from, folder, rules),
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
                Coverage
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
        verb="Send"
        onClose={() => setPath(null)}
        onPick={(folder) => {
          if (path) setPlan({ from: path, folder: folder.id, to: folder.name });
          setPath(null);
        }}
      />
      {plan && (
        <RulesDialog
          path={plan.from}
          folder={plan.folder}
          to={plan.to}
          rules={EVERYTHING}
          verb="Watch and send"
          onClose={() => setPlan(null)}
          onSave={(rules) => {
            add.mutate({ from: plan.from, folder: plan.folder, rules });
            setPlan(null);
          }}
        />
      )}
    </>
  );
}
