import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { sayError, useCommand, useStatus } from '@/api/queries';
import type { AssetDetail, CommentView } from '@/api/types';
import { useActions } from '@/shared/actions/registry';
import { useNow } from '@/shared/clock';
import { moment, plural } from '@/shared/format';
import { Button, cx, ErrorState, Icon, IconButton, Select, SkeletonRows, State, Thumb } from '@/shared/parts';

import { Comments } from './Comments';
import { approvedWord, codeOf, framesOf, reviewIcon, threadsOf, versionName } from './model';
import { reviewQueries } from './queries';
import styles from './review.module.css';
import { Timeline } from './Timeline';

const NONE = 'none';
const NO_COMMENTS: CommentView[] = [];

function Versions({ detail }: { detail: AssetDetail }) {
  const now = useNow(60_000);
  if (detail.versions.length < 2) return null;
  return (
    <nav className={cx('scroll', styles.versions)} aria-label="Versions">
      {detail.versions.map((version) => {
        const on =
          version.id === detail.asset.id ||
          (version === detail.versions[0] && detail.asset.kind === 'version_stack');
        return (
          <Link
            key={version.id}
            href={`/review/${version.id}`}
            className={cx(styles.version, on && styles.versionOn)}
            aria-current={on ? 'true' : undefined}
          >
            <Thumb src={version.thumbnail} width={92} />
            <span className="col">
              <span className="strong mono">{versionName(detail, version.id)}</span>
              <span className="small fg-2 ellipsis num">
                {version.updated_at ? moment(version.updated_at, now) : '–'}
              </span>
              <span className="small fg-3 ellipsis num">
                {version.comments ? plural(version.comments, 'comment') : 'no comments'}
              </span>
            </span>
          </Link>
        );
      })}
    </nav>
  );
}

