import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useDeferredValue, useMemo, useState, type CSSProperties } from 'react';

import { toApiError } from '@/api/errors';
import { queries } from '@/api/queries';
import type { TimeEntryView } from '@/api/types';
import { useActions } from '@/shared/actions/registry';
import { useNow } from '@/shared/clock';
import { clock, day, hours, hoursUnit, plural, shortWeekday } from '@/shared/format';
import { VirtualList, type Selection } from '@/shared/lists';
import {
  Button,
  cx,
  Empty,
  ErrorState,
  Icon,
  IconButton,
  Input,
  ProjectDot,
  Select,
  SkeletonRows,
  StateIcon,
  stateWord,
} from '@/shared/parts';
import { projectColour } from '@/shared/projectColour';
import { RunningTime } from '@/shared/RunningTime';

import { BulkBar } from './BulkBar';
import { entryState, isoDay, type EntryTrouble } from './model';
import { timeQueries, useTrouble } from './queries';
import styles from './time.module.css';
import { useDeleteEntry } from './useEntryCommands';

const COLUMNS = {
  '--columns': '104px minmax(0,1.4fr) minmax(0,1fr) minmax(0,.8fr) 120px 76px 64px 16px 60px',
} as CSSProperties;

const EVERY = 'every';
type Line = { kind: 'day'; day: string; at: string } | { kind: 'entry'; entry: TimeEntryView };

/** `Today`, else `Wed 14 Oct`. */
function dayName(at: string, now: number): string {
  const own = isoDay(Date.parse(at));
  return own === isoDay(now) ? 'Today' : `${shortWeekday(own)} ${day(at, now)}`;
}

function linesOf(entries: readonly TimeEntryView[]): Line[] {
  const lines: Line[] = [];
  let before = '';
  for (const entry of entries) {
    const own = isoDay(Date.parse(entry.start));
    if (own !== before) lines.push({ kind: 'day', day: own, at: entry.start });
    before = own;
    lines.push({ kind: 'entry', entry });
  }
  return lines;
}

interface RowProps {
  entry: TimeEntryView;
  trouble: EntryTrouble;
  chosen: boolean;
  active: boolean;
  onOpen: () => void;
  onDelete: () => void;
}

function Row({ entry, trouble, chosen, active, onOpen, onDelete }: RowProps) {
  const state = entryState(entry, trouble);
  return (
    <div
      className={cx('table-row', styles.entryRow, chosen && 'is-on', active && 'is-active')}
      style={COLUMNS}
    >
      <span className="num fg-2">
        {clock(entry.start)} – {entry.end && clock(entry.end)}
      </span>
      <span className={cx('ellipsis', entry.description ? 'strong' : 'fg-3')}>
        {entry.description || 'Without a description'}
      </span>
      <span className="row">
        <ProjectDot colour={projectColour(entry.project_id, entry.project_color)} />
        <span className={cx('ellipsis', !entry.project && 'fg-3')}>{entry.project ?? 'No project'}</span>
      </span>
      <span className="ellipsis fg-2">{entry.task ?? '–'}</span>
      <span className="ellipsis small fg-2">{entry.tags.join(', ') || '–'}</span>
      <span className="small fg-2">{entry.billable ? 'billable' : '–'}</span>
      <span className="right num strong">
        {entry.end ? hours(entry.seconds) : <RunningTime start={entry.start} />}
      </span>
      {entry.locked ? (
        <Icon name="lock" className="fg-3" label="Locked" />
      ) : (
        <StateIcon state={state} quiet />
      )}
      <span className={cx('row', styles.rowActions)}>
        <IconButton
          size="small"
          icon="pen"
          label={`Change ${entry.description}`}
          tabIndex={-1}
          onClick={onOpen}
        />
        <IconButton
          size="small"
          icon="trash"
          label={`Delete ${entry.description}`}
          tabIndex={-1}
          blocked={entry.locked ? 'Clockify locked this week' : null}
          onClick={onDelete}
        />
      </span>
    </div>
  );
}

export interface EntriesProps {
  onOpen: (entry: TimeEntryView) => void;
  onNew: () => void;
}

