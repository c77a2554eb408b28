import { api } from '@/api/client';
import { liveQuery } from '@/api/invalidation';

export const connectionQueries = {
  requests: (id: string) => liveQuery(['connections'], ['requests', id], () => api.requests(id)),
  detail: (id: string) =>
    liveQuery(['connections', 'outbox'], ['connection', id], () => api.connectionDetail(id)),
  endpoints: () => liveQuery(['connections'], ['webhooks'], () => api.webhookEndpoints()),
  deliveries: () => liveQuery(['connections'], ['deliveries'], () => api.webhookDeliveries(null)),
  outbox: () => liveQuery(['outbox'], ['outbox'], () => api.outbox()),
};
