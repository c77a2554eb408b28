import { api } from '@/api/client';
import { useCommand } from '@/api/queries';
import type { TimeEntryView } from '@/api/types';
import { hoursUnit } from '@/shared/format';
import { toast } from '@/shared/parts';

/** Deletes an entry, with Undo that books it again as it was. */
export function useDeleteEntry() {
  const again = useCommand((entry: TimeEntryView) =>
    api.addTimeEntry({
      start: entry.start,
      end: entry.end,
      description: entry.description,
      project: entry.project_id,
      task: entry.task_id,
      tags: entry.tags,
      billable: entry.billable,
    }),
  );
  return useCommand(
    (entry: TimeEntryView) => api.deleteTimeEntry(entry.id),
    (_, entry) =>
      toast({
        icon: 'trash',
        text: `${entry.description || 'The entry'} is deleted, ${hoursUnit(entry.seconds)}`,
        undo: entry.end ? () => again.mutate(entry) : undefined,
      }),
  );
}
