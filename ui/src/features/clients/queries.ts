import { api } from '@/api/client';
import { liveQuery } from '@/api/invalidation';

export const clientQueries = {
  /** Every project, also those that are put away: a client's page shows them all. */
  projects: () =>
    liveQuery(['projects', 'assets', 'time'], ['projects', 'with archived'], async () => {
      const { items } = await api.projects({ search: null, archived: null, limit: 1000, after: null });
      return items;
    }),
};
