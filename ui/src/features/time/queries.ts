import { infiniteQueryOptions, keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { api } from '@/api/client';
import { liveQuery } from '@/api/invalidation';
import type { Topic } from '@/api/types';

import { addDays, midnight, type EntryTrouble } from './model';

const TIME: readonly Topic[] = ['time', 'projects'];
/** Entries that are asked for at once. */
const PAGE = 200;

export const timeQueries = {
  week: (monday: string) => ({
    ...liveQuery(TIME, ['time', 'week', monday], () => api.week(monday)),
    placeholderData: keepPreviousData,
  }),
  /** Every entry that touches the week: from the day before, because one may run past midnight. */
  entriesOfWeek: (monday: string) => ({
    ...liveQuery(TIME, ['time', 'entries', monday], async () => {
      const { items } = await api.timeEntries({
        from: new Date(midnight(addDays(monday, -1))).toISOString(),
        to: new Date(midnight(addDays(monday, 7))).toISOString(),
        project: null,
        text: null,
        limit: 1000,
        after: null,
      });
      return items;
    }),
    placeholderData: keepPreviousData,
  }),
  list: (filter: { text: string; project: string | null }) =>
    infiniteQueryOptions({
      queryKey: ['time', 'list', filter],
      queryFn: ({ pageParam }) =>
        api.timeEntries({
          from: null,
          to: null,
          project: filter.project,
          text: filter.text || null,
          limit: PAGE,
          after: pageParam,
        }),
      initialPageParam: null as string | null,
      getNextPageParam: ({ next }) => next,
      placeholderData: keepPreviousData,
      meta: { topics: TIME },
    }),
  conflicts: () => liveQuery(['conflicts'], ['conflicts'], () => api.conflicts()),
  outbox: () => liveQuery(['outbox'], ['outbox'], () => api.outbox()),
  tags: () => liveQuery(['projects', 'time'], ['tags'], () => api.tags()),
};

/** Conflicts and parked writes of entries, to mark them. */
export function useTrouble(): EntryTrouble {
  const { data: conflicts } = useQuery(timeQueries.conflicts());
  const { data: outbox } = useQuery(timeQueries.outbox());
  return useMemo(
    () => ({
      conflicts: new Set(conflicts?.filter((c) => c.entity === 'time_entry').map((c) => c.record_id)),
      parked: new Map(
        outbox?.filter((i) => i.entity === 'time_entry' && i.state === 'parked').map((i) => [i.record_id, i]),
      ),
    }),
    [conflicts, outbox],
  );
}
