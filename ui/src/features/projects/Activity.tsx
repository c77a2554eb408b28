import { useInfiniteQuery } from '@tanstack/react-query';

import { toApiError } from '@/api/errors';
import type { ProjectView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { logTime } from '@/shared/format';
import { Button, Empty, ErrorState, Icon, SkeletonRows } from '@/shared/parts';

import styles from './projects.module.css';
import { projectQueries } from './queries';

const VERBS: Record<string, string> = { create: 'added', update: 'changed', delete: 'deleted' };

/** What changed about the project itself, newest first. */
export function Activity({ project, limit }: { project: ProjectView; limit?: number }) {
  const now = useNow(60_000);
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    projectQueries.activity(project.id),
  );
  if (error)
    return (
      <ErrorState
        title="The history could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!data) return <SkeletonRows rows={limit ?? 12} height={28} />;
  const events = data.pages.flatMap((page) => page.items).slice(0, limit);
  if (events.length === 0)
    return limit ? (
      <p className="small fg-2">Nothing changed yet.</p>
    ) : (
      <Empty
        quiet
        icon="activity"
        title="Nothing changed yet"
        text="Who changed what, and by which rule, stands here."
      />
    );
  return (
    <ol className={styles.log}>
      {events.map((event) => (
        <li key={event.id} title={event.reason}>
          <Icon
            name={event.action.includes('creat') ? 'plus' : event.action.includes('delet') ? 'trash' : 'pen'}
          />
          <span>
            <strong className="fg-1">{event.actor}</strong>{' '}
            {VERBS[event.action] ?? event.action.replaceAll('_', ' ')}{' '}
            {event.changes.length > 0
              ? event.changes
                  .map((change) => change.field.replace(/_(s|id|at)$/, '').replaceAll('_', ' '))
                  .join(', ')
              : (event.record_name ?? '')}
          </span>
          <time dateTime={event.at}>{logTime(event.at, now)}</time>
        </li>
      ))}
      {!limit && hasNextPage && (
        <Button variant="ghost" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Earlier
        </Button>
      )}
    </ol>
  );
}
