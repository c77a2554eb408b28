import { useLocation } from 'wouter';

import { api } from '@/api/client';
import { sayError, useCommand } from '@/api/queries';
import type { TransferView } from '@/api/types';
import { useActions, type Action } from '@/shared/actions/registry';
import { plural } from '@/shared/format';
import { toast, type MenuEntry } from '@/shared/parts';

import { isEnded, type Batch } from './model';

/** Calls on several transfers at once. */
export function useTransferCommands() {
  const pause = useCommand((ids: string[]) => api.stepTransfers(ids, 'pause'));
  const resume = useCommand((ids: string[]) => api.stepTransfers(ids, 'resume'));
  const retry = useCommand((ids: string[]) => api.stepTransfers(ids, 'retry'));
  const cancel = useCommand((ids: string[]) => api.stepTransfers(ids, 'cancel'));
  const first = useCommand((ids: string[]) => api.placeTransfers(ids, 'first'));
  const last = useCommand((ids: string[]) => api.placeTransfers(ids, 'last'));
  const verify = useCommand(
    (file: TransferView) => api.verifyTransfer(file.id),
    ({ name, proof }) =>
      toast(
        proof === 'verified'
          ? { icon: 'verified', text: `${name}: the service has the same bytes` }
          : { icon: 'failed', text: `${name}: the service has other bytes. Send it again` },
      ),
  );
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
  return {
    pause: pause.mutate,
    resume: resume.mutate,
    retry: retry.mutate,
    first: first.mutate,
    last: last.mutate,
    verify: verify.mutate,
    cancel: cancelWithUndo,
  };
}

/** What can be done with files that were given together, for their menu. */
export function useBatchMenu(): (batch: Batch) => MenuEntry[] {
  const commands = useTransferCommands();
  return ({ files }) => {
    const idsOf = (states: readonly string[]) =>
      files.filter((file) => states.includes(file.state)).map((file) => file.id);
    const moving = idsOf(['running', 'queued', 'finishing']);
    const [waiting, paused, parked] = [idsOf(['queued']), idsOf(['paused']), idsOf(['parked'])];
    const open = files.filter((file) => !isEnded(file));
    return [
      ...(paused.length > 0 && moving.length === 0
        ? [{ label: 'Go on with all', icon: 'play' as const, run: () => commands.resume(paused) }]
        : [
            {
              label: 'Pause all',
              icon: 'pause' as const,
              blocked: moving.length ? null : 'nothing moves',
              run: () => commands.pause(moving),
            },
          ]),
      {
        label: 'Send again',
        icon: 'retry',
        blocked: parked.length ? null : 'nothing is parked',
        run: () => commands.retry(parked),
      },
      {
        label: 'Send first',
        icon: 'arrow-u',
        rule: true,
        blocked: waiting.length ? null : 'nothing waits',
        run: () => commands.first(waiting),
      },
      {
        label: 'Send last',
        icon: 'arrow-d',
        blocked: waiting.length ? null : 'nothing waits',
        run: () => commands.last(waiting),
      },
      {
        label: 'Cancel all',
        icon: 'x',
        rule: true,
        blocked: open.length ? null : 'has ended',
        run: () => commands.cancel(open),
      },
    ];
  };
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
      {
        label: 'Send first',
        icon: 'arrow-u',
        rule: true,
        blocked: state === 'queued' ? null : 'does not wait',
        run: () => commands.first([id]),
      },
      {
        label: 'Send last',
        icon: 'arrow-d',
        blocked: state === 'queued' ? null : 'does not wait',
        run: () => commands.last([id]),
      },
      {
        label: 'Compare with the service',
        icon: 'verifying',
        blocked: state === 'done' ? null : 'not there yet',
        run: () => commands.verify(file),
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
