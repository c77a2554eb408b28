import { convertFileSrc, isTauri } from '@tauri-apps/api/core';
import { getCurrentWebview } from '@tauri-apps/api/webview';
import { open, save } from '@tauri-apps/plugin-dialog';
import { openUrl, revealItemInDir } from '@tauri-apps/plugin-opener';

import { commands, events as bound, type CommandError } from './bindings';
import { ApiError, toApiError } from './errors';
import type {
  ActivityQuery,
  AssetQuery,
  ConflictView,
  EntryDraft,
  EntryQuery,
  IntentView,
  OffloadProgress,
  PageRequest,
  ProjectQuery,
  StatusView,
  TaskQuery,
  Topic,
  TransferProgress,
  TransferQuery,
} from './types';

type Unwrapped<F> = F extends (...args: infer A) => Promise<infer R>
  ? (...args: A) => Promise<Extract<R, { status: 'ok' }> extends { data: infer T } ? T : never>
  : never;

/** The engine's commands as they are generated. */
type Plain = { [K in keyof typeof commands]: Unwrapped<(typeof commands)[K]> };

/** Commands that the window asks in its own form. */
interface Adapted {
  projects(query: ProjectQuery): ReturnType<Plain['projects']>;
  tasks(query: TaskQuery): ReturnType<Plain['tasks']>;
  assets(query: AssetQuery): ReturnType<Plain['assets']>;
  timeEntries(query: EntryQuery): ReturnType<Plain['timeEntries']>;
  /** Starts the timer. One that was started elsewhere is stopped only with `takeOver`; else `timer_elsewhere` is thrown. */
  startTimer(draft: EntryDraft, takeOver?: boolean): ReturnType<Plain['startTimer']>;
  transfers(query: TransferQuery): ReturnType<Plain['transfers']>;
  activity(query: ActivityQuery): ReturnType<Plain['activity']>;
  /** Open conflicts, newest first, at most 1,000; with `all` also those that were decided lately. */
  conflicts(all?: boolean): Promise<ConflictView[]>;
  /** Queued and parked writes, parked ones first, at most 1,000. */
  outbox(): Promise<IntentView[]>;
  pauseTransfer(id: string): Promise<void>;
  resumeTransfer(id: string): Promise<void>;
  retryTransfer(id: string): Promise<void>;
  cancelTransfer(id: string): Promise<void>;
  pauseAllTransfers(): Promise<void>;
  resumeAllTransfers(): Promise<void>;
}

/** The engine's commands. Each rejects with {@link ApiError}. */
export type Commands = Omit<Plain, keyof Adapted | 'stepTransfer' | 'stepAllTransfers'> & Adapted;

/** What only the window's shell can do. */
export interface Shell {
  /** Opens the system's picker; empty when it was closed. */
  pickFiles(): Promise<string[]>;
  /** Opens the system's picker for one folder; `null` when it was closed. */
  pickFolder(): Promise<string | null>;
  /** Opens the system's picker for a file to write; `null` when it was closed. */
  pickSave(name: string): Promise<string | null>;
  /** Shows a file or folder in the system's file manager. */
  reveal(path: string): Promise<void>;
  /** Opens an address in the system's browser. */
  openUrl(url: string): Promise<void>;
}

/** Everything a screen can ask. */
export type Api = Commands & Shell;

/** Files held over the window, or let go. Positions are CSS pixels. */
export type Drop = { kind: 'over' | 'drop'; paths: string[]; x: number; y: number } | { kind: 'leave' };

/** Tells how to stop listening. */
export type Stop = () => void;

/** What the engine says by itself. */
export interface Events {
  /** Lists that went stale. */
  onInvalidated(listener: (topics: Topic[]) => void): Stop;
  /** One transfer moved. */
  onTransferProgress(listener: (progress: TransferProgress) => void): Stop;
  /** One offload moved. */
  onOffloadProgress(listener: (progress: OffloadProgress) => void): Stop;
  /** The status bar changed. */
  onStatus(listener: (status: StatusView) => void): Stop;
  /** A link from outside waits to be taken. */
  onLink(listener: () => void): Stop;
  /** Files over the window. */
  onDrop(listener: (drop: Drop) => void): Stop;
}

/** The engine as the window sees it. */
export interface Client {
  api: Api;
  events: Events;
}

type Answer = { status: 'ok'; data: unknown } | { status: 'error'; error: CommandError };
type Command = (...args: unknown[]) => Promise<Answer>;

