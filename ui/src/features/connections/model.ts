import type { ConnectionView, RequestView } from '@/api/types';
import { clock, moment } from '@/shared/format';
import type { StateName } from '@/shared/parts';

/** How a connection stands: icon, word, and what else there is to say. */
export interface Standing {
  state: StateName;
  word: string;
  note: string;
}

/** The state of a connection in the words of the state language. */
export function standingOf(connection: ConnectionView, now: number): Standing {
  const { health, last_ok_at, next_try_at, error } = connection;
  const proven = last_ok_at ? `proven ${moment(last_ok_at, now)}` : 'not proven yet';
  const next = next_try_at ? `next try ${moment(next_try_at, now)}` : proven;
  switch (health) {
    case 'online':
      return { state: 'synced', word: 'Works', note: proven };
    case 'paused':
      return { state: 'paused', word: 'Paused', note: 'by you' };
    case 'offline':
      return { state: 'offline', word: 'Offline', note: proven };
    case 'portal':
      return {
        state: 'needsYou',
        word: 'Network wants a sign-in',
        note: 'another page answers in its place',
      };
    case 'sign_in_needed':
      return { state: 'needsYou', word: 'Sign in again', note: error?.message ?? proven };
    case 'rate_limited':
      return { state: 'waiting', word: 'Waits for its limit', note: next };
    case 'degraded':
      return { state: 'failed', word: 'Answers with errors', note: error?.message ?? next };
  }
}

const ORDER: StateName[] = ['failed', 'needsYou', 'waiting', 'offline', 'synced', 'paused'];

/** What needs a person first, then by name. */
export function inOrder(connections: readonly ConnectionView[], now: number): ConnectionView[] {
  const place = (c: ConnectionView) => ORDER.indexOf(standingOf(c, now).state);
  return connections.toSorted(
    (a, b) => place(a) - place(b) || b.parked - a.parked || a.service_name.localeCompare(b.service_name),
  );
}

/** `7 work, 1 waits for you, 1 paused`; parts with none are left out. */
export function summaryOf(connections: readonly ConnectionView[], now: number): string {
  const states = connections.map((c) => standingOf(c, now).state);
  const number = (...which: StateName[]) => states.filter((s) => which.includes(s)).length;
  const say = (count: number, one: string, many: string) =>
    count ? `${count} ${count === 1 ? one : many}` : null;
  return [
    say(number('synced', 'waiting'), 'works', 'work'),
    say(number('needsYou'), 'waits for you', 'wait for you'),
    say(number('failed'), 'fails', 'fail'),
    say(number('offline'), 'is offline', 'are offline'),
    say(number('paused'), 'paused', 'paused'),
  ]
    .filter(Boolean)
    .join(', ');
}

/** `4, 1 parked`: what goes by itself, then what does not. */
export function waitingText({ backlog, parked }: ConnectionView): string {
  const going = backlog - parked;
  if (parked === 0) return String(going);
  return going === 0 ? `${parked} parked` : `${going}, ${parked} parked`;
}

/** When what waits is at the service. */
export function forecastOf(connection: ConnectionView, now: number): string | null {
  const going = connection.backlog - connection.parked;
  if (going === 0) return 'Nothing waits';
  if (connection.health === 'paused') return `${going} kept until you resume`;
  if (connection.health === 'offline' || connection.health === 'portal')
    return `${going} go when the network is back`;
  return connection.backlog_done_at ? `All sent by ${moment(connection.backlog_done_at, now)}` : null;
}

export interface HourBar {
  label: string;
  requests: number;
  now: boolean;
}

/** Requests in each of the last `hours` full hours, the present one last. */
export function byHour(requests: readonly RequestView[], now: number, hours = 6): HourBar[] {
  const hour = 3_600_000;
  const current = new Date(now).setMinutes(0, 0, 0);
  return Array.from({ length: hours }, (_, index) => {
    const begin = current - (hours - 1 - index) * hour;
    return {
      label: clock(begin),
      requests: requests.filter((r) => Date.parse(r.at) >= begin && Date.parse(r.at) < begin + hour).length,
      now: begin === current,
    };
  });
}

/** Median duration and failures of the last requests. */
export function answersOf(requests: readonly RequestView[]): { medianMs: number; failed: number } | null {
  if (requests.length === 0) return null;
  const sorted = requests.map((r) => r.took_ms).sort((a, b) => a - b);
  return {
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
    failed: requests.filter((r) => r.error !== null).length,
  };
}
