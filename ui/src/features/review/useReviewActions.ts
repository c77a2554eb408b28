import type { RefObject } from 'react';

import { api } from '@/api/client';
import { sayError, useCommand } from '@/api/queries';
import type { AssetDetail, CommentView } from '@/api/types';
import { useActions, type Action } from '@/shared/actions/registry';

import { otherVersions } from './model';
import type { Player } from './usePlayer';
import type { Compared } from './Versions';

interface Given {
  detail: AssetDetail;
  player: Player;
  /** The comments in their order on the screen. */
  shown: readonly CommentView[];
  current: CommentView | undefined;
  choose: (comment: CommentView) => void;
  compared: Compared | null;
  onCompare: (compared: Compared | null) => void;
  stage: RefObject<HTMLDivElement | null>;
}

/** The keys of the review screen, which are also its entries in the palette. */
export function useReviewActions(given: Given): void {
  const { detail, player, shown, current, choose, compared, onCompare, stage } = given;
  const complete = useCommand((comment: CommentView) => api.completeComment(comment.id, !comment.completed));
  const here = (
    id: string,
    name: string,
    key: string,
    run: () => void,
    more: Partial<Action> = {},
  ): Action => ({
    id: `review.${id}`,
    name,
    key,
    scope: 'place',
    group: 'Review',
    run,
    ...more,
  });
  const quiet = { quiet: true };
  const comment = (by: number) => {
    const place = shown.findIndex((each) => each.id === current?.id);
    const next = shown[Math.max(0, Math.min(shown.length - 1, place + by))];
    if (next) choose(next);
  };
  const [other] = otherVersions(detail);
  const compare = () => {
    if (compared) onCompare(null);
    else if (other) onCompare({ with: other, way: 'side', flipped: false });
  };
  useActions([
    here('play', player.speed === 0 ? 'Play' : 'Pause', 'space', player.toggle, { icon: 'play' }),
    here('stop', 'Stand still, or play', 'k', player.toggle, quiet),
    here('faster', 'Play, then faster', 'l', () => player.shuttle(1), quiet),
    here('backwards', 'Backwards, then faster', 'j', () => player.shuttle(-1), quiet),
    here('forward', 'Next frame', 'arrowright', () => player.step(1), { icon: 'next-frame', ...quiet }),
    here('back', 'Frame before', 'arrowleft', () => player.step(-1), { icon: 'prev-frame', ...quiet }),
    here('forwardTen', 'Ten frames on', 'shift+arrowright', () => player.step(10), quiet),
    here('backTen', 'Ten frames back', 'shift+arrowleft', () => player.step(-10), quiet),
    here('in', 'Range begins here', 'i', () => player.mark('from'), { icon: 'in' }),
    here('out', 'Range ends here', 'o', () => player.mark('to'), { icon: 'out' }),
    here('noRange', 'No range', 'shift+i', player.clear, {
      blocked: player.range ? null : 'No range is marked',
    }),
    here('loop', player.loop ? 'Stop at the end' : 'Loop', 'shift+l', () => player.setLoop(!player.loop), {
      icon: 'loop',
    }),
    here('next', 'Next comment', 'arrowdown', () => comment(1), { icon: 'arrow-d', ...quiet }),
    here('previous', 'Comment before', 'arrowup', () => comment(-1), { icon: 'arrow-u', ...quiet }),
    here(
      'comment',
      'Comment',
      'm',
      () => document.querySelector<HTMLTextAreaElement>('[data-compose]')?.focus(),
      { icon: 'comment' },
    ),
    here(
      'done',
      current?.completed ? 'Open the comment again' : 'Mark the comment as done',
      'x',
      () => current && complete.mutate(current),
      { icon: 'done', blocked: current ? null : 'No comment is chosen' },
    ),
    here('compare', compared ? 'End the comparison' : 'Compare versions', 'c', compare, {
      icon: 'compare',
      blocked: other ? null : 'There is only one version',
    }),
    here(
      'flip',
      'Show the other version',
      'shift+c',
      () => compared && onCompare({ ...compared, way: 'flip', flipped: !compared.flipped }),
      { blocked: compared ? null : 'Nothing is compared' },
    ),
    here('full', 'Full screen', 'f', () => void stage.current?.requestFullscreen().catch(sayError), {
      icon: 'full',
    }),
  ]);
}
