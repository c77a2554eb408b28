import { t } from '../texts';
import { currentLocale, onLocale } from './locale';
import { NONE } from './numbers';

const two = (value: number) => String(value).padStart(2, '0');

const SHAPES = {
  clock: { timeStyle: 'short' },
  clockSeconds: { timeStyle: 'medium' },
  weekday: { weekday: 'short' },
  longWeekday: { weekday: 'long' },
  day: { day: 'numeric', month: 'short' },
  dayOfYear: { day: 'numeric', month: 'short', year: 'numeric' },
  longDay: { weekday: 'long', day: 'numeric', month: 'long' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<keyof typeof SHAPES, Intl.DateTimeFormat>();
onLocale(() => formats.clear());

/** A date as the locale writes it. */
function inShape(shape: keyof typeof SHAPES, date: Date): string {
  let format = formats.get(shape);
  if (!format) {
    format = new Intl.DateTimeFormat(currentLocale(), { numberingSystem: 'latn', ...SHAPES[shape] });
    formats.set(shape, format);
  }
  return format.format(date);
}

const weekday = (date: Date) => inShape('weekday', date);

/** Days from `from` to `to` on the calendar of the viewer; negative when `to` is earlier. */
function daysBetween(from: Date, to: Date): number {
  const midnight = (d: Date) => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((midnight(to) - midnight(from)) / 86_400_000);
}

/** Monday as 0. */
function dayOfWeek(date: Date): number {
  return (date.getDay() + 6) % 7;
}

/** `14:32`. */
export function clock(at: string | number): string {
  return inShape('clock', new Date(at));
}

/** `13:41:07`, for reasons. */
export function clockSeconds(at: string | number): string {
  return inShape('clockSeconds', new Date(at));
}

/** `14 Oct`, with the year when it is another. */
export function day(at: string | number, now: number): string {
  const date = new Date(at);
  return inShape(date.getFullYear() === new Date(now).getFullYear() ? 'day' : 'dayOfYear', date);
}

/** A moment as lists say it: today as time, this week as `Wed 14:32`, this year as `14 Oct`, else `14 Oct 2025`. */
export function moment(at: string | number, now: number): string {
  const date = new Date(at);
  const present = new Date(now);
  const days = daysBetween(present, date);
  if (days === 0) return clock(at);
  const weekStart = -dayOfWeek(present);
  if (days >= weekStart && days < weekStart + 7) return `${weekday(date)} ${clock(at)}`;
  return day(at, now);
}

/** A moment in the past of a log: the time today, the weekday this week, else the date. */
export function logTime(at: string | number, now: number): string {
  const date = new Date(at);
  const days = daysBetween(new Date(now), date);
  if (days === 0) return clock(at);
  return days > -7 ? weekday(date) : day(at, now);
}

/** A moment to come: `today 18:00`, `tomorrow 10:00`, then `Fri 30 Oct`. */
export function due(at: string | number, now: number): string {
  const date = new Date(at);
  const days = daysBetween(new Date(now), date);
  if (days === 0) return `today ${clock(at)}`;
  if (days === 1) return `tomorrow ${clock(at)}`;
  return `${weekday(date)} ${day(at, now)}`;
}

/** `Thursday 15 October, week 42`. */
export function longDay(at: number): string {
  const date = new Date(at);
  return `${inShape('longDay', date)}, week ${isoWeek(date)}`;
}

/** The short name of a day: `Mon`. */
export function shortWeekday(date: string): string {
  return weekday(new Date(`${date}T12:00:00`));
}

/** The name of a day: `Monday`. */
export function longWeekday(date: string): string {
  return inShape('longWeekday', new Date(`${date}T12:00:00`));
}

/** ISO 8601 week of the year, 1 to 53. */
export function isoWeek(date: Date): number {
  const thursday = new Date(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()));
  thursday.setUTCDate(thursday.getUTCDate() + 3 - dayOfWeek(date));
  const yearStart = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return Math.ceil(((thursday.getTime() - yearStart) / 86_400_000 + 1) / 7);
}

/** Hours and minutes: `7:15`. */
export function hours(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
}

/** Hours where they could be read as a clock: `2:15 h`. */
export function hoursUnit(seconds: number): string {
  return t('{0}\u00a0h', hours(seconds));
}

/** A running timer: `1:47:12`. */
export function running(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

const inSeconds = (seconds: number) => t('{0}\u00a0s', seconds);
const inMinutes = (minutes: number) => t('{0}\u00a0min', minutes);
const inHours = (hours: number) => t('{0}\u00a0h', hours);

/** A length in a sentence: `1 min 32 s`, `2 h 5 min`. */
export function length(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return inSeconds(whole);
  if (whole < 3600) {
    const rest = whole % 60;
    const minutes = inMinutes(Math.floor(whole / 60));
    return rest ? `${minutes} ${inSeconds(rest)}` : minutes;
  }
  const minutes = Math.round(whole / 60);
  const rest = minutes % 60;
  const full = inHours(Math.floor(minutes / 60));
  return rest ? `${full} ${inMinutes(rest)}` : full;
}

/**
 * What is left of a transfer: `27 s`, `1 min 27 s`, `26 min`, then the clock `18:40`, on another day `Fri 09:10`.
 * `null` (no estimate yet) is `–`.
 */
export function eta(secondsLeft: number | null, now: number): string {
  if (secondsLeft === null) return NONE;
  if (secondsLeft < 60) return inSeconds(Math.max(1, Math.round(secondsLeft)));
  if (secondsLeft < 600) return length(secondsLeft);
  if (secondsLeft < 3600) return inMinutes(Math.round(secondsLeft / 60));
  const at = now + secondsLeft * 1000;
  const sameDay = daysBetween(new Date(now), new Date(at)) === 0;
  return sameDay ? clock(at) : `${weekday(new Date(at))} ${clock(at)}`;
}

/** {@link eta} with the word that makes it a sentence: `26 min left`, `done at 18:40`. */
export function etaLeft(secondsLeft: number | null, now: number): string {
  if (secondsLeft === null) return 'no estimate yet';
  return secondsLeft < 3600 ? `${eta(secondsLeft, now)} left` : `done at ${eta(secondsLeft, now)}`;
}
