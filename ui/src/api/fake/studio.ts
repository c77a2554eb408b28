import type { Drop } from '../client';
import { ApiError } from '../errors';
import { SAMPLE_NOW } from '../sample/clock';
import { favourites, gaps, proposals } from '../sample/calendar';
import { cards, offloads } from '../sample/cards';
import { clients, peoplePlaces, tags, templates } from '../sample/catalogue';
import { assets, comments } from '../sample/media';
import { conflicts, connections, needs, outbox } from '../sample/office';
import { projects, tasks } from '../sample/studio';
import { entries, timed } from '../sample/time';
import { transfers, watches } from '../sample/transfers';
import type {
  AssetView,
  CapacityView,
  CustomFieldView,
  ErrorCode,
  Listing,
  LineView,
  OffloadProgress,
  Place,
  ProjectView,
  RateView,
  SettingsView,
  StatusView,
  TimeEntryView,
  Topic,
  TransferProgress,
  TransferSummary,
} from '../types';

/** Which day of the sample studio is played. */
export type Variant = 'studio' | 'first' | 'empty' | 'loading' | 'offline' | 'error' | 'many';

/** A refusal, as the engine words it. */
export const fail = (code: ErrorCode, message: string, hint: string | null = null) =>
  new ApiError({ code, message, hint });
const notFound = (what: string, id: string) => fail('not_found', `There is no ${what} “${id}”.`);

/** One page of a list; the cursor is the position of the first row of the next page. */
export function page<T>(
  all: { length: number; at: (index: number) => T | undefined },
  after: string | null,
  limit: number,
): Listing<T> {
  const from = after === null ? 0 : Number(after);
  const items: T[] = [];
  for (let index = from; index < Math.min(all.length, from + limit); index += 1) {
    const item = all.at(index);
    if (item !== undefined) items.push(item);
  }
  const to = from + items.length;
  return { items, next: to < all.length ? String(to) : null, total: all.length };
}

const initialSettings: SettingsView = {
  theme: 'system',
  contrast: 'system',
  density: 'normal',
  upload_streams: 4,
  settle_ms: 2000,
  single_keys: true,
  notifications: true,
  keep_snapshots_days: 7,
  network: {
    scheduled: true,
    hours: Array.from({ length: 168 }, (_, hour) => {
      const [day, of] = [Math.floor(hour / 24), hour % 24];
      if ((day === 0 && of === 9) || (day === 3 && of === 16)) return 'nothing' as const;
      return day < 5 && of >= 9 && of < 12 ? ('limited' as const) : ('full' as const);
    }),
    limited_kb: 40_000,
    limit_kb: null,
    networks: [
      { id: 'office', name: 'Office', limit_kb: null },
      { id: 'phone', name: 'Phone hotspot', limit_kb: 5_000 },
    ],
  },
  keep_audit_days: 730,
};

