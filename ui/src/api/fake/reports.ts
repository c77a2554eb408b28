import type { Api } from '../client';
import { timed } from '../sample/time';
import type {
  GroupView,
  MoneyView,
  ReportBy,
  ReportEntry,
  ReportQuery,
  SumsView,
  TimeEntryView,
} from '../types';
import type { Studio } from './studio';

type Calls = Pick<
  Api,
  | 'report'
  | 'reportEntries'
  | 'exportReport'
  | 'rates'
  | 'setRate'
  | 'removeRate'
  | 'capacity'
  | 'setWorkingHours'
  | 'addAbsence'
  | 'removeAbsence'
>;

/** Cents an hour: what clients pay, what the work costs. */
const [BILL, COST] = [8500, 4100];

const euro = (cents: number): MoneyView => ({ amount: (cents / 100).toFixed(2), currency: 'EUR' });
const worth = (seconds: number, cents: number) => (seconds * cents) / 3600;
const isoDay = (at: string) => {
  const date = new Date(at);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((n) => String(n).padStart(2, '0'))
    .join('-');
};

function sumsOf(entries: readonly TimeEntryView[]): SumsView {
  const seconds = entries.reduce((sum, entry) => sum + entry.seconds, 0);
  const billable_s = entries.filter((e) => e.billable).reduce((sum, entry) => sum + entry.seconds, 0);
  const [earned, cost] = [worth(billable_s, BILL), worth(seconds, COST)];
  return {
    entries: entries.length,
    seconds,
    billable_s,
    unpriced_s: 0,
    uncosted_s: 0,
    earned: earned > 0 ? [euro(earned)] : [],
    cost: cost > 0 ? [euro(cost)] : [],
    profit: entries.length > 0 ? [euro(earned - cost)] : [],
    margin: earned > 0 ? Math.trunc(((earned - cost) / earned) * 1000) : null,
  };
}

function keyOf(entry: TimeEntryView, by: ReportBy): { key: string; name: string; color: string | null } {
  const named = (id: string | null, name: string | null, none: string, color: string | null = null) => ({
    key: id ?? '',
    name: name ?? none,
    color,
  });
  switch (by) {
    case 'project':
      return named(entry.project_id, entry.project, 'No project', entry.project_color);
    case 'task':
      return named(entry.task_id, entry.task, 'No task', entry.project_color);
    case 'person':
      return named(entry.person_id, entry.person, 'Nobody');
    case 'client':
      return named(null, null, 'No client');
    case 'billable':
      return named(String(entry.billable), entry.billable ? 'Billable' : 'Not billable', '');
    default:
      return named(isoDay(entry.start), isoDay(entry.start), '');
  }
}

function groupsOf(entries: readonly TimeEntryView[], [by, ...deeper]: readonly ReportBy[]): GroupView[] {
  if (!by) return [];
  const groups = new Map<string, TimeEntryView[]>();
  for (const entry of entries) {
    const { key } = keyOf(entry, by);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()]
    .map((own): GroupView => {
      const first = own[0] as TimeEntryView;
      return { ...keyOf(first, by), sums: sumsOf(own), children: groupsOf(own, deeper) };
    })
    .sort((a, b) => b.sums.seconds - a.sums.seconds);
}

/** Reports over the sample's hours. */
export function reports({ now, state, changed }: Studio): Calls {
  const rowsOf = ({ from, to, billable }: ReportQuery) =>
    state.entries
      .filter((entry) => entry.end !== null)
      .map((entry) => timed(entry, now()))
      .filter((entry) => isoDay(entry.start) >= (from ?? '') && isoDay(entry.start) <= (to ?? ''))
      .filter((entry) => billable === null || billable === undefined || entry.billable === billable);
  const entryOf = (entry: TimeEntryView): ReportEntry => ({
    id: entry.id,
    start: entry.start,
    end: entry.end ?? entry.start,
    seconds: entry.seconds,
    description: entry.description,
    person: entry.person,
    client: null,
    project: entry.project,
    task: entry.task,
    billable: entry.billable,
    rate: entry.billable ? euro(BILL) : null,
    earned: entry.billable ? euro(worth(entry.seconds, BILL)) : null,
    cost: euro(worth(entry.seconds, COST)),
  });
  return {
    report: (query) => {
      const rows = rowsOf(query);
      const days = [];
      for (
        const day = new Date(`${query.from}T12:00:00`);
        isoDay(day.toISOString()) <= (query.to ?? '');
        day.setDate(day.getDate() + 1)
      ) {
        const date = isoDay(day.toISOString());
        const own = sumsOf(rows.filter((entry) => isoDay(entry.start) === date));
        days.push({ date, seconds: own.seconds, billable_s: own.billable_s });
      }
      const whole = sumsOf(rows);
      return Promise.resolve({
        from: query.from ?? '',
        to: query.to ?? '',
        zone: 'Europe/Berlin',
        by: query.by ?? [],
        rounding: 'not rounded',
        money_rounding: 'Amounts are exact until they are shown.',
        sums: whole,
        groups: groupsOf(rows, query.by ?? []),
        series: days,
        utilisation:
          rows.length > 0
            ? [
                {
                  person_id: 'person-ines',
                  person: 'Ines Ortega',
                  seconds: whole.seconds,
                  billable_s: whole.billable_s,
                  capacity_s: 38 * 3600,
                  booked: Math.round((whole.seconds / (38 * 3600)) * 1000),
                  billable: Math.round((whole.billable_s / (38 * 3600)) * 1000),
                },
              ]
            : [],
        estimates: state.tasks
          .filter((task) => (task.estimate_s ?? 0) > 0)
          .map((task) => ({
            project_id: task.project_id ?? '',
            project: task.project ?? '',
            task_id: task.id,
            task: task.name,
            done: task.done,
            estimate_s: task.estimate_s ?? 0,
            actual_s: task.tracked_s,
            used: Math.round((task.tracked_s / (task.estimate_s ?? 1)) * 1000),
          })),
      });
    },
    reportEntries: (query, path) => {
      const fits = (entry: TimeEntryView) =>
        path.every((key, level) => keyOf(entry, query.by?.[level] ?? 'project').key === key);
      return Promise.resolve(rowsOf(query).filter(fits).map(entryOf));
    },
    exportReport: (query, _, file) => Promise.resolve({ file, entries: rowsOf(query).length }),
    rates: () => Promise.resolve(state.rates),
    setRate: (draft) => {
      const made = {
        id: `rate-${state.rates.length + 1}`,
        kind: draft.kind,
        scope: 'project',
        person_id: draft.person,
        project_id: draft.project,
        task_id: draft.task,
        from: draft.from,
        rate: draft.amount === null ? null : { amount: draft.amount, currency: draft.currency },
      };
      state.rates.push(made);
      return changed(made, 'time');
    },
    removeRate: (id) => {
      state.rates = state.rates.filter((rate) => rate.id !== id);
      return changed(null, 'time');
    },
    capacity: () => Promise.resolve(state.capacity),
    setWorkingHours: ({ person, from, seconds }) => {
      state.capacity.hours.push({ person_id: person, from, seconds });
      return changed(null, 'time');
    },
    addAbsence: ({ person, first, last, note }) => {
      state.capacity.absences.push({
        id: `absence-${state.capacity.absences.length}`,
        person_id: person,
        first,
        last,
        note,
      });
      return changed(null, 'time');
    },
    removeAbsence: (id) => {
      state.capacity.absences = state.capacity.absences.filter((row) => row.id !== id);
      return changed(null, 'time');
    },
  };
}
