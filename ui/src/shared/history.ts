import { api } from '@/api/client';
import type { AuditView, RecordType } from '@/api/types';

import { currentLocale, hoursUnit, moment } from './format';
import type { IconName } from './parts';

const KINDS: Record<RecordType, { icon: IconName; name: string }> = {
  workspace: { icon: 'globe', name: 'Workspace' },
  person: { icon: 'user', name: 'Person' },
  client: { icon: 'clients', name: 'Client' },
  project: { icon: 'projects', name: 'Project' },
  task: { icon: 'todo', name: 'Task' },
  tag: { icon: 'tag', name: 'Tag' },
  time_entry: { icon: 'time', name: 'Time entry' },
  asset: { icon: 'film', name: 'File' },
  comment: { icon: 'comment', name: 'Comment' },
  field_definition: { icon: 'list', name: 'Field' },
};

/** Icon and name of a kind of record. */
export function kindOf(entity: RecordType) {
  return KINDS[entity];
}

/** A field as people say it: `review_status` is `Review status`. */
export function fieldName(field: string): string {
  const words = field
    .replace(/(_s|_id|_at)$/, '')
    .replaceAll('_', ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** A value of a field for people. `none` for nothing; hours, moments and yes or no in their own form. */
export function valueText(field: string, value: unknown, now: number): string {
  if (field === 'presence') return value ? 'there' : 'deleted';
  if (value === null || value === undefined || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number')
    return field.endsWith('_s') ? hoursUnit(value) : new Intl.NumberFormat(currentLocale()).format(value);
  if (typeof value === 'string') return MOMENT.test(value) ? moment(value, now) : value;
  if (Array.isArray(value)) return value.map((part) => valueText('', part, now)).join(', ') || 'none';
  return JSON.stringify(value);
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** False for ids and drawings, which say nothing to a person in one line, and for the name, which stands beside it. */
export function isReadable({ field, old, new: next }: AuditView['changes'][number]): boolean {
  if (old === null && (field === 'name' || field === 'text')) return false;
  return ![old, next]
    .flat()
    .some((value) =>
      typeof value === 'string'
        ? ID.test(value) || /^[[{]/.test(value)
        : typeof value === 'object' && value !== null,
    );
}

const VERBS: Record<string, string> = {
  create: 'added',
  update: 'changed',
  delete: 'deleted',
  merge: 'merged by itself',
  settle: 'settled by a rule',
  resolve: 'decided',
  reopen: 'opened again',
  drop: 'given up',
  park: 'set aside',
  link: 'linked',
  unlink: 'parted',
};

/** What happened, as the rest of the sentence after the person. */
export function verbOf({ action }: Pick<AuditView, 'action'>): string {
  return VERBS[action] ?? action.replaceAll('_', ' ');
}

/** Events of a record that are looked through for one to undo. */
const LOOKED_AT = 20;

/** Takes back the newest step of each of these records; what was deleted is there again. */
export async function undoLatest(records: readonly string[]): Promise<void> {
  for (const entity of records) {
    const { items } = await api.activity({ entity, limit: LOOKED_AT, after: null });
    const step = items.find((event) => event.undoable);
    if (step) await api.undo(step.id);
  }
}
