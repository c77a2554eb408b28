import { infiniteQueryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import { liveQuery } from '@/api/invalidation';

/** Events that are asked for at once. */
const PAGE = 200;

export const activityQueries = {
  audit: () =>
    infiniteQueryOptions({
      queryKey: ['activity'],
      queryFn: ({ pageParam }) => api.activity({ entity_id: null, limit: PAGE, after: pageParam }),
      initialPageParam: null as string | null,
      getNextPageParam: ({ next }) => next,
      meta: { topics: ['activity'] },
    }),
  conflicts: () => liveQuery(['conflicts'], ['conflicts'], () => api.conflicts()),
  outbox: () => liveQuery(['outbox'], ['outbox'], () => api.outbox()),
};
