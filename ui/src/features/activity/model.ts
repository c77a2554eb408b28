import type { ConflictView, IntentView, RecordType } from '@/api/types';
import { fieldName, kindOf } from '@/shared/history';

/** One record with the fields that stand in two values. */
export interface ConflictGroup {
  record: string;
  name: string;
  entity: RecordType;
  service: string;
  fields: ConflictView[];
}

/** Conflicts by record, in the order in which they were noticed. */
export function groupsOf(conflicts: readonly ConflictView[]): ConflictGroup[] {
  const groups = new Map<string, ConflictGroup>();
  for (const conflict of conflicts) {
    const known = groups.get(conflict.record_id);
    if (known) known.fields.push(conflict);
    else
      groups.set(conflict.record_id, {
        record: conflict.record_id,
        name: conflict.record_name ?? kindOf(conflict.entity).name,
        entity: conflict.entity,
        service: conflict.service,
        fields: [conflict],
      });
  }
  return [...groups.values()];
}

/** The fields of a record in conflict that merged by themselves, with the value that was taken. */
export function takenOf({ others }: ConflictView): { field: string; value: unknown }[] {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return others
    .filter(({ base, local, remote }) => !same(local, base) || !same(remote, base))
    .map(({ field, base, local, remote }) => ({ field, value: same(local, base) ? remote : local }));
}

/** `The end was changed in two places`. */
export function conflictTitle({ fields }: ConflictGroup): string {
  const first = fields[0];
  if (fields.length > 1) return `${fields.length} fields were changed in two places`;
  if (first?.field === 'presence') return 'Deleted in one place, changed in the other';
  return `The ${fieldName(first?.field ?? '').toLowerCase()} was changed in two places`;
}

const ACTIONS = { create: 'Add', update: 'Change', delete: 'Delete' } as const;

/** `Change description, billable`. */
export function intentText({ action, fields }: IntentView): string {
  const names =
    action === 'update' ? ` ${fields.map((field) => fieldName(field).toLowerCase()).join(', ')}` : '';
  return `${ACTIONS[action]}${names}`;
}
