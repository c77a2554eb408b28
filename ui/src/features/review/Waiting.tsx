import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';

import { toApiError } from '@/api/errors';
import { useNow } from '@/shared/clock';
import { length, moment, plural } from '@/shared/format';
import { Avatars, Button, Empty, ErrorState, Head, Icon, SkeletonRows, Thumb } from '@/shared/parts';
import { personOf } from '@/shared/projectColour';

import { reviewIcon } from './model';
import { reviewQueries } from './queries';
import styles from './review.module.css';

/** What waits for a word, newest first. */
export function Waiting() {
  const [, navigate] = useLocation();
  const now = useNow(60_000);
  const { data, error, refetch } = useQuery(reviewQueries.waiting());
  const body = () => {
    if (error)
      return (
        <ErrorState
          title="The reviews could not be read"
          error={toApiError(error)}
          onRetry={() => void refetch()}
        />
      );
    if (!data) return <SkeletonRows rows={6} height={64} />;
    if (data.length === 0)
      return (
        <Empty
          icon="review"
          title="Nothing waits for your review"
          text="Files whose approval is asked for stand here. Any file can be opened from Media."
          actions={
            <Button icon="media" onClick={() => navigate('/media')}>
              Open Media
            </Button>
          }
        />
      );
    return (
      <ul className={`scroll ${styles.waiting}`} aria-label="Waiting for your review">
        {data.map((asset) => (
          <li key={asset.id}>
            <Link href={`/review/${asset.id}`} className={styles.wait}>
              <Thumb src={asset.thumbnail} width={96} />
              <span className="col">
                <span className="row" style={{ gap: 6 }}>
                  <span className="strong ellipsis">{asset.name}</span>
                  {asset.versions > 1 && <span className="small fg-3 mono">v{asset.versions}</span>}
                </span>
                <span className="small fg-3 ellipsis num">
                  {[
                    asset.project,
                    asset.comments ? plural(asset.comments, 'comment') : 'no comments yet',
                    asset.duration_s !== null && length(asset.duration_s),
                  ]
                    .filter(Boolean)
                    .join(', ')}
                </span>
              </span>
              <span className="state">
                <Icon name={reviewIcon(asset.review_status)} />
                {asset.review_status}
              </span>
              {asset.creator ? <Avatars people={[personOf(asset.creator)]} /> : <span />}
              <span className="small right num fg-2">
                {asset.updated_at && moment(asset.updated_at, now)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    );
  };
  return (
    <>
      <Head
        title="Review"
        about={data && data.length > 0 ? `${data.length} waiting for a word` : undefined}
      />
      {body()}
    </>
  );
}
