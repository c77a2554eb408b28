import { infiniteQueryOptions, keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

import { api } from '@/api/client';
import { liveQuery } from '@/api/invalidation';
import type { ReportQuery, Topic } from '@/api/types';

import type { EntryTrouble } from './model';

const TIME: readonly Topic[] = ['time', 'projects'];
/** Entries that are asked for at once. */
const PAGE = 200;

export const timeQueries = {
  week: (monday: string) => ({
    ...liveQuery(TIME, ['time', 'week', monday], () => api.week(monday)),
    placeholderData: keepPreviousData,
  }),
  calendar: (first: string, count: number) => ({
    ...liveQuery(TIME, ['time', 'calendar', first, count], () => api.calendar(first, count)),
    placeholderData: keepPreviousData,
  }),
  rules: () => liveQuery(['projects', 'time'], ['time', 'rules'], () => api.timeRules()),
  favourites: () => liveQuery(TIME, ['time', 'favourites'], () => api.favourites()),
  proposals: (first: string, count: number) =>
    liveQuery(['time', 'activity', 'transfers'], ['time', 'proposals', first, count], () =>
      api.timeProposals(first, count),
    ),
  rates: () => liveQuery(TIME, ['time', 'rates'], () => api.rates()),
  capacity: () => liveQuery(TIME, ['time', 'capacity'], () => api.capacity()),
  report: (query: ReportQuery) => ({
    ...liveQuery(TIME, ['time', 'report', query], () => api.report(query)),
    placeholderData: keepPreviousData,
  }),
  reportEntries: (query: ReportQuery, path: string[]) =>
    liveQuery(TIME, ['time', 'reportEntries', query, path], () => api.reportEntries(query, path)),
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
  tags: () => liveQuery(['projects', 'time'], ['tags'], () => api.tags(false)),
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
