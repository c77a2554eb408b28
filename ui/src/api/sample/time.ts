import type { TimeEntryView, WeekView } from '../types';
import { on } from './clock';
import { projectRef, projects, tasks } from './studio';

type Line = [
  day: number,
  from: [number, number],
  to: [number, number] | null,
  project: string,
  description: string,
  task?: string,
];

const LINES: Line[] = [
  [12, [9, 0], [11, 15], 'hbl', 'Selects, day 1', 't-selects'],
  [12, [11, 30], [14, 30], 'grn', 'Spot A, fine cut', 't-spot'],
  [12, [15, 0], [17, 0], 'rdg', 'Grade, pick-ups', 't-grade'],
  [13, [9, 0], [15, 0], 'hbl', 'Assembly, reel 1', 't-assembly'],
  [13, [15, 30], [17, 0], 'fry', 'Call with the port'],
  [14, [8, 30], [17, 45], 'hbl', 'Shoot, day 3', 't-selects'],
  [15, [8, 50], [10, 20], 'grn', 'Spot A, notes round 2', 't-spot'],
  [15, [10, 30], [12, 10], 'rdg', 'Grade, review', 't-grade'],
  [15, [12, 45], null, 'hbl', 'Assembly, reel 2', 't-assembly'],
];

/** Sets the seconds of an entry from its ends; `now` stands for a missing end. */
export function timed(entry: TimeEntryView, now: number): TimeEntryView {
  const end = entry.end ? Date.parse(entry.end) : now;
  return { ...entry, seconds: Math.max(0, Math.floor((end - Date.parse(entry.start)) / 1000)) };
}

export const entries: TimeEntryView[] = LINES.map(([day, from, to, project, description, task], index) => ({
  id: `e-${index}`,
  remote_id: `remote-e-${index}`,
  start: on(day, from[0], from[1]),
  end: to && on(day, to[0], to[1]),
  seconds: 0,
  description,
  ...projectRef(project),
  task_id: task ?? null,
  task: tasks.find((t) => t.id === task)?.name ?? null,
  tags: [],
  billable: project !== 'fry',
  person_id: 'person-ines',
  person: 'Ines Ortega',
  locked: false,
  sync_status: index === 6 ? 'PENDING' : 'SYNCED',
}));

const isoDay = (date: Date) =>
  `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;

/** The Monday of the week of `at`, as `YYYY-MM-DD`. */
export function mondayOf(at: number): string {
  const date = new Date(at);
  date.setDate(date.getDate() - ((date.getDay() + 6) % 7));
  return isoDay(date);
}

/** The week that begins on `monday`, from these entries. */
export function weekOf(list: readonly TimeEntryView[], monday: string, now: number): WeekView {
  const hours = (some: readonly TimeEntryView[]) => {
    const sums = new Map<string | null, number>();
    for (const entry of some) sums.set(entry.project_id, (sums.get(entry.project_id) ?? 0) + entry.seconds);
    return [...sums]
      .map(([id, seconds]) => {
        const project = projects.find((p) => p.id === id);
        return {
          project_id: id,
          name: project?.name ?? 'No project',
          color: project?.color ?? null,
          seconds,
        };
      })
      .sort((a, b) => b.seconds - a.seconds);
  };
  const all = list.map((entry) => timed(entry, now));
  const days = Array.from({ length: 7 }, (_, index) => {
    const date = new Date(`${monday}T12:00:00`);
    date.setDate(date.getDate() + index);
    const day = isoDay(date);
    const own = all.filter((entry) => isoDay(new Date(entry.start)) === day);
    return { date: day, seconds: own.reduce((sum, e) => sum + e.seconds, 0), projects: hours(own) };
  });
  const inWeek = all.filter((entry) => days.some((d) => d.date === isoDay(new Date(entry.start))));
  return {
    monday,
    days,
    seconds: days.reduce((sum, d) => sum + d.seconds, 0),
    billable_s: inWeek.filter((e) => e.billable).reduce((sum, e) => sum + e.seconds, 0),
    projects: hours(inWeek),
  };
}
