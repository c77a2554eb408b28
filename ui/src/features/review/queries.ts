import { api } from '@/api/client';
import { liveQuery } from '@/api/invalidation';

export const reviewQueries = {
  waiting: () =>
    liveQuery(['assets', 'comments'], ['review', 'waiting'], async () => (await api.home()).reviews),
  asset: (id: string) => liveQuery(['assets', 'comments'], ['asset', id], () => api.asset(id)),
  comments: (id: string) => liveQuery(['comments'], ['comments', id], () => api.comments(id)),
  /** Addresses of streams hold for minutes: they are asked for each time a file is opened. */
  media: (id: string) => ({
    queryKey: ['media', id],
    queryFn: () => api.mediaPlaces(id),
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  }),
  options: () => liveQuery(['assets'], ['reviewOptions'], () => api.reviewOptions()),
};
