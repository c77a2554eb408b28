import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { useCommand } from '@/api/queries';
import type { AssetView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { length, moment, plural } from '@/shared/format';
import {
  Avatars,
  Button,
  Checkbox,
  cx,
  Empty,
  ErrorState,
  Head,
  Icon,
  Menu,
  SkeletonRows,
  Thumb,
  toast,
} from '@/shared/parts';
import { personOf } from '@/shared/projectColour';

import { approvedWord, reviewIcon } from './model';
import { reviewQueries } from './queries';
import styles from './review.module.css';

function Row({ asset, on, onChange }: { asset: AssetView; on: boolean; onChange: (on: boolean) => void }) {
  const now = useNow(60_000);
  return (
    <li className={cx(styles.waitRow, on && styles.waitOn)}>
      <Checkbox checked={on} onChange={onChange}>
        <span className="visually-hidden">Choose {asset.name}</span>
      </Checkbox>
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
        <span className="small right num fg-2">{asset.updated_at && moment(asset.updated_at, now)}</span>
      </Link>
    </li>
  );
}

/** Sets the status of several files at once. The engine spreads the writes over the service's limit. */
function Batch({ chosen, onDone }: { chosen: readonly string[]; onDone: () => void }) {
  const { data: options = [] } = useQuery(reviewQueries.options());
  const set = useCommand(
    (status: string) => api.setReviewStatus([...chosen], status),
    (_, status) => {
      toast({ icon: reviewIcon(status), text: `${plural(chosen.length, 'file')}: ${status}` });
      onDone();
    },
  );
  const approved = approvedWord(options);
  return (
    <>
      <Menu
        label="Approval of the chosen files"
        align="end"
        trigger={<Button>Set status of {chosen.length}</Button>}
        entries={options.map(({ name }) => ({
          label: name,
          icon: reviewIcon(name),
          run: () => set.mutate(name),
        }))}
      />
      {approved && (
        <Button variant="primary" icon="check" busy={set.isPending} onClick={() => set.mutate(approved)}>
          Approve {chosen.length}
        </Button>
      )}
    </>
  );
}

/** What waits for a word, newest first. */
export function Waiting() {
  const [, navigate] = useLocation();
  const { data, error, refetch } = useQuery(reviewQueries.waiting());
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  // What has left the list is not chosen any more.
  const chosen = (data ?? []).map(({ id }) => id).filter((id) => marked.has(id));
  const mark = (ids: readonly string[], on: boolean) => {
    const next = new Set(marked);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    setMarked(next);
  };
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
          <Row
            key={asset.id}
            asset={asset}
            on={marked.has(asset.id)}
            onChange={(on) => mark([asset.id], on)}
          />
        ))}
      </ul>
    );
  };
  return (
    <>
      <Head title="Review" about={data && data.length > 0 ? `${data.length} waiting for a word` : undefined}>
        {data && data.length > 1 && (
          <Checkbox
            checked={chosen.length === 0 ? false : chosen.length === data.length || 'mixed'}
            onChange={(on) =>
              mark(
                data.map(({ id }) => id),
                on,
              )
            }
          >
            All
          </Checkbox>
        )}
        {chosen.length > 0 && <Batch chosen={chosen} onDone={() => setMarked(new Set())} />}
      </Head>
      {body()}
    </>
  );
}
