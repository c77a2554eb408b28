import { api } from '@/api/client';
import { liveQuery } from '@/api/invalidation';

export const connectionQueries = {
  requests: (id: string) => liveQuery(['connections'], ['requests', id], () => api.requests(id)),
  outbox: () => liveQuery(['outbox'], ['outbox'], () => api.outbox()),
};
