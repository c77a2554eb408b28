import type { Api } from '../client';
import { folders } from '../sample/studio';
import { previewOf, transfers as sent, watches } from '../sample/transfers';
import { page, type Studio } from './studio';

type Calls = Pick<
  Api,
  | 'upload'
  | 'transfers'
  | 'transferSummary'
  | 'pauseTransfer'
  | 'resumeTransfer'
  | 'retryTransfer'
  | 'cancelTransfer'
  | 'pauseAllTransfers'
  | 'resumeAllTransfers'
  | 'watchFolders'
  | 'addWatchFolder'
  | 'removeWatchFolder'
  | 'changeWatchFolder'
  | 'pauseWatchFolder'
  | 'previewWatchFolder'
  | 'stepTransfers'
  | 'placeTransfers'
  | 'verifyTransfer'
  | 'ghosts'
  | 'cleanGhosts'
  | 'pauseForCall'
>;

/** Uploads and watched folders. */
export function transfers(studio: Studio): Calls {
  const { state, nextId, summary, invalidate, changed } = studio;
  const setTransfers = (
    which: (id: string) => boolean,
    from: string[],
    to: 'queued' | 'paused' | 'cancelled',
  ) => {
    for (const item of state.transfers) {
      if (which(item.id) && from.includes(item.state))
        Object.assign(item, { state: to, speed: null, eta_s: null, error: null });
    }
    invalidate(['transfers']);
    return Promise.resolve();
  };

  return {
    upload: (paths, folder) => {
      const to =
        Object.values(folders)
          .flat()
          .find((f) => f.id === folder)?.name ?? folder;
      const batch = nextId('batch');
      const made = paths.map((path) => ({
        ...(sent[0] as (typeof sent)[number]),
        id: nextId('transfer'),
        path,
        name: path.split(/[\\/]/).at(-1) ?? path,
        to,
        folder_id: folder,
        size: 1.2e9,
        sent: 0,
        state: 'queued' as const,
        error: null,
        attempts: 0,
        batch,
      }));
      state.transfers.push(...made);
      return changed(
        made.map((t) => t.id),
        'transfers',
      );
    },
    transfers: ({ state: wanted, limit, after }) =>
      Promise.resolve(
        page(
          state.transfers.filter((t) => !wanted || t.state === wanted),
          after,
          limit,
        ),
      ),
    transferSummary: () => Promise.resolve(summary()),
    pauseTransfer: (id) => setTransfers((other) => other === id, ['running', 'queued'], 'paused'),
    resumeTransfer: (id) => setTransfers((other) => other === id, ['paused'], 'queued'),
    retryTransfer: (id) => setTransfers((other) => other === id, ['parked', 'cancelled'], 'queued'),
    cancelTransfer: (id) =>
      setTransfers((other) => other === id, ['running', 'queued', 'paused', 'parked'], 'cancelled'),
    pauseAllTransfers: () => setTransfers(() => true, ['running', 'queued'], 'paused'),
    resumeAllTransfers: () => setTransfers(() => true, ['paused'], 'queued'),
    watchFolders: () => Promise.resolve(state.watches),
    stepTransfers: async (ids, step) => {
      const from = {
        pause: ['running', 'queued'],
        resume: ['paused'],
        retry: ['parked', 'cancelled'],
        cancel: ['running', 'queued', 'paused', 'parked'],
      }[step];
      const to = ({ pause: 'paused', resume: 'queued', retry: 'queued', cancel: 'cancelled' } as const)[step];
      await setTransfers((id) => ids.includes(id), from, to);
      return null;
    },
    placeTransfers: (ids, place) => {
      const moved = state.transfers.filter((t) => ids.includes(t.id));
      const others = state.transfers.filter((t) => !ids.includes(t.id));
      const before = typeof place === 'object' ? others.findIndex((t) => t.id === place.before) : 0;
      const at = place === 'last' ? others.length : Math.max(0, before);
      state.transfers = others.toSpliced(at, 0, ...moved);
      return changed(moved.length, 'transfers');
    },
    verifyTransfer: (id) => {
      const item = studio.find(state.transfers, 'transfer', id);
      item.proof = 'verified';
      return changed(item, 'transfers');
    },
    ghosts: () => Promise.resolve([]),
    cleanGhosts: () => Promise.resolve(0),
    pauseForCall: (minutes) => {
      const until = minutes ? new Date(studio.now() + minutes * 60_000).toISOString() : null;
      state.line = { ...state.line, limit: minutes ? 0 : null, reason: minutes ? 'call' : null, until };
      return changed(state.line, 'transfers');
    },
    changeWatchFolder: (id, folder, rules) => {
      const watch = studio.find(state.watches, 'watched folder', id);
      Object.assign(watch, { folder_id: folder, rules });
      return changed(watch, 'watch');
    },
    pauseWatchFolder: (id, paused) => {
      const watch = studio.find(state.watches, 'watched folder', id);
      watch.paused = paused;
      return changed(watch, 'watch');
    },
    previewWatchFolder: (_path, _folder, rules) => Promise.resolve(previewOf(rules)),
    addWatchFolder: (path, folder, rules) => {
      const made = {
        ...(watches[0] as (typeof watches)[number]),
        rules,
        id: nextId('watch'),
        path,
        folder_id: folder,
        files: 0,
        pending: 0,
        last_scan_at: null,
      };
      state.watches.push(made);
      return changed(made, 'watch');
    },
    removeWatchFolder: (id) => {
      state.watches = state.watches.filter((w) => w.id !== id);
      return changed(null, 'watch');
    },
  };
}
