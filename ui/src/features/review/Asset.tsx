import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { sayError, useStatus } from '@/api/queries';
import type { AssetDetail, CommentView } from '@/api/types';
import { countingOf } from '@/shared/format';
import { cx, ErrorState, IconButton, SkeletonRows } from '@/shared/parts';

import { Approval } from './Approval';
import { Comments } from './Comments';
import { framesOf, threadsOf, versionName } from './model';
import { Picture } from './Picture';
import { reviewQueries } from './queries';
import styles from './review.module.css';
import { Timeline } from './Timeline';
import { Transport } from './Transport';
import { usePlayer } from './usePlayer';
import { useReviewActions } from './useReviewActions';
import { Compare, Versions, type Compared } from './Versions';

const NO_COMMENTS: CommentView[] = [];

function Head({
  detail,
  compared,
  onCompare,
}: {
  detail: AssetDetail;
  compared: Compared | null;
  onCompare: (compared: Compared | null) => void;
}) {
  const [, navigate] = useLocation();
  const online = useStatus()?.online ?? true;
  const { asset, view_url, path } = detail;
  return (
    <header className="head">
      <IconButton icon="arrow-l" label="All reviews" onClick={() => navigate('/review')} />
      <h1 className="title ellipsis" title={path.map((crumb) => crumb.name).join(' / ')}>
        {asset.name}
      </h1>
      {detail.versions.length > 1 && <span className="fg-2 mono">{versionName(detail, asset.id)}</span>}
      <Compare detail={detail} compared={compared} onCompare={onCompare} />
      {asset.project && !compared && <span className="fg-3 ellipsis">{asset.project}</span>}
      <span className="spacer" />
      {view_url && (
        <IconButton
          icon="external"
          label={online ? 'Open at Frame.io' : 'Open at Frame.io, needs a network'}
          onClick={() => void api.openUrl(view_url).catch(sayError)}
        />
      )}
      <Approval detail={detail} />
    </header>
  );
}

/** One file: player, timeline, versions, comments, approval. `at` is the frame to begin with. */
function Review({ detail, at }: { detail: AssetDetail; at: number | null }) {
  const { asset } = detail;
  const { data: comments = NO_COMMENTS } = useQuery(reviewQueries.comments(asset.id));
  const [chosen, setChosen] = useState<string | null>(null);
  const [all, setAll] = useState(true);
  const [compared, setCompared] = useState<Compared | null>(null);
  const stage = useRef<HTMLDivElement>(null);
  const { frame_rate, start_tc } = asset;
  // The player begins anew when this changes, so it must not change with every reading.
  const counting = useMemo(() => countingOf(frame_rate, start_tc), [frame_rate, start_tc]);
  const frames = framesOf(asset);
  const player = usePlayer(frames, counting, at ?? 0);
  const { seek } = player;
  const shown = useMemo(() => {
    const { open, done } = threadsOf(comments);
    return all ? [...open, ...done] : open;
  }, [comments, all]);
  const choose = (comment: CommentView) => {
    setChosen(comment.id);
    if (comment.frame !== null) seek(comment.frame);
  };
  // Without a frame in the address, the first open comment is what one came for.
  const first = shown[0];
  useEffect(() => {
    if (chosen === null && at === null && first) {
      setChosen(first.id);
      seek(first.frame ?? 0);
    }
  }, [at, chosen, first, seek]);
  const current = comments.find((comment) => comment.id === chosen);
  useReviewActions({ detail, player, shown, current, choose, compared, onCompare: setCompared, stage });

  const drawing = current?.frame === player.frame ? current.drawing : null;
  const flipped = compared?.way === 'flip' && compared.flipped;
  return (
    <>
      <Head detail={detail} compared={compared} onCompare={setCompared} />
      <div className="body">
        <div className={styles.stage} ref={stage}>
          <div className={cx(styles.well, compared?.way === 'side' && styles.wellOfTwo)}>
            <Picture
              asset={asset}
              player={player}
              name={compared ? versionName(detail, asset.id) : undefined}
              drawing={drawing}
              hidden={flipped}
            />
            {compared && (
              <Picture
                key={compared.with.id}
                asset={compared.with}
                player={player}
                name={versionName(detail, compared.with.id)}
                hidden={compared.way === 'flip' && !flipped}
              />
            )}
          </div>
          <Transport asset={asset} frames={frames} player={player} stage={stage} />
          <Timeline
            asset={asset}
            comments={shown}
            chosen={chosen}
            frame={player.frame}
            range={player.range}
            onFrame={seek}
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
          frame={frames === null ? null : player.frame}
          range={player.range}
        />
      </div>
    </>
  );
}

/** Reads a file and shows it. */
export function Asset({ id, at }: { id: string; at: number | null }) {
  const { data: detail, error, refetch } = useQuery(reviewQueries.asset(id));
  if (error)
    return (
      <ErrorState
        title="The file could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!detail) return <SkeletonRows rows={8} height={64} />;
  return <Review detail={detail} at={at} />;
}
