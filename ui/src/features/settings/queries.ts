import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api } from '@/api/client';
import { queries, sayError } from '@/api/queries';
import type { SettingsView } from '@/api/types';

/** The settings, and how to change some of them. A change shows at once and is taken back if it is refused. */
export function useSettings() {
  const client = useQueryClient();
  const { queryKey } = queries.settings();
  const { data: settings, error, refetch } = useQuery(queries.settings());
  const change = useMutation({
    mutationFn: (next: SettingsView) => api.setSettings(next),
    onMutate: (next) => {
      const before = client.getQueryData<SettingsView>(queryKey);
      client.setQueryData<SettingsView>(queryKey, next);
      return { before };
    },
    onError: (thrown, _next, context) => {
      if (context?.before) client.setQueryData<SettingsView>(queryKey, context.before);
      sayError(thrown);
    },
  });
  const set = (part: Partial<SettingsView>) => {
    const now = client.getQueryData<SettingsView>(queryKey);
    if (now) change.mutate({ ...now, ...part });
  };
  return { settings, error, refetch, set };
}
