import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

import { queries } from '@/api/queries';
import type { AssetView, TransferView } from '@/api/types';

import { transfersByAsset } from './model';
import { assetsQuery, type AssetFilter } from './queries';

/** The assets of one folder or search, as a list of known length whose rows arrive page by page. */
export interface AssetRows {
  total: number;
  at: (index: number) => AssetView | undefined;
  loaded: readonly AssetView[];
  /** Asks for more when the rows in view come near the end of what is loaded. */
  onRange: (first: number, last: number) => void;
  error: Error | null;
  loading: boolean;
  retry: () => void;
}

/** Reads the assets of a filter. */
export function useAssetRows(filter: AssetFilter): AssetRows {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useInfiniteQuery({
      ...assetsQuery(filter),
      placeholderData: keepPreviousData,
    });
  const loaded = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const total = data?.pages.at(-1)?.total ?? 0;
  const at = useCallback((index: number) => loaded[index], [loaded]);
  const onRange = useCallback(
    (_first: number, last: number) => {
      if (hasNextPage && !isFetchingNextPage && last + 100 > loaded.length) void fetchNextPage();
    },
    [fetchNextPage, hasNextPage, isFetchingNextPage, loaded.length],
  );
  return { total, at, loaded, onRange, error, loading: isPending, retry: () => void refetch() };
}

/** The transfers that make assets, by asset. */
export function useAssetTransfers(): ReadonlyMap<string, TransferView> {
  const { data } = useQuery(queries.transfers());
  return useMemo(() => transfersByAsset(data?.items ?? []), [data]);
}
