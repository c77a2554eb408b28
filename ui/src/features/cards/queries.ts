import { api } from '@/api/client';
import { liveQuery, OFFLOADS_KEY } from '@/api/invalidation';

/** Offloads that are shown; older ones are told by `flo offloads list`. */
const SHOWN = 12;
/** How often it is looked which cards are there: systems tell nothing when one is plugged in. */
export const LOOK_MS = 5000;

export const cardsQuery = () => ({
  ...liveQuery(['offloads'], ['cards'], () => api.cards(null)),
  refetchInterval: LOOK_MS,
});

// What stands at services follows from transfers and assets.
export const offloadsQuery = () =>
  liveQuery(['offloads', 'transfers', 'assets'], OFFLOADS_KEY, () =>
    api.offloads({ limit: SHOWN, after: null }),
  );

export const offloadQuery = (id: string) =>
  liveQuery(['offloads', 'transfers', 'assets'], ['offload', id], () => api.offload(id));
