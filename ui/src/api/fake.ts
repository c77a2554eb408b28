import type { Api, Client, Drop } from './client';
import { ApiError } from './errors';
import { SAMPLE_NOW } from './sample/clock';
import { assets, comments, detail, numberedClip } from './sample/media';
import { audit, changes, conflicts, connections, needs, outbox, requests } from './sample/office';
import { folders, people, projectRef, projects, tasks } from './sample/studio';
import { entries, mondayOf, timed, weekOf } from './sample/time';
import { transfers, watches } from './sample/transfers';
import type {
  AssetView,
  EntryDraft,
  ErrorCode,
  Listing,
  SettingsView,
  StatusView,
  TimeEntryView,
  Topic,
  TransferProgress,
  TransferSummary,
} from './types';

/** Which day of the sample studio is played. */
export type Variant = 'studio' | 'first' | 'empty' | 'loading' | 'offline' | 'error' | 'many';

export interface FakeOptions {
  variant?: Variant;
  /** The time of the sample, in milliseconds since 1970. */
  now?: () => number;
}

/** A client with the sample studio in memory, and hands to drive its events. */
export interface Fake extends Client {
  invalidate: (topics: Topic[]) => void;
  progress: (moved: TransferProgress) => void;
  drop: (drop: Drop) => void;
}

const fail = (code: ErrorCode, message: string, hint: string | null = null) =>
  new ApiError({ code, message, hint });
const notFound = (what: string, id: string) => fail('not_found', `There is no ${what} “${id}”.`);

/** One page of a list; the cursor is the position of the first row of the next page. */
function page<T>(
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
};

