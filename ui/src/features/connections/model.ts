import type { ConnectionDetail, ConnectionView } from '@/api/types';
import { bytes, decimal, moment, plural } from '@/shared/format';
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

/** What of a connection is here only, the weightiest first: `11.5 h not booked`. Empty: nothing. */
export function riskOf({ at_risk: risk }: ConnectionView): string[] {
  return [
    risk.booked_s > 0 && `${decimal(risk.booked_s / 3600, 1)} h not booked`,
    risk.uploads > 0 && `${plural(risk.uploads, 'upload')}, ${bytes(risk.upload_bytes)}`,
    risk.comments > 0 && plural(risk.comments, 'comment'),
    risk.others > 0 && plural(risk.others, 'change'),
  ].filter((part) => part !== false);
}

/** A share of time as one reads it: `99.9 %`; only the whole is 100. */
export function shareText(share: number | null): string {
  if (share === null) return 'not known yet';
  return `${decimal(Math.floor(share * 1000) / 10, share === 1 ? 0 : 1)} %`;
}

/** How long a sign-in holds, in words. */
export function signInText({ sign_in, secrets }: ConnectionDetail, now: number): string {
  const place =
    { keychain: 'in the keychain', file: 'in the encrypted file' }[secrets] ?? 'until the app ends';
  if (!sign_in) return `${place}, not read yet`;
  const { kind, renews_at, ends_at } = sign_in;
  if (renews_at && ends_at)
    return `renews itself, next ${moment(renews_at, now)}; without that it ends ${moment(ends_at, now)}`;
  if (ends_at) return `ends ${moment(ends_at, now)}`;
  return `${kind === 'key' ? 'key' : 'token'} ${place}`;
}

const SECRET_WORDS: Readonly<Record<string, string>> = { clockify: 'key', s3: 'secret' };

/** What the secret of a service is called. */
export function secretWord(service: string): string {
  return SECRET_WORDS[service] ?? 'token';
}