function unwrap(command: Command) {
  return async (...args: unknown[]): Promise<unknown> => {
    const result = await command(...args).catch((thrown: unknown) => {
      throw toApiError(thrown);
    });
    if (result.status === 'error') throw new ApiError(result.error);
    return result.data;
  };
}

/** Turns a promise of a stop into a stop that also works before the promise is kept. */
function stopper(starting: Promise<Stop>): Stop {
  return () => void starting.then((stop) => stop());
}

/** Rows of a list that is asked for as a whole. */
const WHOLE: PageRequest = { limit: 1000, after: null };

/** The window's own form of the generated commands. */
function adapt(plain: Plain): Commands {
  const { stepTransfer, stepAllTransfers, ...rest } = plain;
  return {
    ...rest,
    projects: ({ limit, after, ...filter }) => plain.projects(filter, { limit, after }),
    tasks: ({ limit, after, ...filter }) => plain.tasks(filter, { limit, after }),
    assets: ({ limit, after, kind, ...filter }) =>
      plain.assets({ ...filter, files_only: kind !== null && kind !== 'folder' }, { limit, after }),
    timeEntries: ({ limit, after, ...filter }) => plain.timeEntries(filter, { limit, after }),
    startTimer: (draft, takeOver = false) => plain.startTimer(draft, takeOver),
    transfers: ({ state, ...page }) => plain.transfers(state, page),
    activity: ({ limit, after, ...filter }) => plain.activity(filter, { limit, after }),
    conflicts: async (all = false) => (await plain.conflicts(all, WHOLE)).items,
    outbox: async () => (await plain.outbox(WHOLE)).items,
    mediaPlaces: async (id) =>
      (await plain.mediaPlaces(id)).map((place) =>
        place.from === 'disk' ? { ...place, address: convertFileSrc(place.address) } : place,
      ),
    pauseTransfer: async (id) => void (await stepTransfer(id, 'pause')),
    resumeTransfer: async (id) => void (await stepTransfer(id, 'resume')),
    retryTransfer: async (id) => void (await stepTransfer(id, 'retry')),
    cancelTransfer: async (id) => void (await stepTransfer(id, 'cancel')),
    pauseAllTransfers: async () => void (await stepAllTransfers('pause')),
    resumeAllTransfers: async () => void (await stepAllTransfers('resume')),
  };
}

function tauriClient(): Client {
  const plain = Object.fromEntries(
    Object.entries(commands).map(([name, command]) => [name, unwrap(command as Command)]),
  ) as Plain;
  return {
    api: {
      ...adapt(plain),
      reveal: async (path) => revealItemInDir(path),
      openUrl: async (url) => openUrl(url),
      pickFiles: async () => (await open({ multiple: true })) ?? [],
      pickFolder: () => open({ directory: true }),
      pickSave: (name) => save({ defaultPath: name }),
    },
    events: {
      onInvalidated: (listener) => stopper(bound.invalidated.listen(({ payload }) => listener(payload))),
      onTransferProgress: (listener) =>
        stopper(bound.transferProgressed.listen(({ payload }) => listener(payload))),
      onOffloadProgress: (listener) =>
        stopper(bound.offloadProgressed.listen(({ payload }) => listener(payload))),
      onStatus: (listener) => stopper(bound.statusChanged.listen(({ payload }) => listener(payload))),
      onLink: (listener) => stopper(bound.linkArrived.listen(() => listener())),
      onDrop: (listener) => {
        let paths: string[] = [];
        return stopper(
          getCurrentWebview().onDragDropEvent(({ payload }) => {
            if (payload.type === 'leave') return listener({ kind: 'leave' });
            if (payload.type !== 'over') paths = payload.paths;
            const { x, y } = payload.position.toLogical(window.devicePixelRatio);
            listener({ kind: payload.type === 'drop' ? 'drop' : 'over', paths, x, y });
          }),
        );
      },
    },
  };
}

const missing = new Proxy(
  {},
  {
    get: (_, name) => () => {
      throw new Error(`no client is installed: ${String(name)}`);
    },
  },
);

/** Calls to the engine. Imports stay live: {@link installClient} replaces what stands behind them. */
export let api: Api = missing as Api;
/** Events of the engine. */
export let events: Events = missing as Events;

/** Puts `client` behind {@link api} and {@link events}: tests and browsers without Tauri install a fake. */
export function installClient(client: Client): void {
  ({ api, events } = client);
}

/** Installs the engine's client inside the app's window. False in a plain browser, where a fake has to be installed. */
export function installTauri(): boolean {
  if (!isTauri()) return false;
  installClient(tauriClient());
  return true;
}
