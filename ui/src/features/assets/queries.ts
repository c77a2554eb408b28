import { infiniteQueryOptions } from '@tanstack/react-query';

import { api } from '@/api/client';
import { liveQuery } from '@/api/invalidation';
import type { AssetQuery } from '@/api/types';

/** Rows asked for at once: some screens full, read in a few milliseconds. */
export const PAGE = 500;

/** Which assets, in which order. */
export type AssetFilter = Omit<AssetQuery, 'limit' | 'after'>;

/** The assets of a folder or search, page after page. */
export const assetsQuery = (filter: AssetFilter) =>
  infiniteQueryOptions({
    queryKey: ['assets', filter],
    queryFn: ({ pageParam }) => api.assets({ ...filter, limit: PAGE, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    meta: { topics: ['assets', 'comments'] },
  });

/** Everything about one asset. */
export const assetQuery = (id: string) =>
  liveQuery(['assets', 'transfers'], ['asset', id], () => api.asset(id));

/** The comments of one asset, as threads. */
export const commentsQuery = (id: string) =>
  liveQuery(['comments'], ['comments', id], () => api.comments(id));

/** The account's words for approval. */
export const reviewOptionsQuery = () =>
  liveQuery(['assets', 'settings'], ['review options'], () => api.reviewOptions());
