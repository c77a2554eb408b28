import type { Api } from '../client';
import { clipsOf } from '../sample/cards';
import type { OffloadView } from '../types';
import { fail, page, type Studio } from './studio';

type Calls = Pick<
  Api,
  | 'cards'
  | 'planOffload'
  | 'offloads'
  | 'offload'
  | 'stepOffload'
  | 'verifyOffload'
  | 'reportOffload'
  | 'mhlVerify'
>;

/** Cards and their offloads. */
export function cards(studio: Studio): Calls {
  const { state, nextId, find, changed } = studio;
  const get = (id: string) => find(state.offloads, 'offload', id);
  const detail = (offload: OffloadView) => ({ offload, clips: clipsOf(offload) });
  return {
    cards: (folder) =>
      Promise.resolve(
        folder === null
          ? state.cards
          : state.cards.slice(-1).map((card) => ({
              ...card,
              path: folder,
              name: folder.split(/[\\/]/).at(-1) ?? folder,
              state: 'new' as const,
            })),
      ),
    planOffload: (draft) => {
      if (draft.to.length === 0) throw fail('invalid', 'An offload needs a folder on a disk.');
      const card = state.cards.find((it) => it.path === draft.source);
      const size = card?.size ?? 12e9;
      const files = card?.files ?? 20;
      const place = (path: string, kind: 'disk' | 'service') => ({
        place: kind,
        name: kind === 'disk' ? (path.split(/[\\/]/).at(-1) ?? path) : 'Frame.io',
        path,
        files,
        size,
        copied: 0,
        copied_size: 0,
        verified: 0,
        verified_size: 0,
        bad: 0,
        verified_clips: 0,
        manifest: null,
        error: null,
      });
      const made: OffloadView = {
        id: nextId('offload'),
        name: draft.name ?? card?.name ?? 'Card',
        source: draft.source,
        source_here: true,
        camera: card?.camera ?? null,
        state: 'queued',
        safe: false,
        missing: [],
        clips: card?.clips ?? 5,
        safe_clips: 0,
        files,
        size,
        copies: draft.copies ?? draft.to.length,
        copies_remote: draft.copies_remote ?? 0,
        verify: draft.verify,
        targets: [
          ...draft.to.map((path) => place(path, 'disk')),
          ...(draft.folder_id ? [place(draft.folder_id, 'service')] : []),
        ],
        error: null,
        speed: null,
        eta_s: null,
        reading: null,
        created_at: new Date(studio.now()).toISOString(),
        copied_at: null,
        ended_at: null,
      };
      state.offloads.unshift(made);
      if (card) Object.assign(card, { state: 'copying', offload_id: made.id });
      return changed(made, 'offloads');
    },
    offloads: ({ limit, after }) => Promise.resolve(page(state.offloads, after, limit)),
    offload: (id) => Promise.resolve(detail(get(id))),
    stepOffload: (id, step) => {
      const offload = get(id);
      const to = ({ pause: 'paused', resume: 'queued', cancel: 'cancelled' } as const)[step];
      Object.assign(offload, { state: to, speed: null, eta_s: null, reading: null, error: null });
      return changed(offload, 'offloads');
    },
    verifyOffload: (id) => changed(detail(get(id)), 'offloads'),
    reportOffload: (_id, csv, pdf) => Promise.resolve({ files: [csv, pdf].filter((it) => it !== null) }),
    mhlVerify: (path) =>
      Promise.resolve({ ok: true, path, generations: 1, verified: 92, damaged: [], missing: [], new: [] }),
  };
}
