import { useQuery } from '@tanstack/react-query';

import { api } from '@/api/client';
import { useCommand } from '@/api/queries';
import type { AssetDetail } from '@/api/types';
import { useActions, type Action } from '@/shared/actions/registry';
import { Button, Select, State, Tooltip } from '@/shared/parts';

import { approvedWord, changesWord, reviewIcon } from './model';
import { reviewQueries } from './queries';
import styles from './review.module.css';

const NONE = 'none';

/** The approval status in the account's own words, with its two usual steps as buttons. */
export function Approval({ detail }: { detail: AssetDetail }) {
  const { asset } = detail;
  const { data: options = [] } = useQuery(reviewQueries.options());
  const set = useCommand((status: string | null) => api.setReviewStatus([asset.id], status));
  const approved = approvedWord(options);
  const changes = changesWord(options);
  const known = new Set(options.map((option) => option.name));
  const words =
    asset.review_status && !known.has(asset.review_status) ? [asset.review_status, ...known] : [...known];
  const step = (id: string, name: string, word: string, key: string): Action => ({
    id,
    name,
    icon: reviewIcon(word),
    key,
    scope: 'place',
    group: 'Review',
    detail: asset.name,
    blocked: asset.review_status === word ? 'It is already' : null,
    run: () => set.mutate(word),
  });
  useActions([
    ...(approved ? [step('review.approve', approved, approved, 'a')] : []),
    ...(changes ? [step('review.changes', 'Request changes', changes, 'shift+a')] : []),
  ]);
  return (
    <>
      {asset.sync_status === 'PENDING' && <State state="waiting" small text="Waits for Frame.io" />}
      <Select
        label="Approval"
        className={styles.status}
        value={asset.review_status ?? NONE}
        options={[
          { value: NONE, label: 'No status', icon: reviewIcon(null) },
          ...words.map((name) => ({ value: name, label: name, icon: reviewIcon(name) })),
        ]}
        onChange={(value) => set.mutate(value === NONE ? null : value)}
      />
      {changes && asset.review_status !== changes && (
        <Tooltip text={`Sets “${changes}”`}>
          <Button onClick={() => set.mutate(changes)}>Request changes</Button>
        </Tooltip>
      )}
      {approved && asset.review_status !== approved && (
        <Button
          variant="primary"
          icon="check"
          keys="a"
          busy={set.isPending}
          onClick={() => set.mutate(approved)}
        >
          Approve
        </Button>
      )}
    </>
  );
}
