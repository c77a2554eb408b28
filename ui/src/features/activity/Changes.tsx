import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState, type CSSProperties } from 'react';

import { toApiError } from '@/api/errors';
import type { AuditView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { clockSeconds, day, logTime } from '@/shared/format';
import { VirtualList, type Selection } from '@/shared/lists';
import { cx, Empty, ErrorState, Icon, SkeletonRows } from '@/shared/parts';

import styles from './activity.module.css';
import { fieldName, isReadable, kindOf, valueText, verbOf } from './model';
import { activityQueries } from './queries';

const COLUMNS = { '--columns': '48px 16px minmax(0,1fr) minmax(0,1.3fr)' } as CSSProperties;

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
  return (
    <aside className={cx('scroll', styles.why)} aria-label="The change">
      <section>
        <h2 className="title ellipsis" title={event.record_name ?? undefined}>
          {event.record_name ?? kindOf(event.entity).name}
        </h2>
        <div className="small fg-2 num">
          {kindOf(event.entity).name}, {verbOf(event)} by {event.actor}
        </div>
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
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    activityQueries.audit(),
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
  if (!data) return <SkeletonRows rows={16} height={40} />;
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
      {event && <Event event={event} />}
    </div>
  );
}
