import { useEffect, useRef, useState, type FormEvent } from 'react';

import { api } from '@/api/client';
import { useCommand } from '@/api/queries';
import type { AssetView, CommentView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { moment, plural } from '@/shared/format';
import { Avatar, Button, cx, Icon, IconButton, Keys, Segments, StateIcon } from '@/shared/parts';
import { personOf } from '@/shared/projectColour';

import { codeOf, placeOf, threadsOf } from './model';
import styles from './review.module.css';

export interface CommentsProps {
  asset: AssetView;
  comments: readonly CommentView[];
  chosen: string | null;
  onChoose: (comment: CommentView) => void;
  all: boolean;
  onAll: (all: boolean) => void;
  /** The frame that a new comment is about; `null` when the file has none. */
  frame: number | null;
}

function Note({
  asset,
  comment,
  on,
  onChoose,
}: {
  asset: AssetView;
  comment: CommentView;
  on: boolean;
  onChoose: () => void;
}) {
  const now = useNow(60_000);
  const ref = useRef<HTMLElement>(null);
  const complete = useCommand(() => api.completeComment(comment.id, !comment.completed));
  useEffect(() => {
    if (on) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [on]);
  const author = comment.author ?? 'Somebody';
  const place = placeOf(comment, asset.frame_rate);
  return (
    <article ref={ref} className={cx(styles.note, on && styles.noteOn, comment.completed && styles.noteDone)}>
      <Avatar person={personOf(author)} size={24} />
      <div>
        <div className={cx('row', styles.noteHead)}>
          <button type="button" className={styles.choose} aria-pressed={on} onClick={onChoose}>
            <span className="strong ellipsis">{author}</span>
            {place && <span className={styles.code}>{place}</span>}
          </button>
          <span className="spacer" />
          <IconButton
            size="small"
            icon={comment.completed ? 'done' : 'todo'}
            label={comment.completed ? 'Open again' : 'Mark as done'}
            className={styles.done}
            onClick={() => complete.mutate(undefined)}
          />
        </div>
        <p className={cx('selectable', styles.text)}>{comment.text}</p>
        <div className={cx('num', styles.foot)}>
          {comment.drawing !== null && (
            <>
              <Icon name="pen" />
              <span>Drawing</span>
            </>
          )}
          {comment.sync_status !== 'SYNCED' && (
            <>
              <StateIcon state={comment.sync_status === 'PENDING' ? 'waiting' : 'needsYou'} />
              <span>
                {comment.sync_status === 'PENDING' ? 'Waits for Frame.io' : 'Needs you, see Activity'}
              </span>
            </>
          )}
          {comment.created_at && <span>{moment(comment.created_at, now)}</span>}
          {comment.replies.length > 0 && <span>{plural(comment.replies.length, 'reply', 'replies')}</span>}
        </div>
        {comment.replies.length > 0 && (
          <ul className={styles.replies}>
            {comment.replies.map((reply) => (
              <li key={reply.id}>
                <strong>{reply.author ?? 'Somebody'}</strong>{' '}
                <span className="selectable fg-2">{reply.text}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </article>
  );
}

function Compose({ asset, frame }: { asset: AssetView; frame: number | null }) {
  const [text, setText] = useState('');
  const add = useCommand(
    () => api.addComment({ asset: asset.id, text: text.trim(), frame, duration_frames: null }),
    () => setText(''),
  );
  const ready = text.trim() !== '' && !add.isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) add.mutate(undefined);
  };
  return (
    <form className={styles.compose} onSubmit={submit}>
      <textarea
        className="input"
        rows={2}
        data-compose
        aria-label="New comment"
        placeholder="Say what should change"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey))
            event.currentTarget.form?.requestSubmit();
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <div className="row">
        {frame !== null && <span className={styles.code}>{codeOf(frame, asset.frame_rate)}</span>}
        <span className="spacer" />
        <Keys of="mod+enter" />
        <Button
          type="submit"
          size="small"
          busy={add.isPending}
          blocked={text.trim() ? null : 'Write it first'}
        >
          Comment
        </Button>
      </div>
    </form>
  );
}

/** The comments of a file: open ones first, each readable without the picture. */
export function Comments({ asset, comments, chosen, onChoose, all, onAll, frame }: CommentsProps) {
  const { open, done } = threadsOf(comments);
  const note = (comment: CommentView) => (
    <Note
      key={comment.id}
      asset={asset}
      comment={comment}
      on={comment.id === chosen}
      onChoose={() => onChoose(comment)}
    />
  );
  return (
    <aside className={styles.notes} aria-label="Comments">
      <div className={cx('tool', styles.notesHead)}>
        <h2 className="section-title">
          Comments<span className="count">{comments.length || ''}</span>
        </h2>
        <span className="spacer" />
        <Segments
          label="Which comments"
          value={all ? 'all' : 'open'}
          segments={[
            { value: 'open', label: 'Open', count: open.length || undefined },
            { value: 'all', label: 'All' },
          ]}
          onChange={(value) => onAll(value === 'all')}
        />
      </div>
      <div className={cx('scroll', styles.threads)}>
        {open.map(note)}
        {all && done.length > 0 && (
          <div className={cx('pane-label', styles.doneLabel)}>Done {done.length}</div>
        )}
        {all && done.map(note)}
        {open.length === 0 && (!all || done.length === 0) && (
          <div className="empty is-quiet">
            <Icon
              name={done.length ? 'done' : 'comment'}
              size={20}
              className={done.length ? 'synced' : undefined}
            />
            <h2>{done.length ? 'All comments are done' : 'No comments yet'}</h2>
            <p>
              {done.length
                ? 'They stand under All.'
                : 'Choose a frame below the picture and say what should change.'}
            </p>
          </div>
        )}
      </div>
      <Compose asset={asset} frame={frame} />
    </aside>
  );
}