/** Makes a fake client. Every change it accepts is kept in memory and announced like the engine's. */
export function createFake({ variant = 'studio', now = () => SAMPLE_NOW }: FakeOptions = {}): Fake {
  const bare = variant === 'first' || variant === 'empty';
  const state = {
    projects: bare ? [] : structuredClone(projects),
    assets: bare ? [] : structuredClone(assets),
    tasks: bare ? [] : structuredClone(tasks),
    transfers: bare ? [] : structuredClone(transfers),
    watches: bare ? [] : structuredClone(watches),
    entries: bare ? [] : structuredClone(entries),
    connections: variant === 'first' ? [] : structuredClone(connections),
    conflicts: bare ? [] : structuredClone(conflicts),
    outbox: bare ? [] : structuredClone(outbox),
    needs: bare ? [] : structuredClone(needs),
    comments: bare ? [] : structuredClone(comments),
    settings: initialSettings,
    sample: false,
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
    status: new Set<(status: StatusView) => void>(),
    drop: new Set<(drop: Drop) => void>(),
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

  /** The fields that a draft gives; an empty text takes a reference away. */
  const drafted = ({
    start,
    end,
    description,
    project,
    task,
    tags,
    billable,
  }: EntryDraft): Partial<TimeEntryView> => ({
    ...(start && { start }),
    ...(end && { end }),
    ...(typeof description === 'string' && { description }),
    ...(typeof project === 'string' && { ...projectRef(project), project_id: project || null }),
    ...(typeof task === 'string' && {
      task_id: task || null,
      task: state.tasks.find((t) => t.id === task)?.name ?? null,
    }),
    ...(tags && { tags }),
    ...(typeof billable === 'boolean' && { billable }),
  });
  const addEntry = (draft: EntryDraft): TimeEntryView => {
    const made: TimeEntryView = {
      id: nextId('entry'),
      remote_id: null,
      start: new Date(now()).toISOString(),
      end: null,
      seconds: 0,
      description: '',
      ...projectRef(''),
      project_id: null,
      task_id: null,
      task: null,
      tags: [],
      billable: true,
      person_id: 'person-ines',
      person: 'Ines Ortega',
      locked: false,
      ...drafted(draft),
      sync_status: 'PENDING',
    };
    state.entries.push(made);
    return timed(made, now());
  };

  const assetOf = (id: string) =>
    id.startsWith('many-') ? numberedClip(Number(id.slice(5))) : find(state.assets, 'asset', id);

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
  const find = <T extends { id: string }>(list: T[], what: string, id: string): T => {
    const found = list.find((item) => item.id === id);
    if (!found) throw notFound(what, id);
    return found;
  };
  const setTransfers = (
    which: (id: string) => boolean,
    from: string[],
    to: 'queued' | 'paused' | 'cancelled',
  ) => {
    for (const item of state.transfers) {
      if (which(item.id) && from.includes(item.state))
        Object.assign(item, { state: to, speed: null, eta_s: null, error: null });
    }
    invalidate(['transfers']);
    return Promise.resolve();
  };

  const calls: Api = {
    appInfo: () =>
      Promise.resolve({
        version: '0.1.0',
        device: 'device-sample',
        profile: '/Users/ines/Library/Application Support/ProjectFlo',
        database: '/Users/ines/Library/Application Support/ProjectFlo/flo.db',
        database_bytes: 48_200_000,
        logs: '/Users/ines/Library/Logs/ProjectFlo',
        secrets: 'keychain',
        sample: state.sample,
      }),
    settings: () => Promise.resolve(state.settings),
    setSettings: (settings) => {
      state.settings = settings;
      return changed(settings, 'settings');
    },
    startSample: () => {
      Object.assign(state, structuredClone({ projects, assets, tasks, transfers, watches, entries }), {
        sample: true,
      });
      Object.assign(state, structuredClone({ connections, conflicts, outbox, needs, comments }));
      invalidate(['connections', 'projects', 'assets', 'time', 'transfers', 'settings']);
      return calls.appInfo();
    },
    leaveSample: () => {
      state.sample = false;
      invalidate(['connections', 'settings']);
      return calls.appInfo();
    },
    connections: () => Promise.resolve(state.connections),
    connectFrameio: ({ token }) => {
      if (!token.trim()) throw fail('sign_in', 'Frame.io does not accept this token.', 'Paste a new one.');
      const made = find(structuredClone(connections), 'connection', 'conn-frameio');
      state.connections = [...state.connections.filter((c) => c.service !== 'frameio'), made];
      return changed(made, 'connections');
    },
    connectClockify: ({ api_key }) => {
      if (!api_key.trim()) throw fail('sign_in', 'Clockify does not accept this key.', 'Paste a new one.');
      const made = find(structuredClone(connections), 'connection', 'conn-clockify');
      state.connections = [...state.connections.filter((c) => c.service !== 'clockify'), made];
      return changed(made, 'connections');
    },
    beginFrameioSignIn: () =>
      Promise.resolve({ url: 'https://ims-na1.adobelogin.com/ims/authorize/v2', state: 'sample' }),
    finishFrameioSignIn: (state, redirectedUrl) => {
      const address = URL.canParse(redirectedUrl) ? new URL(redirectedUrl) : null;
      if (address?.searchParams.get('state') !== state)
        throw fail(
          'invalid',
          'This address does not belong to the sign-in.',
          'Copy the whole address of the last page.',
        );
      return calls.connectFrameio({
        token: address.searchParams.get('code') ?? '',
        base_url: null,
        account: null,
      });
    },
    pauseConnection: (id) =>
      changed(
        Object.assign(find(state.connections, 'connection', id), { state: 'PAUSED', health: 'paused' }),
        'connections',
      ),
    resumeConnection: (id) =>
      changed(
        Object.assign(find(state.connections, 'connection', id), {
          state: 'ACTIVE',
          health: 'online',
          error: null,
        }),
        'connections',
      ),
    removeConnection: (id) => {
      state.connections = state.connections.filter((c) => c.id !== id);
      return changed(null, 'connections');
    },
    syncNow: (id) =>
      variant === 'offline'
        ? Promise.reject(
            fail('offline', 'There is no network.', 'It goes on by itself when the network is back.'),
          )
        : changed(
            state.connections
              .filter((c) => id === null || c.id === id)
              .map((c) => ({
                id: c.id,
                pulled: { created: 0, updated: 0, deleted: 0 },
                pushed: 0,
                requests: 3,
                parked: c.parked,
                conflicts: c.conflicts,
                error: null,
              })),
            'connections',
          ),
    requests: () => Promise.resolve(requests),

    home: () => {
      const week = weekOf(state.entries, mondayOf(now()), now());
      return Promise.resolve({
        timer: timer(),
        week,
        transfers: summary(),
        needs_you: state.needs,
        reviews: state.assets.filter((a) => a.review_status === 'Needs Review'),
        tasks: state.tasks.filter((t) => !t.done && t.assignees.includes('Ines Ortega')),
        changes: bare ? [] : changes,
      });
    },
    status: () => Promise.resolve(status()),
    search: (text) => {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      const hits = (name: string) => words.every((word) => name.toLowerCase().includes(word));
      return Promise.resolve([
        ...state.projects
          .filter((p) => hits(p.name))
          .map((p) => ({
            entity: 'project' as const,
            id: p.id,
            title: p.name,
            detail: p.client ?? '',
            project_id: p.id,
            asset_id: null,
          })),
        ...state.assets
          .filter((a) => a.kind !== 'folder' && hits(a.name))
          .slice(0, 8)
          .map((a) => ({
            entity: 'asset' as const,
            id: a.id,
            title: a.name,
            detail: a.project ?? '',
            project_id: a.project_id,
            asset_id: a.id,
          })),
        ...state.tasks
          .filter((t) => hits(t.name))
          .map((t) => ({
            entity: 'task' as const,
            id: t.id,
            title: t.name,
            detail: t.assignees.join(', '),
            project_id: t.project_id,
            asset_id: null,
          })),
      ]);
    },

    projects: ({ search, archived, limit, after }) =>
      Promise.resolve(
        page(
          state.projects.filter(
            (p) =>
              (archived === null || p.archived === archived) &&
              p.name.toLowerCase().includes((search ?? '').toLowerCase()),
          ),
          after,
          limit,
        ),
      ),
    project: async (id) => Promise.resolve(find(state.projects, 'project', id)),
    pinProject: (id, pinned) =>
      changed(Object.assign(find(state.projects, 'project', id), { pinned }), 'projects'),
    folders: (id) => Promise.resolve(bare ? [] : (folders[id] ?? [])),
    tasks: ({ project, done, limit, after }) =>
      Promise.resolve(
        page(
          state.tasks.filter(
            (t) => (!project || t.project_id === project) && (done === null || t.done === done),
          ),
          after,
          limit,
        ),
      ),
    people: () => Promise.resolve(people),
    tags: () =>
      Promise.resolve([
        { id: 'tag-overtime', name: 'Overtime' },
        { id: 'tag-travel', name: 'Travel' },
      ]),

    assets: ({ folder, project, search, review_status, kind, recursive, sort, descending, limit, after }) => {
      if (variant === 'error')
        return Promise.reject(
          fail('internal', 'The database could not be read.', 'Settings, Backup shows the newest snapshot.'),
        );
      if (variant === 'many' && folder === 'hbl-d3a')
        return Promise.resolve(page<AssetView>({ length: 100_000, at: numberedClip }, after, limit));
      const below = new Set([folder]);
      const tree = folders[project ?? ''] ?? Object.values(folders).flat();
      if (recursive) for (const f of tree) if (f.parent_id && below.has(f.parent_id)) below.add(f.id);
      const found = state.assets.filter(
        (a) =>
          (folder === null ? a.project_id === project : below.has(a.parent_id)) &&
          (kind === null || (kind === 'folder') === (a.kind === 'folder')) &&
          (review_status === null || a.review_status === review_status) &&
          (!recursive || a.kind !== 'folder') &&
          a.name.toLowerCase().includes((search ?? '').toLowerCase()),
      );
      const value = {
        name: (a: AssetView) => a.name.toLowerCase(),
        updated: (a: AssetView) => a.updated_at ?? '',
        size: (a: AssetView) => a.size ?? 0,
      }[sort];
      const sign = descending ? -1 : 1;
      found.sort(
        (a, b) =>
          Number(b.kind === 'folder') - Number(a.kind === 'folder') ||
          (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0),
      );
      return Promise.resolve(page(found, after, limit));
    },
    asset: (id) => {
      const [, stack, version] = /^(.+)-v(\d+)$/.exec(id) ?? [];
      if (!stack) return Promise.resolve(detail(assetOf(id)));
      const whole = detail(assetOf(stack));
      return Promise.resolve({ ...whole, asset: { ...whole.asset, ...whole.versions[Number(version)] } });
    },
    comments: (id) => Promise.resolve(state.comments.filter((c) => c.asset_id === id)),
    addComment: (comment) => {
      const made = {
        ...comment,
        id: nextId('comment'),
        asset_id: comment.asset,
        remote_id: null,
        timecode: null,
        page: null,
        author: 'Ines Ortega',
        created_at: new Date(now()).toISOString(),
        completed: false,
        drawing: null,
        replies: [],
        sync_status: 'PENDING' as const,
      };
      state.comments.push(made);
      return changed(made, 'comments');
    },
    completeComment: (id, done) => {
      Object.assign(find(state.comments, 'comment', id), { completed: done, sync_status: 'PENDING' });
      return changed(null, 'comments');
    },
    deleteComment: (id) => {
      state.comments = state.comments.filter((c) => c.id !== id);
      return changed(null, 'comments');
    },
    reviewOptions: () =>
      Promise.resolve([
        { name: 'Needs Review', color: null },
        { name: 'In Progress', color: null },
        { name: 'Approved', color: null },
      ]),
    setReviewStatus: (ids, name) => {
      for (const item of state.assets)
        if (ids.includes(item.id)) Object.assign(item, { review_status: name, sync_status: 'PENDING' });
      return changed(null, 'assets');
    },
    createFolder: (parent, name) => {
      const near = find(state.assets, 'folder', parent);
      const made: AssetView = {
        ...near,
        id: nextId('folder'),
        name,
        parent_id: parent,
        remote_id: null,
        sync_status: 'PENDING',
      };
      state.assets.push(made);
      return changed(made, 'assets');
    },
    renameAsset: (id, name) => {
      Object.assign(find(state.assets, 'asset', id), { name, sync_status: 'PENDING' });
      return changed(null, 'assets');
    },

    timer: () => Promise.resolve(timer()),
    startTimer: async (draft) => {
      await calls.stopTimer();
      return changed(addEntry({ ...draft, start: new Date(now()).toISOString(), end: null }), 'time');
    },
    stopTimer: () => {
      const found = state.entries.find((entry) => entry.end === null);
      if (found) found.end = new Date(now()).toISOString();
      return changed(found ? timed(found, now()) : null, 'time');
    },
    timeEntries: ({ from, to, project, text, limit, after }) =>
      Promise.resolve(
        page(
          state.entries
            .filter(
              (e) =>
                (!from || e.start >= from) && (!to || e.start < to) && (!project || e.project_id === project),
            )
            .filter((e) => e.description.toLowerCase().includes((text ?? '').toLowerCase()))
            .map((e) => timed(e, now()))
            .sort((a, b) => (a.start < b.start ? 1 : -1)),
          after,
          limit,
        ),
      ),
    addTimeEntry: (draft) => {
      if (!draft.start || !draft.end || draft.end <= draft.start)
        throw fail('invalid', 'An entry ends after it begins.', 'Change its start or its end.');
      return changed(addEntry(draft), 'time');
    },
    editTimeEntry: (id, draft) => {
      const found = find(state.entries, 'entry', id);
      if (found.locked)
        throw fail('locked', 'Clockify locked this week.', 'Ask an administrator to unlock it.');
      return changed(timed(Object.assign(found, drafted(draft), { sync_status: 'PENDING' }), now()), 'time');
    },
    deleteTimeEntry: (id) => {
      state.entries = state.entries.filter((e) => e.id !== id);
      return changed(null, 'time');
    },
    week: (monday) => Promise.resolve(weekOf(state.entries, monday ?? mondayOf(now()), now())),

    upload: (paths, folder) => {
      const to =
        Object.values(folders)
          .flat()
          .find((f) => f.id === folder)?.name ?? folder;
      const batch = nextId('batch');
      const made = paths.map((path) => ({
        ...(transfers[0] as (typeof transfers)[number]),
        id: nextId('transfer'),
        path,
        name: path.split(/[\\/]/).at(-1) ?? path,
        to,
        folder_id: folder,
        size: 1.2e9,
        sent: 0,
        state: 'queued' as const,
        error: null,
        attempts: 0,
        batch,
      }));
      state.transfers.push(...made);
      return changed(
        made.map((t) => t.id),
        'transfers',
      );
    },
    transfers: ({ state: wanted, limit, after }) =>
      Promise.resolve(
        page(
          state.transfers.filter((t) => !wanted || t.state === wanted),
          after,
          limit,
        ),
      ),
    transferSummary: () => Promise.resolve(summary()),
    pauseTransfer: (id) => setTransfers((other) => other === id, ['running', 'queued'], 'paused'),
    resumeTransfer: (id) => setTransfers((other) => other === id, ['paused'], 'queued'),
    retryTransfer: (id) => setTransfers((other) => other === id, ['parked', 'cancelled'], 'queued'),
    cancelTransfer: (id) =>
      setTransfers((other) => other === id, ['running', 'queued', 'paused', 'parked'], 'cancelled'),
    pauseAllTransfers: () => setTransfers(() => true, ['running', 'queued'], 'paused'),
    resumeAllTransfers: () => setTransfers(() => true, ['paused'], 'queued'),
    watchFolders: () => Promise.resolve(state.watches),
    addWatchFolder: (path, folder) => {
      const made = {
        ...(watches[0] as (typeof watches)[number]),
        id: nextId('watch'),
        path,
        folder_id: folder,
        files: 0,
        pending: 0,
        last_scan_at: null,
      };
      state.watches.push(made);
      return changed(made, 'watch');
    },
    removeWatchFolder: (id) => {
      state.watches = state.watches.filter((w) => w.id !== id);
      return changed(null, 'watch');
    },

    conflicts: () => Promise.resolve(state.conflicts),
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
    activity: ({ limit, after }) => Promise.resolve(page(bare ? [] : audit, after, limit)),
    auditVerify: () => Promise.resolve({ ok: true, events: 412, first_bad: null }),
    doctor: () => Promise.resolve({ ok: true, findings: [] }),
    backup: (path) =>
      Promise.resolve({ file: path, bytes: 48_200_000, sha256: '9f3c41d07be2a815'.repeat(4) }),
    reveal: () => Promise.resolve(),
    openUrl: () => Promise.resolve(),
    pickFiles: () => Promise.resolve(['/Users/ines/Desktop/HBL_titles_v2.mov']),
    pickFolder: () => Promise.resolve('/Users/ines/Movies/HBL/Stills'),
    pickSave: (name) => Promise.resolve(`/Users/ines/Desktop/${name}`),
  };

  const never = () => new Promise<never>(() => undefined);
  const api =
    variant === 'loading'
      ? {
          ...(Object.fromEntries(Object.keys(calls).map((name) => [name, never])) as unknown as Api),
          status: calls.status,
          settings: calls.settings,
        }
      : // A refused call rejects; it never throws at the caller.
        (Object.fromEntries(
          Object.entries(calls).map(([name, call]) => [
            name,
            async (...args: never[]) =>
              structuredClone(await (call as (...a: never[]) => Promise<unknown>)(...args)),
          ]),
        ) as unknown as Api);

  return {
    api,
    events: {
      onInvalidated: listenTo(hear.invalidated),
      onTransferProgress: listenTo(hear.progress),
      onStatus: listenTo(hear.status),
      onDrop: listenTo(hear.drop),
    },
    invalidate,
    progress: (moved) => {
      const found = state.transfers.find((t) => t.id === moved.id);
      if (found) Object.assign(found, moved);
      hear.progress.forEach((tell) => tell(moved));
      hear.status.forEach((tell) => tell(status()));
    },
    drop: (drop) => hear.drop.forEach((tell) => tell(drop)),
  };
}
