import { api } from '@/api/client';
import { liveQuery } from '@/api/invalidation';

/** Everything on the first screen, in one answer. */
export const homeQuery = () =>
  liveQuery(
    [
      'connections',
      'projects',
      'assets',
      'comments',
      'time',
      'transfers',
      'watch',
      'outbox',
      'conflicts',
      'activity',
    ],
    ['home'],
    () => api.home(),
  );