function Status({ detail }: { detail: AssetDetail }) {
  const { asset } = detail;
  const { data: options = [] } = useQuery(reviewQueries.options());
  const set = useCommand((status: string | null) => api.setReviewStatus([asset.id], status));
  const approved = approvedWord(options);
  const known = new Set(options.map((option) => option.name));
  const words =
    asset.review_status && !known.has(asset.review_status) ? [asset.review_status, ...known] : [...known];
  useActions(
    approved
      ? [
          {
            id: 'review.approve',
            name: approved,
            icon: 'done',
            key: 'a',
            scope: 'place',
            group: 'Review',
            detail: asset.name,
            blocked: asset.review_status === approved ? 'It is already' : null,
            run: () => set.mutate(approved),
          },
        ]
      : [],
  );
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

/** One file: picture, timeline, versions, comments, approval. `at` is the frame to begin with. */
export function Asset({ id, at }: { id: string; at: number | null }) {
  const [, navigate] = useLocation();
  const { data: detail, error, refetch } = useQuery(reviewQueries.asset(id));
  const { data: comments = NO_COMMENTS } = useQuery(reviewQueries.comments(id));
  const online = useStatus()?.online ?? true;
  const [chosen, setChosen] = useState<string | null>(null);
  const [frame, setFrame] = useState(at ?? 0);
  const [all, setAll] = useState(true);
  const shown = useMemo(() => {
    const { open, done } = threadsOf(comments);
    return all ? [...open, ...done] : open;
  }, [comments, all]);
  const choose = (comment: CommentView) => {
    setChosen(comment.id);
    if (comment.frame !== null) setFrame(comment.frame);
  };
  // Without a frame in the address, the first open comment is what one came for.
  const first = shown[0];
  useEffect(() => {
    if (chosen === null && at === null && first) {
      setChosen(first.id);
      setFrame(first.frame ?? 0);
    }
  }, [at, chosen, first]);

  const step = (by: number) => {
    const at = shown.findIndex((comment) => comment.id === chosen);
    const next = shown[Math.max(0, Math.min(shown.length - 1, at + by))];
    if (next) choose(next);
  };
  const frames = detail ? framesOf(detail.asset) : null;
  const move = (by: number) =>
    frames !== null && setFrame((old) => Math.max(0, Math.min(frames - 1, old + by)));
  const current = comments.find((comment) => comment.id === chosen);
  const complete = useCommand((comment: CommentView) => api.completeComment(comment.id, !comment.completed));
  const here = { scope: 'place', group: 'Review' } as const;
  useActions([
    {
      ...here,
      id: 'review.next',
      name: 'Next comment',
      icon: 'arrow-d',
      key: 'arrowdown',
      quiet: true,
      run: () => step(1),
    },
    {
      ...here,
      id: 'review.previous',
      name: 'Comment before',
      icon: 'arrow-u',
      key: 'arrowup',
      quiet: true,
      run: () => step(-1),
    },
    {
      ...here,
      id: 'review.forward',
      name: 'Next frame',
      icon: 'next-frame',
      key: 'arrowright',
      quiet: true,
      run: () => move(1),
    },
    {
      ...here,
      id: 'review.back',
      name: 'Frame before',
      icon: 'prev-frame',
      key: 'arrowleft',
      quiet: true,
      run: () => move(-1),
    },
    {
      ...here,
      id: 'review.forwardTen',
      name: 'Ten frames on',
      key: 'shift+arrowright',
      quiet: true,
      run: () => move(10),
    },
    {
      ...here,
      id: 'review.backTen',
      name: 'Ten frames back',
      key: 'shift+arrowleft',
      quiet: true,
      run: () => move(-10),
    },
    {
      ...here,
      id: 'review.comment',
      name: 'Comment',
      icon: 'comment',
      key: 'm',
      run: () => document.querySelector<HTMLTextAreaElement>('[data-compose]')?.focus(),
    },
    {
      ...here,
      id: 'review.done',
      name: current?.completed ? 'Open the comment again' : 'Mark the comment as done',
      icon: 'done',
      key: 'x',
      blocked: current ? null : 'No comment is chosen',
      run: () => current && complete.mutate(current),
    },
  ]);

  if (error)
    return (
      <ErrorState
        title="The file could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!detail) return <SkeletonRows rows={8} height={64} />;
  const { asset, view_url, path } = detail;
  return (
    <>
      <header className="head">
        <IconButton icon="arrow-l" label="All reviews" onClick={() => navigate('/review')} />
        <h1 className="title ellipsis" title={path.map((crumb) => crumb.name).join(' / ')}>
          {asset.name}
        </h1>
        {detail.versions.length > 1 && <span className="fg-2 mono">{versionName(detail, asset.id)}</span>}
        {asset.project && <span className="fg-3 ellipsis">{asset.project}</span>}
        <span className="spacer" />
        {view_url && (
          <IconButton
            icon="external"
            label={online ? 'Open at Frame.io' : 'Open at Frame.io, needs a network'}
            onClick={() => void api.openUrl(view_url).catch(sayError)}
          />
        )}
        <Status detail={detail} />
      </header>
      <div className="body">
        <div className={styles.stage}>
          <div className={styles.well}>
            {asset.thumbnail ? (
              <img src={asset.thumbnail} alt={`A frame of ${asset.name}`} draggable={false} />
            ) : (
              <span className={styles.noPicture}>
                <Icon name="film" size={20} />
                No picture of this file is here yet.
              </span>
            )}
          </div>
          <div className={styles.transport}>
            <span className="mono">
              {frames !== null && (
                <>
                  {codeOf(frame, asset.frame_rate)}{' '}
                  <span className={styles.dim}>/ {codeOf(frames, asset.frame_rate)}</span>
                </>
              )}
            </span>
            <span className={cx('small num', styles.dim)}>
              {[
                asset.frame_rate && `${asset.frame_rate} fps`,
                asset.width && `${asset.width} × ${asset.height}`,
                asset.codec,
              ]
                .filter(Boolean)
                .join(', ')}
            </span>
          </div>
          <Timeline
            asset={asset}
            comments={shown}
            chosen={chosen}
            frame={frame}
            onFrame={setFrame}
            onChoose={choose}
          />
          <Versions detail={detail} />
        </div>
        <Comments
          asset={asset}
          comments={comments}
          chosen={chosen}
          onChoose={choose}
          all={all}
          onAll={setAll}
          frame={frames === null ? null : frame}
        />
      </div>
    </>
  );
}
