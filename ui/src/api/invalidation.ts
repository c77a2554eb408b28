import { queryOptions, type QueryClient, type QueryKey } from '@tanstack/react-query';

import { events } from './client';
import type {
  Listing,
  OffloadProgress,
  OffloadView,
  StatusView,
  Topic,
  TransferProgress,
  TransferView,
} from './types';

declare module '@tanstack/react-query' {
  interface Register {
    queryMeta: { topics: readonly Topic[] };
  }
}

/** Key of the status bar's query; the engine pushes it. */
export const STATUS_KEY = ['status'] as const;
/** Key of the queue; progress is written into it. */
export const TRANSFERS_KEY = ['transfers'] as const;

/** Key of the newest offloads; progress is written into them. */
export const OFFLOADS_KEY = ['offloads'] as const;

/**
 * A query that is asked again whenever one of `topics` goes stale.
 *
 * Data comes from the database on this computer, so it is always asked when it may have changed and never by time.
 */
export function liveQuery<T>(topics: readonly Topic[], key: QueryKey, ask: () => Promise<T>) {
  return queryOptions({ queryKey: key, queryFn: ask, meta: { topics } });
}

/** Marks everything that reads one of these topics as stale. */
export async function invalidate(client: QueryClient, topics: readonly Topic[]): Promise<void> {
  const stale = new Set(topics);
  await client.invalidateQueries({
    predicate: ({ meta }) => meta?.topics.some((topic) => stale.has(topic)) ?? false,
  });
}

/** The queue with one transfer moved; the same object when it does not hold that transfer. */
export function withProgress(list: Listing<TransferView>, moved: TransferProgress): Listing<TransferView> {
  if (!list.items.some((item) => item.id === moved.id)) return list;
  return { ...list, items: list.items.map((item) => (item.id === moved.id ? { ...item, ...moved } : item)) };
}

/** The offloads with one of them moved; the same object when it does not hold that one. */
export function withOffload(list: Listing<OffloadView>, moved: OffloadProgress): Listing<OffloadView> {
  if (!list.items.some((item) => item.id === moved.id)) return list;
  const { targets: at, ...rest } = moved;
  const move = (item: OffloadView): OffloadView => ({
    ...item,
    ...rest,
    targets: item.targets.map((target, index) => ({ ...target, ...at[index] })),
  });
  return { ...list, items: list.items.map((item) => (item.id === moved.id ? move(item) : item)) };
}

/** Connects the engine's events to the cache; returns how to stop. */
export function listen(client: QueryClient): () => void {
  const stops = [
    events.onInvalidated((topics) => void invalidate(client, topics)),
    events.onStatus((status) => client.setQueryData<StatusView>(STATUS_KEY, status)),
    events.onOffloadProgress((moved) =>
      client.setQueryData<Listing<OffloadView>>(OFFLOADS_KEY, (list) => list && withOffload(list, moved)),
    ),
    events.onTransferProgress((moved) =>
      client.setQueryData<Listing<TransferView>>(TRANSFERS_KEY, (list) => list && withProgress(list, moved)),
    ),
  ];
  return () => stops.forEach((stop) => stop());
}