/** Every entry, newest first, by day. Enter changes one, Backspace deletes it. */
export function Entries({ onOpen, onNew }: EntriesProps) {
  const now = useNow(60_000);
  const [text, setText] = useState('');
  const [project, setProject] = useState<string | null>(null);
  const filter = { text: useDeferredValue(text.trim()), project };
  const { data: projects = [] } = useQuery(queries.projects());
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    timeQueries.list(filter),
  );
  const trouble = useTrouble();
  const remove = useDeleteEntry();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());

  const entries = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const lines = useMemo(() => linesOf(entries), [entries]);
  const total = data?.pages[0]?.total ?? 0;
  const entryAt = useCallback(
    (index: number) => {
      const line = lines[index];
      return line?.kind === 'entry' ? line.entry : undefined;
    },
    [lines],
  );
  const idAt = useCallback((index: number) => entryAt(index)?.id, [entryAt]);
  const rowHeight = useCallback((index: number) => (lines[index]?.kind === 'day' ? 36 : 40), [lines]);
  const onChosen = useCallback((selection: Selection) => setMarked(selection.chosen), []);
  const many = useMemo(() => entries.filter((entry) => marked.has(entry.id)), [entries, marked]);
  const chosen = many.length === 1 ? many[0] : null;
  const onRange = useCallback(
    (_: number, last: number) => {
      if (last > lines.length - 20 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    [lines.length, hasNextPage, isFetchingNextPage, fetchNextPage],
  );
  useActions(
    chosen
      ? [
          {
            id: 'time.delete',
            name: 'Delete the entry',
            icon: 'trash',
            key: 'backspace',
            scope: 'chosen',
            group: 'Time',
            detail: chosen.description,
            blocked: chosen.locked ? 'Clockify locked this week' : null,
            run: () => remove.mutate(chosen),
          },
        ]
      : [],
  );

  const filtered = filter.text !== '' || project !== null;
  const body = () => {
    if (error)
      return (
        <ErrorState
          title="The entries could not be read"
          error={toApiError(error)}
          onRetry={() => void refetch()}
        />
      );
    if (!data) return <SkeletonRows rows={14} height={40} />;
    if (lines.length === 0) {
      return filtered ? (
        <Empty
          icon="search"
          quiet
          title="No entry fits"
          text="Other words, or every project."
          actions={
            <Button
              onClick={() => {
                setText('');
                setProject(null);
              }}
            >
              Clear the filter
            </Button>
          }
        />
      ) : (
        <Empty
          icon="time"
          title="No hours yet"
          text="Start the timer, or book what is already done."
          actions={
            <Button variant="primary" icon="plus" onClick={onNew}>
              Add entry
            </Button>
          }
        />
      );
    }
    return (
      <VirtualList
        id="time-entries"
        label="Time entries"
        role="grid"
        count={lines.length}
        rowHeight={rowHeight}
        idAt={idAt}
        rowLabel={(index) => {
          const line = lines[index];
          if (line?.kind !== 'entry') return line && dayName(line.at, now);
          const { entry } = line;
          const state = entryState(entry, trouble);
          return [
            entry.description || 'Without a description',
            entry.project ?? 'no project',
            dayName(entry.start, now),
            hoursUnit(entry.seconds),
            state !== 'synced' && stateWord(state),
          ]
            .filter(Boolean)
            .join(', ');
        }}
        onChosen={onChosen}
        onRange={onRange}
        onOpen={(index) => {
          const entry = entryAt(index);
          if (entry) onOpen(entry);
        }}
        row={(index, { chosen: on, active }) => {
          const line = lines[index];
          if (!line) return null;
          if (line.kind === 'day')
            return (
              <div className={cx('group-head', styles.dayHead)}>
                <b>{dayName(line.at, now)}</b>
              </div>
            );
          return (
            <Row
              entry={line.entry}
              trouble={trouble}
              chosen={on}
              active={active}
              onOpen={() => onOpen(line.entry)}
              onDelete={() => remove.mutate(line.entry)}
            />
          );
        }}
      />
    );
  };

  return (
    <>
      <div className="tool">
        <Input
          data-find
          inBar
          icon="search"
          type="search"
          aria-label="Find in the entries"
          placeholder="Find in the entries"
          style={{ width: 260 }}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Select
          label="Project"
          className="in-bar"
          value={project ?? EVERY}
          options={[
            { value: EVERY, label: 'Every project' },
            ...projects.map((p) => ({ value: p.id, label: p.name })),
          ]}
          onChange={(value) => setProject(value === EVERY ? null : value)}
        />
        <span className="spacer" />
        {data && <span className="small fg-3 num">{plural(total, 'entry', 'entries')}</span>}
      </div>
      {many.length > 1 && <BulkBar entries={many} />}
      <div className="table-row is-head" style={{ ...COLUMNS, padding: '0 20px' }}>
        <span>When</span>
        <span>Description</span>
        <span>Project</span>
        <span>Task</span>
        <span>Tags</span>
        <span>Billable</span>
        <span className="right">Hours</span>
        <span />
        <span />
      </div>
      {body()}
    </>
  );
}
