import type { Away, EntryDraft, EntryPlace, IntentView, PlacedEntry, TimeEntryView } from '@/api/types';
import { currentLocale } from '@/shared/format';
import type { StateName } from '@/shared/parts';

/** Height of an hour in the calendar, in pixels. */
export const HOUR = 57;

const two = (value: number) => String(value).padStart(2, '0');

/** A day as `YYYY-MM-DD` in the computer's time zone. */
export function isoDay(at: number | Date): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The day that is `days` later; noon keeps it clear of clock changes. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00`);
  date.setDate(date.getDate() + days);
  return isoDay(date);
}

/** The Monday of the week that holds `at`. */
export function mondayOf(at: number): string {
  return addDays(isoDay(at), -((new Date(at).getDay() + 6) % 7));
}

/** How the locale writes a date in full, with the year when it is another than that of `now`. */
function written(date: Date, now: number, options: Intl.DateTimeFormatOptions = {}): Intl.DateTimeFormat {
  const year = date.getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric';
  const parts = { day: 'numeric', month: 'long', year, numberingSystem: 'latn' } as const;
  return new Intl.DateTimeFormat(currentLocale(), { ...parts, ...options });
}

/** `Thursday 15 October`, with the year when it is another. */
export function dayTitle(day: string, now: number): string {
  const date = new Date(`${day}T12:00:00`);
  return written(date, now, { weekday: 'long' }).format(date);
}

/** `12–18 October`, with both months when they differ. */
export function weekName(monday: string, now: number): string {
  const first = new Date(`${monday}T12:00:00`);
  const last = new Date(`${addDays(monday, 6)}T12:00:00`);
  return written(last, now).formatRange(first, last);
}

/** Minutes of a day on the wall. */
export const DAY_MINUTES = 24 * 60;
/** Minutes of a step in the calendar. */
const STEP = 15;

/** The nearest quarter hour, or the one before. */
export function snap(minute: number, way: 'near' | 'down' = 'near'): number {
  return (way === 'down' ? Math.floor(minute / STEP) : Math.round(minute / STEP)) * STEP;
}

/** Minutes after midnight that the wall clock shows. */
export function minuteOf(at: string | number): number {
  const date = new Date(at);
  return date.getHours() * 60 + date.getMinutes();
}

/** `09:15` for 555; `24:00` at the end of the day. */
export function clockOfMinute(minute: number): string {
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Why nobody was there, as a head. */
export function awayWord(away: Away): string {
  return { idle: 'Away', locked: 'Locked', asleep: 'Asleep', closed: 'App closed' }[away];
}

/** Where a key puts an entry: Alt moves it, Shift its end, both its start. `null` for every other key. */
export function keyPlace(
  {
    key,
    altKey,
    shiftKey,
    metaKey,
    ctrlKey,
  }: Pick<KeyboardEvent, 'key' | 'altKey' | 'shiftKey' | 'metaKey' | 'ctrlKey'>,
  day: string,
  { top, bottom }: Pick<PlacedEntry, 'top' | 'bottom'>,
): EntryPlace | null {
  if (metaKey || ctrlKey || (!altKey && !shiftKey)) return null;
  const up = { ArrowUp: -STEP, ArrowDown: STEP }[key];
  if (up !== undefined) {
    const edge = altKey && shiftKey ? 'start' : altKey ? 'whole' : 'end';
    const minute = (edge === 'end' ? bottom : top) + up;
    return { day, minute: Math.max(0, Math.min(DAY_MINUTES, minute)), edge, copy: false };
  }
  const days = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (days === undefined || !altKey) return null;
  return { day: addDays(day, days), minute: top, edge: 'whole', copy: shiftKey };
}

/** What stands between an entry and the service. */
export interface EntryTrouble {
  /** Ids of entries with an open conflict. */
  conflicts: ReadonlySet<string>;
  /** Parked writes by entry. */
  parked: ReadonlyMap<string, IntentView>;
}

/** The state of an entry; `synced` is silent in the calendar. */
export function entryState(entry: TimeEntryView, { conflicts, parked }: EntryTrouble): StateName {
  if (conflicts.has(entry.id)) return 'conflict';
  if (parked.has(entry.id) || entry.sync_status === 'ERROR') return 'parked';
  return entry.sync_status === 'PENDING' ? 'waiting' : 'synced';
}

/** Start and length of a new entry at `at`: the quarter hour, one hour long. */
export function slotAt(at: number): { start: number; end: number } {
  const quarter = 15 * 60_000;
  const start = Math.floor(at / quarter) * quarter;
  return { start, end: start + 4 * quarter };
}

/** The fields of the entry form. */
export interface EntryForm {
  description: string;
  project: string | null;
  task: string | null;
  day: string;
  from: string;
  /** Empty while it runs. */
  to: string;
  tags: string[];
  billable: boolean;
}

const clockOf = (at: number) => `${two(new Date(at).getHours())}:${two(new Date(at).getMinutes())}`;

/** The form of an entry that exists, or of a new one. */
export function formOf(entry: TimeEntryView | null, slot: { start: number; end: number }): EntryForm {
  const start = entry ? Date.parse(entry.start) : slot.start;
  const end = entry ? entry.end && Date.parse(entry.end) : slot.end;
  return {
    description: entry?.description ?? '',
    project: entry?.project_id ?? null,
    task: entry?.task_id ?? null,
    day: isoDay(start),
    from: clockOf(start),
    to: end ? clockOf(end) : '',
    tags: entry?.tags ?? [],
    billable: entry?.billable ?? true,
  };
}

/** The ends that a form means. An end before the start is on the next day. `null` when a time is missing. */
export function spanOf({
  day,
  from,
  to,
}: Pick<EntryForm, 'day' | 'from' | 'to'>): { start: Date; end: Date | null } | null {
  const start = new Date(`${day}T${from}:00`);
  if (Number.isNaN(start.getTime())) return null;
  if (!to) return { start, end: null };
  let end = new Date(`${day}T${to}:00`);
  if (Number.isNaN(end.getTime())) return null;
  if (end < start) end = new Date(`${addDays(day, 1)}T${to}:00`);
  return { start, end };
}

/** What has to be written so that `entry` becomes as the form says; `null` when nothing differs. */
export function changesOf(entry: TimeEntryView, form: EntryForm): EntryDraft | null {
  const span = spanOf(form);
  const old = formOf(entry, { start: 0, end: 0 });
  const draft: EntryDraft = {};
  if (form.description !== old.description) draft.description = form.description;
  if (form.project !== old.project) draft.project = form.project ?? '';
  if (form.task !== old.task) draft.task = form.task ?? '';
  if (form.billable !== old.billable) draft.billable = form.billable;
  if (form.tags.join('\n') !== old.tags.join('\n')) draft.tags = form.tags;
  if (span && (form.day !== old.day || form.from !== old.from)) draft.start = span.start.toISOString();
  if (span?.end && (form.day !== old.day || form.to !== old.to || draft.start))
    draft.end = span.end.toISOString();
  return Object.keys(draft).length > 0 ? draft : null;
}