/** What the fake client knows in memory, and the hands that all its calls share. */
export function openStudio(variant: Variant, now: () => number) {
  const bare = variant === 'first' || variant === 'empty';
  const state = {
    projects: bare ? [] : structuredClone(projects),
    assets: bare ? [] : structuredClone(assets),
    tasks: bare ? [] : structuredClone(tasks),
    clients: bare ? [] : structuredClone(clients),
    tags: bare ? [] : structuredClone(tags),
    people: structuredClone(peoplePlaces),
    templates: structuredClone(templates),
    /** Projects that were made one with another, by a connection of theirs. */
    parted: new Map<string, ProjectView>(),
    /** Files inside the version stacks that were made here, newest first. */
    stacked: new Map<string, AssetView[]>(),
    fields: [
      { name: 'Scene', kind: 'text', options: [], value: 'Wheelhouse' },
      { name: 'Shot', kind: 'select', options: ['Wide', 'Medium', 'Close'], value: 'Close' },
      { name: 'Rating', kind: 'rating', options: [], value: '4' },
      { name: 'Circled', kind: 'toggle', options: [], value: 'Yes' },
    ] as CustomFieldView[],
    /** Deletions that can be undone, newest last. */
    undoable: [] as { record: string; step: number; topic: Topic; restore: () => void }[],
    transfers: bare ? [] : structuredClone(transfers),
    watches: bare ? [] : structuredClone(watches),
    cards: bare ? [] : structuredClone(cards),
    offloads: bare ? [] : structuredClone(offloads),
    line: { limit: null, reason: null, until: null, network: { id: 'office', name: 'Office' } } as LineView,
    entries: bare ? [] : structuredClone(entries),
    gaps: bare ? [] : structuredClone(gaps),
    proposals: bare ? [] : structuredClone(proposals),
    favourites: bare ? [] : structuredClone(favourites),
    rates: [] as RateView[],
    capacity: { hours: [], absences: [] } as CapacityView,
    /** The running entry, when it was started elsewhere. */
    elsewhere: null as string | null,
    connections: variant === 'first' ? [] : structuredClone(connections),
    conflicts: bare ? [] : structuredClone(conflicts),
    outbox: bare ? [] : structuredClone(outbox),
    needs: bare ? [] : structuredClone(needs),
    comments: bare ? [] : structuredClone(comments),
    settings: initialSettings,
    sample: false,
    link: null as Place | null,
    paused: false,
    serial: 0,
  };
  if (variant === 'offline') {
    for (const item of state.transfers)
      if (['running', 'finishing'].includes(item.state))
        Object.assign(item, { state: 'queued', speed: null, eta_s: null });
    for (const item of state.connections) Object.assign(item, { health: 'offline' });
  }
  if (variant === 'error') {
    const problem = {
      code: 'sign_in' as const,
      message: 'Frame.io no longer accepts your sign-in.',
      hint: 'Sign in again: everything goes on where it stopped.',
    };
    for (const item of state.connections)
      if (item.service === 'frameio')
        Object.assign(item, { state: 'ERROR', health: 'sign_in_needed', error: problem });
    state.needs.unshift({
      kind: 'connection',
      id: 'conn-frameio',
      title: problem.message,
      detail: '12 uploads and 2 comments are kept here.',
      action: 'Sign in',
    });
  }

  const hear = {
    invalidated: new Set<(topics: Topic[]) => void>(),
    progress: new Set<(moved: TransferProgress) => void>(),
    offload: new Set<(moved: OffloadProgress) => void>(),
    status: new Set<(status: StatusView) => void>(),
    drop: new Set<(drop: Drop) => void>(),
    link: new Set<() => void>(),
  };
  const listenTo =
    <T>(set: Set<(value: T) => void>) =>
    (listener: (value: T) => void) => {
      set.add(listener);
      return () => void set.delete(listener);
    };
  const nextId = (kind: string) => `${kind}-new-${(state.serial += 1)}`;

  const timer = (): TimeEntryView | null => {
    const found = state.entries.find((entry) => entry.end === null);
    return found ? timed(found, now()) : null;
  };

  const summary = (): TransferSummary => {
    const open = state.transfers.filter((t) => !['done', 'cancelled'].includes(t.state));
    const count = (...states: string[]) => open.filter((t) => states.includes(t.state)).length;
    const moving = open.filter((t) => t.state === 'running');
    const speed = moving.reduce((sum, t) => sum + (t.speed ?? 0), 0);
    const left = open.filter((t) => t.state !== 'parked').reduce((sum, t) => sum + t.size - t.sent, 0);
    return {
      running: count('running', 'finishing'),
      waiting: count('queued'),
      paused: count('paused'),
      parked: count('parked'),
      done_today: state.transfers.length - open.length,
      bytes_left: left,
      bytes_total: open.reduce((sum, t) => sum + t.size, 0),
      speed: speed || null,
      eta_s: speed ? left / speed : null,
    };
  };

  const status = (): StatusView => {
    const queue = summary();
    const budget = state.connections.find((c) => c.budget);
    return {
      online: variant !== 'offline',
      offline_since: variant === 'offline' ? new Date(SAMPLE_NOW - 34 * 60_000).toISOString() : null,
      syncing: false,
      synced_at: state.connections.length ? new Date(SAMPLE_NOW - 70_000).toISOString() : null,
      paused: state.paused,
      waiting: state.outbox.filter((i) => i.state !== 'parked').length + queue.waiting,
      needs_you: state.needs.length,
      transfers: queue,
      line: state.line,
      budget: budget?.budget ? [budget.service_name, budget.budget] : null,
      timer: timer(),
      connections: state.connections.length,
      sample: state.sample,
    };
  };

  const invalidate = (topics: Topic[]) => {
    hear.invalidated.forEach((tell) => tell(topics));
    hear.status.forEach((tell) => tell(status()));
  };
  const changed = <T>(value: T, ...topics: Topic[]): Promise<T> => {
    invalidate(topics);
    return Promise.resolve(structuredClone(value));
  };
  /** Notes how a deletion is undone, as an event of the history would. */
  const undoable = (record: string, topic: Topic, restore: () => void) => {
    state.undoable.push({ record, step: 1000 + state.undoable.length, topic, restore });
  };
  const find = <T extends { id: string }>(list: T[], what: string, id: string): T => {
    const found = list.find((item) => item.id === id);
    if (!found) throw notFound(what, id);
    return found;
  };

  return {
    variant,
    bare,
    now,
    state,
    hear,
    listenTo,
    nextId,
    timer,
    summary,
    status,
    invalidate,
    changed,
    undoable,
    find,
  };
}

/** An open studio in memory. */
export type Studio = ReturnType<typeof openStudio>;
