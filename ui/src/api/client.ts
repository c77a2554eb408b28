import { isTauri } from '@tauri-apps/api/core';
import { getCurrentWebview } from '@tauri-apps/api/webview';
import { open, save } from '@tauri-apps/plugin-dialog';

import { commands, events as bound, type CommandError, type Result } from './bindings';
import { ApiError, toApiError } from './errors';
import type { StatusView, Topic, TransferProgress } from './types';

type Unwrapped<F> = F extends (...args: infer A) => Promise<Result<infer T, CommandError>>
  ? (...args: A) => Promise<T>
  : never;

/** The engine's commands. Each rejects with {@link ApiError}. */
export type Commands = { [K in keyof typeof commands]: Unwrapped<(typeof commands)[K]> };

/** What only the window's shell can do. */
export interface Shell {
  /** Opens the system's picker; empty when it was closed. */
  pickFiles(): Promise<string[]>;
  /** Opens the system's picker for one folder; `null` when it was closed. */
  pickFolder(): Promise<string | null>;
  /** Opens the system's picker for a file to write; `null` when it was closed. */
  pickSave(name: string): Promise<string | null>;
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
  /** The status bar changed. */
  onStatus(listener: (status: StatusView) => void): Stop;
  /** Files over the window. */
  onDrop(listener: (drop: Drop) => void): Stop;
}

/** The engine as the window sees it. */
export interface Client {
  api: Api;
  events: Events;
}

type Command = (...args: unknown[]) => Promise<Result<unknown, CommandError>>;

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

function tauriClient(): Client {
  const unwrapped = Object.fromEntries(
    Object.entries(commands).map(([name, command]) => [name, unwrap(command as Command)]),
  ) as Commands;
  return {
    api: {
      ...unwrapped,
      pickFiles: async () => (await open({ multiple: true })) ?? [],
      pickFolder: () => open({ directory: true }),
      pickSave: (name) => save({ defaultPath: name }),
    },
    events: {
      onInvalidated: (listener) => stopper(bound.invalidated.listen(({ payload }) => listener(payload))),
      onTransferProgress: (listener) =>
        stopper(bound.transferProgressed.listen(({ payload }) => listener(payload))),
      onStatus: (listener) => stopper(bound.statusChanged.listen(({ payload }) => listener(payload))),
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
