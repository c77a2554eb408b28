import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo, type CSSProperties } from 'react';
import { useLocation } from 'wouter';

import { toApiError } from '@/api/errors';
import type { ProjectView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { bytes, clipLength, clock, day, hours, hoursUnit, moment, NONE, plural } from '@/shared/format';
import { VirtualList } from '@/shared/lists';
import { Avatar, Button, cx, Empty, ErrorState, SkeletonRows, StateIcon, Thumb } from '@/shared/parts';
import { personOf } from '@/shared/projectColour';
import { RunningTime } from '@/shared/RunningTime';

import styles from './projects.module.css';
import { projectQueries } from './queries';

const state = (status: 'SYNCED' | 'PENDING' | 'ERROR') =>
  status === 'SYNCED' ? 'synced' : status === 'PENDING' ? 'waiting' : 'needsYou';

/** Reads the next page when the rows in view come near the end. */
function useMore(loaded: number, { hasNextPage, isFetchingNextPage, fetchNextPage }: MoreQuery) {
  return useCallback(
    (_: number, last: number) => {
      if (last > loaded - 20 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    [loaded, hasNextPage, isFetchingNextPage, fetchNextPage],
  );
}

interface MoreQuery {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

const ASSET_COLUMNS = {
  '--columns': '56px minmax(0,1.6fr) minmax(0,1fr) 92px 84px 84px 92px 16px',
} as CSSProperties;

/** The files of a project at any depth, last changed first. Enter opens the review. */
export function Assets({ project }: { project: ProjectView }) {
  const [, navigate] = useLocation();
  const now = useNow(60_000);
  const query = useInfiniteQuery(projectQueries.assets(project.id));
  const assets = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const onRange = useMore(assets.length, query);
  const idAt = useCallback((index: number) => assets[index]?.id, [assets]);
  if (query.error)
    return (
      <ErrorState
        title="The files could not be read"
        error={toApiError(query.error)}
        onRetry={() => void query.refetch()}
      />
    );
  if (!query.data) return <SkeletonRows rows={12} height={44} />;
  const browse = (
    <Button icon="media" onClick={() => navigate(`/media/browse/${project.id}`)}>
      Open in Media
    </Button>
  );
  if (assets.length === 0)
    return (
      <Empty
        icon="film"
        title="No files yet"
        text="Drop files, a folder or a card in Media."
        actions={project.root_folder_id && browse}
      />
    );
  return (
    <>
      <div className="tool">
        <span className="small fg-3 num">
          {plural(query.data.pages[0]?.total ?? 0, 'file')}, last changed first
        </span>
        <span className="spacer" />
        {browse}
      </div>
      <VirtualList
        id={`project-assets-${project.id}`}
        label="Files"
        count={assets.length}
        rowHeight={44}
        idAt={idAt}
        onRange={onRange}
        onOpen={(index) => assets[index] && navigate(`/review/${assets[index].id}`)}
        rowLabel={(index) => assets[index]?.name}
        row={(index, { chosen, active }) => {
          const asset = assets[index];
          if (!asset) return null;
          return (
            <div
              className={cx('table-row', styles.assetRow, chosen && 'is-on', active && 'is-active')}
              style={ASSET_COLUMNS}
            >
              <Thumb src={asset.thumbnail} width={56} />
              <span className="row" style={{ gap: 6 }}>
                <span className="strong ellipsis">{asset.name}</span>
                {asset.versions > 1 && <span className="small fg-3 mono">v{asset.versions}</span>}
              </span>
              <span className="ellipsis small fg-2">{asset.review_status ?? NONE}</span>
              <span className="small fg-2 num">
                {asset.comments ? plural(asset.comments, 'comment') : NONE}
              </span>
              <span className="right small num mono fg-2">
                {asset.duration_s === null ? NONE : clipLength(asset.duration_s * 1000, asset.frame_rate)}
              </span>
              <span className="right num fg-2">{asset.size === null ? NONE : bytes(asset.size)}</span>
              <span className="right small num fg-2">
                {asset.updated_at ? moment(asset.updated_at, now) : NONE}
              </span>
              <StateIcon quiet state={state(asset.sync_status)} />
            </div>
          );
        }}
      />
    </>
  );
}

const ENTRY_COLUMNS = {
  '--columns': '72px 112px minmax(0,1.4fr) minmax(0,1fr) 148px 72px 72px 16px',
} as CSSProperties;

/** Everybody's hours on a project, newest first. */
export function Entries({ project }: { project: ProjectView }) {
  const now = useNow(60_000);
  const query = useInfiniteQuery(projectQueries.entries(project.id));
  const entries = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const onRange = useMore(entries.length, query);
  const idAt = useCallback((index: number) => entries[index]?.id, [entries]);
  if (query.error)
    return (
      <ErrorState
        title="The hours could not be read"
        error={toApiError(query.error)}
        onRetry={() => void query.refetch()}
      />
    );
  if (!query.data) return <SkeletonRows rows={12} height={40} />;
  if (entries.length === 0)
    return (
      <Empty
        icon="time"
        title="No hours yet"
        text="Start the timer on one of its tasks, or book time in Time."
      />
    );
  return (
    <>
      <div className={cx('table-row is-head', styles.head)} style={ENTRY_COLUMNS}>
        <span>Day</span>
        <span>When</span>
        <span>Description</span>
        <span>Task</span>
        <span>Person</span>
        <span>Billable</span>
        <span className="right">Hours</span>
        <span />
      </div>
      <VirtualList
        id={`project-entries-${project.id}`}
        label="Hours"
        count={entries.length}
        rowHeight={40}
        idAt={idAt}
        onRange={onRange}
        rowLabel={(index) => {
          const entry = entries[index];
          return entry && `${entry.description}, ${day(entry.start, now)}, ${hoursUnit(entry.seconds)}`;
        }}
        row={(index, { chosen, active }) => {
          const entry = entries[index];
          if (!entry) return null;
          return (
            <div
              className={cx('table-row', styles.row, chosen && 'is-on', active && 'is-active')}
              style={ENTRY_COLUMNS}
            >
              <span className="num fg-2">{day(entry.start, now)}</span>
              <span className="num fg-2">
                {clock(entry.start)} – {entry.end && clock(entry.end)}
              </span>
              <span className="ellipsis strong">{entry.description || 'Without a description'}</span>
              <span className="ellipsis fg-2">{entry.task ?? NONE}</span>
              <span className="row small fg-2" style={{ gap: 6 }}>
                {entry.person && <Avatar person={personOf(entry.person)} />}
                <span className="ellipsis">{entry.person ?? NONE}</span>
              </span>
              <span className="small fg-2">{entry.billable ? 'billable' : NONE}</span>
              <span className="right num strong">
                {entry.end ? hours(entry.seconds) : <RunningTime start={entry.start} />}
              </span>
              <StateIcon quiet state={state(entry.sync_status)} />
            </div>
          );
        }}
      />
    </>
  );
}
