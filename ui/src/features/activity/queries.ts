import { infiniteQueryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import { liveQuery } from '@/api/invalidation';

/** Events that are asked for at once. */
const PAGE = 200;

export const activityQueries = {
  audit: (by: string | null, action: string | null) =>
    infiniteQueryOptions({
      queryKey: ['activity', by, action],
      queryFn: ({ pageParam }) => api.activity({ by, action, limit: PAGE, after: pageParam }),
      initialPageParam: null as string | null,
      getNextPageParam: ({ next }) => next,
      meta: { topics: ['activity'] },
    }),
  conflicts: () => liveQuery(['conflicts'], ['conflicts'], () => api.conflicts()),
  decided: () =>
    liveQuery(['conflicts'], ['conflicts', 'all'], async () =>
      (await api.conflicts(true)).filter((conflict) => conflict.resolved_at !== null),
    ),
  rules: () => liveQuery(['settings'], ['merge-rules'], () => api.mergeRules()),
  fields: (intent: string) =>
    liveQuery(['outbox'], ['intent-fields', intent], () => api.intentFields(intent)),
  outbox: () => liveQuery(['outbox'], ['outbox'], () => api.outbox()),
};
