import type { Api, Client, Drop } from './client';
import { activity } from './fake/activity';
import { cards } from './fake/cards';
import { catalogue } from './fake/catalogue';
import { media } from './fake/media';
import { office } from './fake/office';
import { reports } from './fake/reports';
import { openStudio, type Variant } from './fake/studio';
import { time } from './fake/time';
import { transfers } from './fake/transfers';
import { webhooks } from './fake/webhooks';
import { withOffload } from './invalidation';
import { SAMPLE_NOW } from './sample/clock';
import type { OffloadProgress, Place, Topic, TransferProgress } from './types';

export type { Variant };

export interface FakeOptions {
  variant?: Variant;
  /** The running timer was started on another device. */
  elsewhere?: boolean;
  /** The time of the sample, in milliseconds since 1970. */
  now?: () => number;
}

/** A client with the sample studio in memory, and hands to drive its events. */
export interface Fake extends Client {
  invalidate: (topics: Topic[]) => void;
  progress: (moved: TransferProgress) => void;
  offload: (moved: OffloadProgress) => void;
  drop: (drop: Drop) => void;
  /** A link from outside arrives. */
  link: (place: Place) => void;
}

/** Makes a fake client. Every change it accepts is kept in memory and announced like the engine's. */
export function createFake({
  variant = 'studio',
  now = () => SAMPLE_NOW,
  elsewhere,
}: FakeOptions = {}): Fake {
  const studio = openStudio(variant, now);
  if (elsewhere) studio.state.elsewhere = studio.state.entries.find((e) => e.end === null)?.id ?? null;
  const { state, hear, listenTo, invalidate, status } = studio;
  const calls: Api = {
    ...office(studio),
    ...webhooks(studio),
    ...media(studio),
    ...catalogue(studio),
    ...time(studio),
    ...reports(studio),
    ...transfers(studio),
    ...cards(studio),
    ...activity(studio),
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
      onOffloadProgress: listenTo(hear.offload),
      onStatus: listenTo(hear.status),
      onDrop: listenTo(hear.drop),
      onLink: listenTo(hear.link),
    },
    invalidate,
    progress: (moved) => {
      const found = state.transfers.find((t) => t.id === moved.id);
      if (found) Object.assign(found, moved);
      hear.progress.forEach((tell) => tell(moved));
      hear.status.forEach((tell) => tell(status()));
    },
    offload: (moved) => {
      const { items } = withOffload({ items: state.offloads, next: null, total: 0 }, moved);
      state.offloads = items;
      hear.offload.forEach((tell) => tell(moved));
    },
    drop: (drop) => hear.drop.forEach((tell) => tell(drop)),
    link: (place) => {
      state.link = place;
      hear.link.forEach((tell) => tell());
    },
  };
}
