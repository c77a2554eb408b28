import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState, type CSSProperties } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { useCommand } from '@/api/queries';
import type { AuditView, Undone } from '@/api/types';
import { useNow } from '@/shared/clock';
import { clockSeconds, day, logTime } from '@/shared/format';
import { fieldName, isReadable, kindOf, valueText, verbOf } from '@/shared/history';
import { VirtualList, type Selection } from '@/shared/lists';
import { Button, cx, Empty, ErrorState, Icon, Select, SkeletonRows, toast } from '@/shared/parts';
import { Why } from '@/shared/Why';

import styles from './activity.module.css';
import { activityQueries } from './queries';

const COLUMNS = { '--columns': '48px 16px minmax(0,1fr) minmax(0,1.3fr)' } as CSSProperties;

const UNDONE: Record<Undone['outcome'], string> = {
  folded: 'Undone. The service had not heard of it, so nothing is sent.',
  queued: 'Undone here. The reverse goes to the service.',
  reopened: 'The choice is open again, under Conflicts.',
};

const ANY = 'any';

const BY = [
  { value: ANY, label: 'Everybody' },
  { value: 'person', label: 'People' },
  { value: 'service', label: 'Services' },
  { value: 'rule', label: 'Rules' },
];

const ACTIONS = [
  { value: ANY, label: 'Everything' },
  { value: 'create', label: 'Added' },
  { value: 'update', label: 'Changed' },
  { value: 'delete', label: 'Deleted' },
  { value: 'merge', label: 'Merged by itself' },
  { value: 'settle', label: 'Settled by a rule' },
  { value: 'resolve', label: 'Decided' },
  { value: 'park', label: 'Parked' },
];

function summary(event: AuditView, now: number): string {
  const [first, ...more] = event.changes.filter(isReadable);
  if (!first) return event.reason;
  const { field } = first;
  const next = valueText(field, first.new, now);
  const text =
    event.action === 'create'
      ? `${fieldName(field)}: ${next}`
      : `${fieldName(field)}: ${valueText(field, first.old, now)} → ${next}`;
  return more.length ? `${text}, and ${more.length} more` : text;
}

function Event({ event }: { event: AuditView }) {
  const now = useNow(60_000);
  const name = event.record_name ?? kindOf(event.entity).name;
  const undo = useCommand(
    () => api.undo(event.id),
    ({ outcome }) => toast({ icon: 'undo', text: UNDONE[outcome] }),
  );
  return (
    <aside className={cx('scroll', styles.why)} aria-label="The change">
      <section>
        <div className="row">
          <h2 className="title ellipsis grow" title={name}>
            {name}
          </h2>
          <Why record={event.record_id} name={name} />
        </div>
        <div className="small fg-2 num">
          {kindOf(event.entity).name}, {verbOf(event)} by {event.actor}
        </div>
        {event.undoable && (
          <div style={{ marginTop: 12 }}>
            <Button size="small" icon="undo" busy={undo.isPending} onClick={() => undo.mutate(undefined)}>
              Undo
            </Button>
          </div>
        )}
        {event.undone && <p className="small fg-3">Undone</p>}
      </section>
      {event.changes.length > 0 && (
        <section>
          <h3 className="section-title">Fields</h3>
          <dl className={styles.fields}>
            {event.changes.map((change) => (
              <div key={change.field}>
                <dt>{fieldName(change.field)}</dt>
                <dd className="num">
                  <del>{valueText(change.field, change.old, now)}</del>
                  <Icon name="arrow-r" size={12} label="became" />
                  <ins>{valueText(change.field, change.new, now)}</ins>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <section>
        <h3 className="section-title">Why</h3>
        <p className="small fg-2" style={{ marginTop: 6 }}>
          {event.reason || 'No reason was noted.'}
        </p>
        <dl className="facts" style={{ marginTop: 10 }}>
          <dt>When</dt>
          <dd>
            {day(event.at, now)}, {clockSeconds(event.at)}
          </dd>
          <dt>Event</dt>
          <dd>{event.id}</dd>
          <dt>Record</dt>
          <dd className="mono">{event.record_id}</dd>
        </dl>
      </section>
    </aside>
  );
}

/** Everything that changed, newest first: who, what, from which value to which. */
export function Changes() {
  const now = useNow(60_000);
  const [by, setBy] = useState(ANY);
  const [action, setAction] = useState(ANY);
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    activityQueries.audit(by === ANY ? null : by, action === ANY ? null : action),
  );
  const [chosen, setChosen] = useState<number | null>(null);
  const events = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const idAt = useCallback(
    (index: number) => (events[index] ? String(events[index].id) : undefined),
    [events],
  );
  const onChosen = useCallback(
    ({ chosen: ids, active }: Selection) => setChosen(ids.size === 1 ? (events[active]?.id ?? null) : null),
    [events],
  );
  const onRange = useCallback(
    (_: number, last: number) => {
      if (last > events.length - 20 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    [events.length, hasNextPage, isFetchingNextPage, fetchNextPage],
  );
  if (error)
    return (
      <ErrorState
        title="The history could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  const filters = (
    <div className="row" style={{ padding: '6px 20px', gap: 8 }}>
      <Select label="By whom" value={by} options={BY} onChange={setBy} />
      <Select label="What" value={action} options={ACTIONS} onChange={setAction} />
    </div>
  );
  if (!data) return <SkeletonRows rows={16} height={40} />;
  if (events.length === 0 && (by !== ANY || action !== ANY))
    return (
      <>
        {filters}
        <Empty
          icon="activity"
          title="Nothing of that kind"
          text="No event fits the filter."
          actions={
            <Button
              onClick={() => {
                setBy(ANY);
                setAction(ANY);
              }}
            >
              Clear the filter
            </Button>
          }
        />
      </>
    );
  if (events.length === 0)
    return (
      <Empty
        icon="activity"
        title="Nothing changed yet"
        text="Who changed what, from which value to which, and by which rule, stands here."
      />
    );
  const event = events.find((each) => each.id === chosen);
  return (
    <>
      {filters}
      <div className="body">
        <VirtualList
          id="activity"
          label="What changed"
          count={events.length}
          rowHeight={40}
          idAt={idAt}
          onChosen={onChosen}
          onRange={onRange}
          rowLabel={(index) => {
            const each = events[index];
            return (
              each &&
              `${each.actor} ${verbOf(each)} ${each.record_name ?? ''}, ${summary(each, now)}, ${logTime(each.at, now)}`
            );
          }}
          row={(index, { chosen: on, active }) => {
            const each = events[index];
            if (!each) return null;
            return (
              <div
                className={cx('table-row', styles.row, on && 'is-on', active && 'is-active')}
                style={COLUMNS}
              >
                <time className="small fg-3 num" dateTime={each.at}>
                  {logTime(each.at, now)}
                </time>
                <Icon name={kindOf(each.entity).icon} className="fg-3" />
                <span className="ellipsis fg-2">
                  <strong className="fg-1">{each.actor}</strong> {verbOf(each)}{' '}
                  <strong className="fg-1">{each.record_name ?? kindOf(each.entity).name}</strong>
                </span>
                <span className="ellipsis small fg-2 num">{summary(each, now)}</span>
              </div>
            );
          }}
        />
        {event && <Event key={event.id} event={event} />}
      </div>
    </>
  );
}
