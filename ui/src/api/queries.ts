import { keepPreviousData, queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { navigate } from 'wouter/use-hash-location';

import { helpPath } from '@/shared/help';
import { toast } from '@/shared/parts/toasts';
import { t } from '@/shared/texts';

import { api } from './client';
import { toApiError } from './errors';
import { liveQuery, STATUS_KEY, TRANSFERS_KEY } from './invalidation';

/** Rows of the queue that are asked for at once; more are summed up. */
const QUEUE_LIMIT = 1000;

/** Questions that more than one place asks. Those of one place stand in its `queries.ts`. */
export const queries = {
  status: () =>
    liveQuery(['connections', 'transfers', 'outbox', 'conflicts', 'time', 'watch'], STATUS_KEY, () =>
      api.status(),
    ),
  settings: () => liveQuery(['settings'], ['settings'], () => api.settings()),
  projects: () =>
    liveQuery(['projects', 'assets', 'time'], ['projects'], async () => {
      const { items } = await api.projects({ search: null, archived: false, limit: 1000, after: null });
      return items;
    }),
  tasks: () =>
    liveQuery(['projects', 'time'], ['tasks'], async () => {
      const { items } = await api.tasks({ project: null, done: false, limit: 1000, after: null });
      return items;
    }),
  clients: () =>
    liveQuery(['projects'], ['clients'], async () => {
      const { items } = await api.clients(null, { limit: 1000, after: null });
      return items;
    }),
  people: () => liveQuery(['projects'], ['people'], () => api.people()),
  folders: (project: string) =>
    liveQuery(['assets', 'watch'], ['folders', project], () => api.folders(project)),
  transfers: () =>
    liveQuery(['transfers'], TRANSFERS_KEY, () =>
      api.transfers({ state: null, limit: QUEUE_LIMIT, after: null }),
    ),
  connections: () =>
    liveQuery(['connections', 'outbox', 'conflicts'], ['connections'], () => api.connections()),
  search: (text: string) =>
    queryOptions({
      ...liveQuery(['projects', 'assets', 'comments', 'time'], ['search', text], () => api.search(text)),
      enabled: text.trim().length > 1,
      placeholderData: keepPreviousData,
    }),
};

/** What the status bar and the sidebar show. */
export function useStatus() {
  return useQuery(queries.status()).data;
}

/** Says a refused action where the person is: as a toast with what to do. */
export function sayError(thrown: unknown): void {
  const error = toApiError(thrown);
  toast({
    icon: 'failed',
    text: error.hint ? `${error.message} ${error.hint}` : error.message,
    action: { label: t('What helps'), run: () => navigate(helpPath(error.code)) },
  });
}

/**
 * An action that asks the engine. What it made stale comes back as an event, so nothing is invalidated here;
 * a refusal is said in a toast.
 */
export function useCommand<A, R>(run: (input: A) => Promise<R>, after?: (result: R, input: A) => void) {
  return useMutation({ mutationFn: run, onError: sayError, onSuccess: after });
}
