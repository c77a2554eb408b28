import { api } from '@/api/client';
import { liveQuery } from '@/api/invalidation';

export const peopleQueries = {
  places: () => liveQuery(['projects', 'connections'], ['people', 'places'], () => api.peoplePlaces()),
};
