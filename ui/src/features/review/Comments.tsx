import { useEffect, useRef, useState, type FormEvent } from 'react';

import { api } from '@/api/client';
import { useCommand } from '@/api/queries';
import type { AssetView, CommentView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { moment, plural } from '@/shared/format';
import { Avatar, Button, cx, Icon, IconButton, Keys, Menu, Segments, StateIcon } from '@/shared/parts';
import { personOf } from '@/shared/projectColour';

import { Markers } from './Markers';
import { countingOfAsset, placeOf, spanOf, threadsOf } from './model';
import styles from './review.module.css';
import type { Range } from './transport';
import { Writing } from './Writing';

export interface CommentsProps {
  asset: AssetView;
  comments: readonly CommentView[];
  chosen: string | null;
  onChoose: (comment: CommentView) => void;
  all: boolean;
  onAll: (all: boolean) => void;
  /** The frame that a new comment is about; `null` when the file has none. */
  frame: number | null;
  /** The range that a new comment is about, in place of the frame. */
  range: Range | null;
}

function Reply({ comment, onClose }: { comment: CommentView; onClose: () => void }) {
  const [text, setText] = useState('');
  const send = useCommand(() => api.replyToComment(comment.id, text.trim()), onClose);
  return (
    <Writing
      label={`Reply to ${comment.author ?? 'Somebody'}`}
      action="Reply"
      text={text}
      onText={setText}
      busy={send.isPending}
      onSend={() => send.mutate(undefined)}
      onClose={onClose}
    >
      <span className="small fg-3">Frame.io takes no replies from outside: this one stays here.</span>
    </Writing>
  );
}

function Edit({ comment, onClose }: { comment: CommentView; onClose: () => void }) {
  const [text, setText] = useState(comment.text);
  const save = useCommand(() => api.editComment(comment.id, text.trim()), onClose);
  return (
    <Writing
      label="Text of the comment"
      action="Save"
      text={text}
      onText={setText}
      busy={save.isPending}
      onSend={() => save.mutate(undefined)}
      onClose={onClose}
    />
  );
}

function Replies({ replies }: { replies: readonly CommentView[] }) {
  if (replies.length === 0) return null;
  return (
    <ul className={styles.replies}>
      {replies.map((reply) => (
        <li key={reply.id}>
          <strong>{reply.author ?? 'Somebody'}</strong> <span className="selectable fg-2">{reply.text}</span>
          {reply.only_here && (
            <span className={styles.onlyHere}>
              <Icon name="laptop" />
              Only here
            </span>
          )}
        </li>
      ))}
    </ul>
  );
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
  const [writing, setWriting] = useState<'reply' | 'text' | null>(null);
  const complete = useCommand(() => api.completeComment(comment.id, !comment.completed));
  const remove = useCommand(() => api.deleteComment(comment.id));
  useEffect(() => {
    if (on) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [on]);
  const author = comment.author ?? 'Somebody';
  const place = placeOf(comment, countingOfAsset(asset));
  const close = () => setWriting(null);
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
        {writing === 'text' ? (
          <Edit comment={comment} onClose={close} />
        ) : (
          <p className={cx('selectable', styles.text)}>{comment.text}</p>
        )}
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
          <span className="spacer" />
          <Button variant="ghost" size="small" className={styles.reply} onClick={() => setWriting('reply')}>
            Reply
          </Button>
          <Menu
            label={`Comment of ${author}`}
            align="end"
            trigger={<IconButton size="small" icon="more" label="More" className={styles.more} />}
            entries={[
              { label: 'Edit', icon: 'pen', run: () => setWriting('text') },
              { label: 'Delete', icon: 'trash', run: () => remove.mutate(undefined) },
            ]}
          />
        </div>
        <Replies replies={comment.replies} />
        {writing === 'reply' && <Reply comment={comment} onClose={close} />}
      </div>
    </article>
  );
}

function Compose({ asset, frame, range }: Pick<CommentsProps, 'asset' | 'frame' | 'range'>) {
  const [text, setText] = useState('');
  const about = range
    ? { frame: range.from, duration_frames: range.to - range.from + 1 }
    : { frame, duration_frames: null };
  const add = useCommand(
    () => api.addComment({ asset: asset.id, text: text.trim(), ...about }),
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
        {about.frame !== null && (
          <span className={styles.code}>
            {spanOf(about.frame, about.duration_frames, countingOfAsset(asset))}
          </span>
        )}
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
export function Comments({ asset, comments, chosen, onChoose, all, onAll, frame, range }: CommentsProps) {
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
        <Markers asset={asset} blocked={comments.length === 0 ? 'No comments yet' : null} />
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
      <Compose asset={asset} frame={frame} range={range} />
    </aside>
  );
}
