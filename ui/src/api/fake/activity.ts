import type { Api } from '../client';
import { SAMPLE_NOW } from '../sample/clock';
import { audit, decided, mergeRules } from '../sample/office';
import type { AuditView } from '../types';
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
  | 'auditExport'
  | 'resolveConflicts'
  | 'restoreConflict'
  | 'mergeRules'
  | 'setMergeRule'
  | 'undo'
  | 'explain'
  | 'intentFields'
  | 'editIntent'
  | 'drill'
  | 'doctor'
  | 'backup'
  | 'reveal'
  | 'openUrl'
  | 'pickFiles'
  | 'pickFolder'
  | 'pickSave'
>;

/** A deletion that was made here, as the history tells it. */
const deletion = ({ record, step }: Studio['state']['undoable'][number]): AuditView => ({
  id: step,
  at: new Date(SAMPLE_NOW).toISOString(),
  actor: 'Ines Ortega',
  action: 'delete',
  entity: 'asset',
  record_id: record,
  record_name: null,
  changes: [],
  reason: '',
  undoable: true,
  undone: false,
});

/** Conflicts, waiting writes, the trail, and what the shell does outside the window. */
export function activity(studio: Studio): Calls {
  const { bare, state, changed, find } = studio;
  const rules = structuredClone(mergeRules);
  const kinds = [
    ['project', () => state.projects],
    ['task', () => state.tasks],
    ['asset', () => state.assets],
    ['client', () => state.clients],
    ['tag', () => state.tags],
    ['person', () => state.people],
  ] as const;
  /** What is known of a record by its id. */
  const record = (id: string) => {
    for (const [entity, list] of kinds) {
      const found = list().find((each) => each.id === id);
      if (found)
        return {
          entity,
          name: found.name,
          waits: 'sync_status' in found && found.sync_status === 'PENDING',
        };
    }
    return null;
  };
  return {
    conflicts: (all = false) =>
      Promise.resolve(all ? [...state.conflicts, ...(bare ? [] : decided)] : state.conflicts),
    resolveConflicts: (ids) => {
      const before = state.conflicts.length;
      state.conflicts = state.conflicts.filter((c) => !ids.includes(c.id));
      state.needs = state.needs.filter((n) => !ids.includes(n.id));
      const resolved = before - state.conflicts.length;
      return changed({ resolved, skipped: ids.length - resolved }, 'conflicts', 'outbox', 'time');
    },
    restoreConflict: () => changed(null, 'conflicts', 'outbox', 'time'),
    mergeRules: () => Promise.resolve(rules),
    setMergeRule: (entity, field, rule) => {
      const known = rules.find((each) => each.entity === entity && each.field === field);
      if (!known) return Promise.reject(new Error(`no rule for ${field}`));
      known.rule = rule ?? known.usual;
      return changed(known, 'settings');
    },
    undo: (step) => {
      const found = state.undoable.find((each) => each.step === step);
      if (found) {
        state.undoable = state.undoable.filter((each) => each !== found);
        found.restore();
        const undone = { step: found.step, record_id: found.record, outcome: 'folded' as const };
        return changed(undone, 'activity', found.topic);
      }
      return changed({ step: step ?? 412, record_id: 'e-0', outcome: 'folded' as const }, 'activity', 'time');
    },
    explain: (id) => {
      const steps = audit.filter((event) => event.record_id === id);
      const open = state.conflicts.filter((conflict) => conflict.record_id === id);
      const waiting = state.outbox.filter((intent) => intent.record_id === id);
      const found = record(id);
      const entity = found?.entity ?? steps[0]?.entity ?? open[0]?.entity ?? waiting[0]?.entity ?? 'asset';
      const [conflict] = open;
      const at = state.connections.filter(({ service: name }) => {
        if (entity === 'project' || entity === 'person') return true;
        return (name === 'frameio') === (entity === 'asset' || entity === 'comment');
      });
      return Promise.resolve({
        entity,
        record_id: id,
        name: found?.name ?? steps[0]?.record_name ?? conflict?.record_name ?? null,
        places: at.map(({ id: connection, service_name: service }) => ({
          connection,
          service,
          state: conflict ? ('CONFLICT' as const) : found?.waits ? ('PENDING' as const) : ('SYNCED' as const),
          rule: conflict
            ? `Here and at ${service} the same was changed: ${conflict.field}. Both values are kept until someone chooses.`
            : found?.waits
              ? `The change is saved here and goes to ${service} by itself. It counts as there after a proven round trip.`
              : `What stands here was read back from ${service} and agrees.`,
          proven_at: conflict?.base_at ?? steps[0]?.at ?? new Date(SAMPLE_NOW - 70_000).toISOString(),
          remote_id: '66d1b0aa9d2f4c0011ee0042',
          waiting,
          conflicts: open,
        })),
        steps,
        rules: rules.filter((rule) => rule.entity === entity && rule.rule !== rule.usual),
      });
    },
    intentFields: (id) => {
      const { entity } = find(state.outbox, 'write', id);
      return Promise.resolve(
        entity === 'time_entry'
          ? [
              {
                field: 'description',
                kind: 'text' as const,
                value: 'Colour test',
                there: 'Colour',
                choices: [],
              },
              { field: 'billable', kind: 'flag' as const, value: true, there: false, choices: [] },
            ]
          : [{ field: 'name', kind: 'text' as const, value: 'Day 02', there: null, choices: [] }],
      );
    },
    editIntent: (id) => {
      Object.assign(find(state.outbox, 'write', id), { state: 'queued', error: null });
      state.needs = state.needs.filter((n) => n.id !== id);
      return changed(null, 'outbox');
    },
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
    activity: ({ limit, after, by, action, entity }) =>
      Promise.resolve(
        page(
          [...state.undoable.map(deletion), ...(bare ? [] : audit)].filter(
            (event) =>
              (!action || event.action === action) &&
              (!entity || event.record_id === entity) &&
              (!by || (by === 'person') !== /^(Frame\.io|Clockify|ProjectFlo)/.test(event.actor)),
          ),
          after,
          limit,
        ),
      ),
    auditVerify: () =>
      Promise.resolve({
        ok: true,
        events: 412,
        first_bad: null,
        compacted: 0,
        erased: 0,
        head: '9f3c41d07be2a815'.repeat(4),
      }),
    auditExport: (path) => Promise.resolve({ file: path, events: 412 }),
    drill: () =>
      Promise.resolve({
        ok: true,
        at: audit[0]?.at ?? '',
        snapshot: 'projectflo-2026-10-15T123000Z.db',
        taken_at: audit[0]?.at ?? '',
        detail: 'It was restored, opened and found whole.',
        records: 2360,
        events: 412,
      }),
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
