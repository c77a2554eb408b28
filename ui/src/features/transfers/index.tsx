import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState, type CSSProperties } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { queries, useCommand, useStatus } from '@/api/queries';
import { VirtualList, type Selection } from '@/shared/lists';
import { Button, cx, Empty, ErrorState, Segments, SkeletonRows, type Segment } from '@/shared/parts';

import { batchesOf, inView, linesOf, queuePlaces, type QueueView } from './model';
import { Parked } from './Parked';
import { BatchRow, FileRow } from './rows';
import { Strip } from './Strip';
import styles from './transfers.module.css';
import { useTransferActions, useTransferCommands } from './useTransferActions';

export { TransferDrawer } from './Drawer';

const COLUMNS = { '--columns': '12px 16px minmax(0,1fr) 220px 124px 84px 96px 52px' } as CSSProperties;

const EMPTY: Record<QueueView, [title: string, text: string]> = {
  all: ['Nothing on the way', 'Drop files on the window, or let a watched folder send them.'],
  uploads: ['Nothing to send', 'Drop files on the window, or let a watched folder send them.'],
  downloads: ['Nothing to fetch', 'Files that come from Frame.io stand here while they arrive.'],
  parked: ['Nothing is parked', 'What cannot go on is set aside here, with its reason.'],
  done: ['Nothing done yet today', 'Files stand here once they have arrived.'],
};

/** The whole queue: figures, views, files by what was given together. */
export function Transfers() {
  const [view, setView] = useState<QueueView>('all');
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const status = useStatus();
  const { data, error, refetch } = useQuery(queries.transfers());
  const pauseAll = useCommand(() => api.pauseAllTransfers());
  const resumeAll = useCommand(() => api.resumeAllTransfers());
  const { retry } = useTransferCommands();

  const files = useMemo(() => data?.items.filter((file) => file.state !== 'cancelled') ?? [], [data]);
  const shown = useMemo(() => files.filter((file) => inView(view, file)), [files, view]);
  const batches = useMemo(() => batchesOf(shown), [shown]);
  // Groups that are done stand closed; a press opens or closes.
  const closed = useMemo(
    () =>
      new Set(
        batches
          .filter((batch) => (batch.endedAt !== null && view !== 'done') !== toggled.has(batch.id))
          .map((batch) => batch.id),
      ),
    [batches, toggled, view],
  );
  const lines = useMemo(() => linesOf(batches, closed), [batches, closed]);
  const places = useMemo(() => queuePlaces(files), [files]);
  const rowHeight = useCallback((index: number) => (lines[index]?.kind === 'batch' ? 36 : 30), [lines]);
  const onChosen = useCallback((selection: Selection) => setChosen(selection.chosen), []);
  useTransferActions(files.filter((file) => chosen.has(file.id)));

  const toggle = (id: string) =>
    setToggled((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const number = (which: QueueView) => files.filter((file) => inView(which, file)).length || undefined;
  const parked = files.filter((file) => file.state === 'parked');
  const segments: Segment<QueueView>[] = [
    { value: 'all', label: 'All', count: number('all') },
    { value: 'uploads', label: 'Uploads', count: number('uploads') },
    { value: 'downloads', label: 'Downloads', count: number('downloads') },
    {
      value: 'parked',
      label: 'Parked',
      count: parked.length ? <span className="attention">{parked.length}</span> : undefined,
    },
    { value: 'done', label: 'Done', count: number('done') },
  ];
  const t = status?.transfers;
  const idle = t && t.paused > 0 && t.running === 0;

  return (
    <>
      <Strip />
      <div className="tool" style={{ borderBottom: 0, paddingTop: 6, paddingInlineEnd: 20, height: 46 }}>
        <Segments label="Which transfers" value={view} segments={segments} onChange={setView} />
        <span className="spacer" />
        {view === 'parked' && parked.length > 1 && (
          <Button size="small" icon="retry" onClick={() => retry(parked.map((file) => file.id))}>
            Try all again
          </Button>
        )}
        {t && t.running + t.waiting + t.paused > 0 && (
          <Button
            size="small"
            icon={idle ? 'play' : 'pause'}
            onClick={() => (idle ? resumeAll : pauseAll).mutate()}
          >
            {idle ? 'Go on' : 'Pause all'}
          </Button>
        )}
      </div>
      {error ? (
        <ErrorState
          title="The queue could not be read"
          error={toApiError(error)}
          onRetry={() => void refetch()}
        />
      ) : !data ? (
        <SkeletonRows rows={10} height={30} />
      ) : shown.length === 0 ? (
        <Empty
          quiet
          icon={view === 'parked' ? 'parked' : 'upload'}
          title={EMPTY[view][0]}
          text={EMPTY[view][1]}
        />
      ) : view === 'parked' ? (
        <Parked files={shown} />
      ) : (
        <div className={cx('grow col', styles.queue)}>
          <div className={cx('table-row is-head', styles.head)} style={COLUMNS} aria-hidden="true">
            <span />
            <span />
            <span>Name</span>
            <span>Progress</span>
            <span className="right">Sent</span>
            <span className="right">Speed</span>
            <span className="right">Left</span>
            <span />
          </div>
          <VirtualList
            key={view}
            id={`transfers ${view}`}
            label="Transfers"
            role="grid"
            count={lines.length}
            rowHeight={rowHeight}
            idAt={(index) => {
              const line = lines[index];
              return line?.kind === 'file' ? line.file.id : line && `batch ${line.batch.id}`;
            }}
            onChosen={onChosen}
            onOpen={(index) => {
              const line = lines[index];
              if (line?.kind === 'batch') toggle(line.batch.id);
            }}
            row={(index, state) => {
              const line = lines[index];
              if (!line) return null;
              return line.kind === 'batch' ? (
                <BatchRow
                  batch={line.batch}
                  closed={closed.has(line.batch.id)}
                  active={state.active}
                  columns={COLUMNS}
                  onToggle={() => toggle(line.batch.id)}
                />
              ) : (
                <FileRow file={line.file} place={places.get(line.file.id)} columns={COLUMNS} {...state} />
              );
            }}
          />
        </div>
      )}
    </>
  );
}
