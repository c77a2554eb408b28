import { useLocation } from 'wouter';

import { api } from '@/api/client';
import { sayError, useCommand } from '@/api/queries';
import type { TransferView } from '@/api/types';
import { useActions, type Action } from '@/shared/actions/registry';
import { plural } from '@/shared/format';
import { toast, type MenuEntry } from '@/shared/parts';

import { isEnded } from './model';

const each = (ids: string[], run: (id: string) => Promise<unknown>) => Promise.all(ids.map(run));

/** Calls on several transfers at once. */
export function useTransferCommands() {
  const pause = useCommand((ids: string[]) => each(ids, (id) => api.pauseTransfer(id)));
  const resume = useCommand((ids: string[]) => each(ids, (id) => api.resumeTransfer(id)));
  const retry = useCommand((ids: string[]) => each(ids, (id) => api.retryTransfer(id)));
  const cancel = useCommand((ids: string[]) => each(ids, (id) => api.cancelTransfer(id)));
  const cancelWithUndo = (files: readonly TransferView[]) => {
    const ids = files.map((file) => file.id);
    cancel.mutate(ids, {
      onSuccess: () =>
        toast({
          icon: 'x',
          text: `${ids.length === 1 ? files[0]?.name : plural(ids.length, 'transfer')} cancelled`,
          undo: () => retry.mutate(ids),
        }),
    });
  };
  return { pause: pause.mutate, resume: resume.mutate, retry: retry.mutate, cancel: cancelWithUndo };
}

/** What can be done with one transfer, for its menu. */
export function useTransferMenu(): (file: TransferView) => MenuEntry[] {
  const [, navigate] = useLocation();
  const commands = useTransferCommands();
  return (file) => {
    const { id, state, asset_id, path } = file;
    return [
      ...(state === 'paused'
        ? [{ label: 'Go on', icon: 'play' as const, keys: 'p', run: () => commands.resume([id]) }]
        : [
            {
              label: 'Pause',
              icon: 'pause' as const,
              keys: 'p',
              blocked: isEnded(file) || state === 'parked' ? 'does not move' : null,
              run: () => commands.pause([id]),
            },
          ]),
      {
        label: 'Send again',
        icon: 'retry',
        keys: 'r',
        blocked: state === 'parked' || state === 'cancelled' ? null : 'not needed',
        run: () => commands.retry([id]),
      },
      { label: 'Show file', icon: 'folder', rule: true, run: () => void api.reveal(path).catch(sayError) },
      {
        label: 'Open in Review',
        icon: 'play',
        blocked: asset_id ? null : 'not there yet',
        run: () => asset_id && navigate(`/review/${asset_id}`),
      },
      {
        label: 'Cancel',
        icon: 'x',
        keys: 'mod+backspace',
        rule: true,
        blocked: isEnded(file) ? 'has ended' : null,
        run: () => commands.cancel([file]),
      },
    ];
  };
}

/** Offers the keys of the queue for what is chosen in it. */
export function useTransferActions(chosen: readonly TransferView[]): void {
  const commands = useTransferCommands();
  const common = { scope: 'chosen', group: 'Transfers' } as const;
  const paused = chosen.filter((file) => file.state === 'paused');
  const moving = chosen.filter((file) => ['running', 'queued', 'finishing'].includes(file.state));
  const again = chosen.filter((file) => file.state === 'parked' || file.state === 'cancelled');
  const open = chosen.filter((file) => !isEnded(file));
  const ids = (files: readonly TransferView[]) => files.map((file) => file.id);
  const detail = chosen.length === 1 ? chosen[0]?.name : plural(chosen.length, 'transfer');
  const list: Action[] = chosen.length
    ? [
        {
          ...common,
          id: 'transfer.pause',
          name: paused.length && !moving.length ? 'Go on' : 'Pause',
          icon: paused.length && !moving.length ? 'play' : 'pause',
          key: 'p',
          detail,
          blocked: paused.length || moving.length ? null : 'It does not move',
          run: () => (moving.length ? commands.pause(ids(moving)) : commands.resume(ids(paused))),
        },
        {
          ...common,
          id: 'transfer.retry',
          name: 'Send again',
          icon: 'retry',
          key: 'r',
          detail,
          blocked: again.length ? null : 'Nothing to send again',
          run: () => commands.retry(ids(again)),
        },
        {
          ...common,
          id: 'transfer.cancel',
          name: 'Cancel the transfer',
          icon: 'x',
          key: 'mod+backspace',
          detail,
          blocked: open.length ? null : 'It has ended',
          run: () => commands.cancel(open),
        },
      ]
    : [];
  useActions(list);
}
