import type { KeyboardEvent, PointerEvent } from 'react';

import type { AssetView, CommentView } from '@/api/types';
import { Avatar, cx } from '@/shared/parts';
import { personOf } from '@/shared/projectColour';

import { codeOf, countingOfAsset, framesOf, placeOf, ticksOf } from './model';
import styles from './review.module.css';
import type { Range } from './transport';

export interface TimelineProps {
  asset: AssetView;
  comments: readonly CommentView[];
  chosen: string | null;
  frame: number;
  /** Frames that are marked with in and out. */
  range: Range | null;
  onFrame: (frame: number) => void;
  onChoose: (comment: CommentView) => void;
}

/** The length of a file with its comments: open ones as faces, done ones as dots, ranges as bars. */
export function Timeline({ asset, comments, chosen, frame, range, onFrame, onChoose }: TimelineProps) {
  const frames = framesOf(asset);
  const counting = countingOfAsset(asset);
  if (frames === null || counting === null) return null;
  const share = (at: number) => `${Math.min(100, (at / frames) * 100)}%`;
  const set = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    if (box.width === 0) return;
    onFrame(Math.max(0, Math.min(frames - 1, Math.round(((event.clientX - box.left) / box.width) * frames))));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -frames, End: frames }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    onFrame(Math.max(0, Math.min(frames - 1, frame + step * (event.shiftKey ? 10 : 1))));
  };
  return (
    <div className={styles.timeline}>
      <div className={styles.lane}>
        {ticksOf(frames, counting).map((tick) => (
          <span
            key={tick.frame}
            className={styles.tick}
            style={{ left: share(tick.frame) }}
            aria-hidden="true"
          >
            {tick.label}
          </span>
        ))}
        <div
          className={styles.track}
          role="slider"
          tabIndex={0}
          aria-label="Frame"
          aria-valuemin={0}
          aria-valuemax={frames - 1}
          aria-valuenow={frame}
          aria-valuetext={codeOf(frame, counting)}
          onKeyDown={onKeyDown}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            set(event);
          }}
          onPointerMove={(event) => event.buttons === 1 && set(event)}
        >
          {range && (
            <i
              className={styles.marked}
              style={{ left: share(range.from), width: share(range.to - range.from + 1) }}
            />
          )}
          {comments.map((comment) =>
            comment.frame !== null && comment.duration_frames ? (
              <i
                key={comment.id}
                className={styles.range}
                style={{ left: share(comment.frame), width: share(comment.duration_frames) }}
              />
            ) : null,
          )}
        </div>
        {comments.map((comment) =>
          comment.frame === null ? null : (
            <button
              key={comment.id}
              type="button"
              tabIndex={-1}
              className={cx(
                styles.marker,
                comment.completed && styles.dot,
                comment.id === chosen && styles.markerOn,
              )}
              style={{ left: share(comment.frame) }}
              aria-label={`${comment.author ?? 'Somebody'} at ${placeOf(comment, counting)}`}
              onClick={() => onChoose(comment)}
            >
              {!comment.completed && <Avatar person={personOf(comment.author ?? 'Somebody')} />}
            </button>
          ),
        )}
        <span className={styles.playhead} style={{ left: share(frame) }} aria-hidden="true">
          <b>{codeOf(frame, counting).replace(/^00:/, '')}</b>
        </span>
      </div>
    </div>
  );
}
