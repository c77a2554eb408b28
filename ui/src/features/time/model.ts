import type { EntryDraft, IntentView, TimeEntryView } from '@/api/types';
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

/** Midnight at the start of a day. */
export function midnight(day: string): number {
  return new Date(`${day}T00:00:00`).getTime();
}

/** `12 to 18 October`, with both months when they differ. */
export function weekName(monday: string, now: number): string {
  const first = new Date(`${monday}T12:00:00`);
  const last = new Date(`${addDays(monday, 6)}T12:00:00`);
  const month = (date: Date) => new Intl.DateTimeFormat(currentLocale(), { month: 'long' }).format(date);
  const year = last.getFullYear() === new Date(now).getFullYear() ? '' : ` ${last.getFullYear()}`;
  const start = month(first) === month(last) ? String(first.getDate()) : `${first.getDate()} ${month(first)}`;
  return `${start} to ${last.getDate()} ${month(last)}${year}`;
}

/** One entry, or the part of it that falls on a day, with its place in the day's column. */
export interface Block {
  entry: TimeEntryView;
  /** Milliseconds since midnight. */
  from: number;
  to: number;
  /** Which of `lanes` columns it takes where entries overlap. */
  lane: number;
  lanes: number;
}

/** The blocks of a day in the order of their start; entries that overlap share the width. */
export function blocksOf(entries: readonly TimeEntryView[], day: string, now: number): Block[] {
  const begin = midnight(day);
  const end = midnight(addDays(day, 1));
  const parts = entries
    .map((entry) => ({
      entry,
      from: Math.max(begin, Date.parse(entry.start)) - begin,
      to: Math.min(end, entry.end ? Date.parse(entry.end) : Math.max(now, Date.parse(entry.start))) - begin,
      lane: 0,
      lanes: 1,
    }))
    .filter((part) => part.to > 0 && part.from < end - begin && part.to >= part.from)
    .sort((a, b) => a.from - b.from || b.to - a.to);

  let group: Block[] = [];
  let groupEnd = -1;
  const close = () => {
    const lanes = Math.max(1, ...group.map((block) => block.lane + 1));
    for (const block of group) block.lanes = lanes;
    group = [];
  };
  for (const part of parts) {
    if (part.from >= groupEnd) close();
    const taken = new Set(group.filter((other) => other.to > part.from).map((other) => other.lane));
    while (taken.has(part.lane)) part.lane += 1;
    group.push(part);
    groupEnd = Math.max(groupEnd, part.to);
  }
  close();
  return parts;
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
