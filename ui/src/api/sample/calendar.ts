import type {
  CalendarView,
  FavouriteView,
  GapView,
  OverlapWay,
  PlacedEntry,
  ProposalView,
  SpanView,
  TimeEntryView,
  TimeRulesView,
} from '../types';
import { on } from './clock';
import { projectRef } from './studio';

/** Wednesday evening: the timer ran while the computer slept. */
export const gaps: GapView[] = [
  {
    id: 'gap-1',
    from: on(14, 17, 45),
    to: on(14, 18, 20),
    seconds: 35 * 60,
    away: 'asleep',
    entry_id: 'e-5',
    description: 'Shoot, day 3',
    project_id: 'hbl',
    project: 'Harbour Lights',
    project_color: projectRef('hbl').project_color,
  },
];

/** Thursday morning before the first entry: notes that nobody booked. */
export const proposals: ProposalView[] = [
  {
    start: on(15, 8, 10),
    end: on(15, 8, 40),
    project_id: 'rdg',
    project: 'Ridgeline',
    project_color: projectRef('rdg').project_color,
    reasons: [
      { what: 'comment', count: 3 },
      { what: 'upload', count: 1 },
    ],
  },
];

/** What is started again and again. */
export const favourites: FavouriteView[] = [
  {
    id: 'fav-1',
    description: 'Call with the port',
    ...projectRef('fry'),
    project_id: 'fry',
    task_id: null,
    task: null,
    tag_ids: [],
    billable: false,
  },
];

/** A workspace that demands nothing. */
export function freeOf(): TimeRulesView {
  return {
    required: [],
    locked_before: on(1, 0, 0),
    locked: 'Entries before 1 October are locked in this workspace. An administrator can unlock them.',
    manual: true,
    may_set_billable: true,
    rounding: 'each entry to the nearest 15 minutes',
    rounds: false,
  };
}

const two = (value: number) => String(value).padStart(2, '0');
const isoDay = (date: Date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

/** The instants of a stretch of a day's wall clock. */
export function spanAt(day: string, from: number, to: number): SpanView {
  const at = (minute: number) => {
    const date = new Date(`${day}T00:00:00`);
    date.setMinutes(minute);
    return date.toISOString();
  };
  return { start: at(Math.min(from, to)), end: at(Math.max(from, to)) };
}

const ends = (entry: TimeEntryView, now: number) => ({
  from: Date.parse(entry.start),
  to: entry.end ? Date.parse(entry.end) : now,
});

function placesOf(entries: readonly TimeEntryView[], day: string, now: number): PlacedEntry[] {
  const begin = new Date(`${day}T00:00:00`).getTime();
  const list = entries
    .map((entry) => ({ entry, ...ends(entry, now) }))
    .filter(({ from, to }) => to > begin && from < begin + 86_400_000)
    .sort((a, b) => a.from - b.from || b.to - a.to);
  const places: { place: PlacedEntry; until: number }[] = [];
  for (const { entry, from, to } of list) {
    const shared = places.filter((other) => other.until > from);
    const taken = new Set(shared.map((other) => other.place.lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    const lanes = Math.max(lane + 1, ...shared.map((other) => other.place.lanes));
    for (const other of shared) other.place.lanes = lanes;
    const place = {
      id: entry.id,
      top: Math.max(0, Math.floor((from - begin) / 60_000)),
      bottom: Math.min(1440, Math.floor((to - begin) / 60_000)),
      continued: from < begin,
      continues: to > begin + 86_400_000,
      lane,
      lanes,
    };
    places.push({ place, until: to });
  }
  return places.map(({ place }) => place);
}

/** Ways to part two entries, as the engine offers them. */
export function overlapWays(a: TimeEntryView, b: TimeEntryView): Partial<Record<OverlapWay, () => void>> {
  return {
    trim_first: () => (a.end = b.start),
    trim_second: () => (b.start = a.end ?? b.start),
    merge: () => (a.end = b.end),
  };
}

/** Some days of these entries, as the engine lays them out. */
export function calendarOf(
  entries: readonly TimeEntryView[],
  open: readonly GapView[],
  first: string,
  count: number,
  now: number,
): CalendarView {
  const days = Array.from({ length: count }, (_, index) => {
    const date = new Date(`${first}T12:00:00`);
    date.setDate(date.getDate() + index);
    const day = isoDay(date);
    const own = entries.filter((entry) => isoDay(new Date(entry.start)) === day);
    return {
      date: day,
      seconds: own.reduce((sum, entry) => sum + entry.seconds, 0),
      minutes: 1440,
      entries: placesOf(entries, day, now),
    };
  });
  const shown = entries.filter((entry) =>
    days.some((day) => day.entries.some((place) => place.id === entry.id)),
  );
  const finished = shown.filter((entry) => entry.end).sort((a, b) => (a.start < b.start ? -1 : 1));
  const overlaps = finished.flatMap((a, index) =>
    finished
      .slice(index + 1)
      .filter((b) => a.end !== null && b.start < a.end)
      .map((b) => ({
        first: a.id,
        second: b.id,
        from: b.start,
        to: a.end !== null && b.end !== null && a.end < b.end ? a.end : (b.end ?? b.start),
        ways: ['trim_first', 'trim_second'] as OverlapWay[],
      })),
  );
  return {
    days,
    entries: [...shown],
    overlaps,
    gaps: open.filter((gap) => days.some((day) => isoDay(new Date(gap.from)) === day.date)),
    rules: freeOf(),
  };
}
