import type { Api } from '../client';
import { audit } from '../sample/office';
import { page, type Studio } from './studio';

type Calls = Pick<
  Api,
  | 'conflicts'
  | 'resolveConflict'
  | 'outbox'
  | 'retryIntent'
  | 'dropIntent'
  | 'activity'
  | 'auditVerify'
  | 'doctor'
  | 'backup'
  | 'reveal'
  | 'openUrl'
  | 'pickFiles'
  | 'pickFolder'
  | 'pickSave'
>;

/** Conflicts, waiting writes, the trail, and what the shell does outside the window. */
export function activity(studio: Studio): Calls {
  const { bare, state, changed, find } = studio;
  return {
    conflicts: () => Promise.resolve(state.conflicts),
    resolveConflict: (id) => {
      state.conflicts = state.conflicts.filter((c) => c.id !== id);
      state.needs = state.needs.filter((n) => n.id !== id);
      return changed(null, 'conflicts', 'outbox', 'time');
    },
    outbox: () => Promise.resolve(state.outbox),
    retryIntent: (id) => {
      Object.assign(find(state.outbox, 'write', id), { state: 'queued', error: null });
      state.needs = state.needs.filter((n) => n.id !== id);
      return changed(null, 'outbox');
    },
    dropIntent: (id) => {
      state.outbox = state.outbox.filter((i) => i.id !== id);
      state.needs = state.needs.filter((n) => n.id !== id);
      return changed(null, 'outbox');
    },
    activity: ({ limit, after }) => Promise.resolve(page(bare ? [] : audit, after, limit)),
    auditVerify: () => Promise.resolve({ ok: true, events: 412, first_bad: null }),
    doctor: () => Promise.resolve({ ok: true, findings: [] }),
    backup: (path) =>
      Promise.resolve({ file: path, bytes: 48_200_000, sha256: '9f3c41d07be2a815'.repeat(4) }),
    reveal: () => Promise.resolve(),
    openUrl: () => Promise.resolve(),
    pickFiles: () => Promise.resolve(['/Users/ines/Desktop/HBL_titles_v2.mov']),
    pickFolder: () => Promise.resolve('/Users/ines/Movies/HBL/Stills'),
    pickSave: (name) => Promise.resolve(`/Users/ines/Desktop/${name}`),
  };
}
