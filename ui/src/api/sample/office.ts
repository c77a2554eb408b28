import type {
  AuditView,
  ChangeView,
  ConflictView,
  ConnectionDetail,
  ConnectionView,
  DeliveryView,
  EndpointView,
  IntentView,
  MergeRule,
  MergeRuleView,
  NeedView,
  RequestView,
} from '../types';
import { on } from './clock';

const connection = (
  change: Partial<ConnectionView> & Pick<ConnectionView, 'id' | 'service' | 'service_name' | 'account'>,
): ConnectionView => ({
  user: 'Ines Ortega',
  email: 'ines@kiteyard.example',
  state: 'ACTIVE',
  health: 'online',
  last_sync_at: on(15, 14, 31),
  last_ok_at: on(15, 14, 31),
  backlog: 0,
  parked: 0,
  conflicts: 0,
  budget: null,
  backlog_done_at: null,
  next_try_at: null,
  error: null,
  at_risk: { entries: 0, booked_s: 0, uploads: 0, upload_bytes: 0, comments: 0, others: 0 },
  records: 0,
  base_url: '',
  ...change,
});

export const connections: ConnectionView[] = [
  connection({
    id: 'conn-frameio',
    service: 'frameio',
    service_name: 'Frame.io',
    account: 'Kiteyard',
    backlog: 2,
    at_risk: { entries: 0, booked_s: 0, uploads: 3, upload_bytes: 14_200_000_000, comments: 2, others: 0 },
    records: 1742,
    base_url: 'https://api.frame.io',
  }),
  connection({
    id: 'conn-clockify',
    service: 'clockify',
    service_name: 'Clockify',
    account: 'Kiteyard',
    backlog: 4,
    parked: 1,
    conflicts: 1,
    budget: { limit: 30, remaining: 11, resets_at: on(15, 15, 0) },
    backlog_done_at: on(15, 14, 39),
    at_risk: { entries: 4, booked_s: 41_400, uploads: 0, upload_bytes: 0, comments: 0, others: 1 },
    records: 618,
    base_url: 'https://api.clockify.me',
  }),
];

export const requests: RequestView[] = Array.from({ length: 24 }, (_, index) => ({
  at: on(15, 14, 31 - index),
  method: index % 5 === 3 ? 'PATCH' : 'GET',
  route:
    ['/v1/workspaces/{w}/user/{u}/time-entries', '/v1/workspaces/{w}/projects', '/v1/workspaces/{w}/tags'][
      index % 3
    ] ?? '',
  status: index === 7 ? 429 : 200,
  error: index === 7 ? 'rate_limited' : null,
  took_ms: 120 + ((index * 37) % 300),
}));

/** One connection in full; the other one has no budget by the hour and a sign-in in the browser. */
export const details: Record<string, ConnectionDetail> = {
  'conn-clockify': {
    answers: { total: 611, failed: 2, median_ms: 212, p95_ms: 640, day: 0.9993, week: 0.9987 },
    hours: [30, 27, 30, 19, 0, 0].map((used, index) => ({
      at: on(15, 11 + index, 0),
      used,
      planned: [0, 0, 0, 6, 14, 9][index] ?? 0,
    })),
    upcoming: [
      { at: on(15, 14, 39), what: 'Changes made here', requests: 5 },
      { at: on(15, 14, 49), what: 'Running timer', requests: 1 },
      { at: on(15, 15, 2), what: 'Time entries', requests: 5 },
    ],
    sign_in: { kind: 'key', renews_at: null, ends_at: null },
    secrets: 'keychain',
    since: on(15, 6, 0),
    revocable: false,
  },
  'conn-frameio': {
    answers: { total: 1840, failed: 5, median_ms: 148, p95_ms: 420, day: 1, week: 0.9991 },
    hours: [120, 96, 140, 61, 0, 0].map((used, index) => ({
      at: on(15, 11 + index, 0),
      used,
      planned: [0, 0, 0, 30, 60, 60][index] ?? 0,
    })),
    upcoming: [{ at: on(15, 14, 33), what: 'Folder', requests: 4 }],
    sign_in: { kind: 'browser', renews_at: on(15, 22, 31), ends_at: on(28, 22, 32) },
    secrets: 'keychain',
    since: on(15, 6, 0),
    revocable: true,
  },
};

export const endpoints: EndpointView[] = [
  {
    id: 'hook-1',
    name: 'Studio board',
    url: 'https://board.kiteyard.example/hooks/projectflo',
    events: ['time_entry.*', 'comment.created'],
    allows_local: false,
    state: 'ACTIVE',
    error: null,
    waiting: 1,
    dead: 0,
    created_at: on(2, 10, 0),
  },
  {
    id: 'hook-2',
    name: 'Invoices',
    url: 'https://books.kiteyard.example/in',
    events: [],
    allows_local: false,
    state: 'ERROR',
    error: 'the receiver answered 503',
    waiting: 0,
    dead: 1,
    created_at: on(3, 9, 30),
  },
];

export const deliveries: DeliveryView[] = [
  {
    id: 'msg-2',
    endpoint: 'hook-1',
    name: 'Studio board',
    event: 'comment.created',
    state: 'waiting',
    attempts: 1,
    next_at: on(15, 14, 37),
    status: 502,
    error: 'the receiver answered 502',
    created_at: on(15, 14, 31),
    ended_at: null,
  },
  {
    id: 'msg-1',
    endpoint: 'hook-2',
    name: 'Invoices',
    event: 'time_entry.synced',
    state: 'dead',
    attempts: 10,
    next_at: null,
    status: 503,
    error: 'the receiver answered 503',
    created_at: on(12, 8, 2),
    ended_at: on(15, 11, 48),
  },
];

export const conflicts: ConflictView[] = [
  {
    id: 'k-1',
    connection: 'conn-clockify',
    service: 'Clockify',
    entity: 'time_entry',
    record_id: 'e-0',
    record_name: 'Selects, day 1',
    field: 'end',
    base: on(12, 11, 15),
    local: on(12, 12, 30),
    remote: on(12, 12, 15),
    at: on(15, 13, 58),
    base_at: on(12, 17, 40),
    local_at: on(13, 9, 12),
    local_by: 'Ines Ortega',
    others: [
      { field: 'description', base: 'Selects', local: 'Selects, day 1', remote: 'Selects' },
      { field: 'task', base: null, local: null, remote: 'Selects' },
      { field: 'tags', base: [], local: ['edit'], remote: ['edit'] },
      { field: 'start', base: on(12, 10, 45), local: on(12, 10, 45), remote: on(12, 10, 45) },
      { field: 'billable', base: true, local: true, remote: true },
    ],
    resolved_at: null,
    kept: null,
    resolved_by: null,
    kept_until: null,
  },
];

export const decided: ConflictView[] = [
  {
    id: 'k-0',
    connection: 'conn-clockify',
    service: 'Clockify',
    entity: 'time_entry',
    record_id: 'e-conform',
    record_name: 'Conform',
    field: 'description',
    base: 'Conform',
    local: 'Conform, reel 2',
    remote: 'Conform 2',
    at: on(9, 10, 4),
    base_at: on(8, 17, 40),
    local_at: on(9, 9, 12),
    local_by: 'Ines Ortega',
    others: [],
    resolved_at: on(9, 10, 30),
    kept: 'local',
    resolved_by: 'Ines Ortega',
    kept_until: on(30, 10, 30),
  },
];

export const mergeRules: MergeRuleView[] = [
  ...['start+end', 'description', 'project+task', 'billable'].map((field) => ({
    entity: 'time_entry' as const,
    field,
    rule: 'ask' as const,
    usual: 'ask' as const,
    choices: ['ask', 'ours', 'theirs', 'newest'] as MergeRule[],
  })),
  {
    entity: 'time_entry',
    field: 'tags',
    rule: 'union',
    usual: 'union',
    choices: ['ask', 'ours', 'theirs', 'newest', 'union'],
  },
  { entity: 'asset', field: 'name', rule: 'ask', usual: 'ask', choices: ['ask', 'ours', 'theirs', 'newest'] },
];

export const outbox: IntentView[] = [
  {
    id: 'i-1',
    connection: 'conn-clockify',
    service: 'Clockify',
    entity: 'time_entry',
    record_id: 'e-locked',
    record_name: 'Colour test, Friday 9 October',
    action: 'update',
    fields: ['description', 'billable'],
    state: 'parked',
    attempts: 1,
    next_try_at: null,
    error: {
      code: 'locked',
      message: 'Clockify refused the entry: that week is locked.',
      hint: 'Ask an administrator to unlock it, or change the entry here.',
    },
    created_at: on(15, 9, 12),
  },
  {
    id: 'i-2',
    connection: 'conn-clockify',
    service: 'Clockify',
    entity: 'time_entry',
    record_id: 'e-6',
    record_name: 'Spot A, notes round 2',
    action: 'update',
    fields: ['end'],
    state: 'queued',
    attempts: 0,
    next_try_at: on(15, 14, 39),
    error: null,
    created_at: on(15, 14, 20),
  },
];

export const needs: NeedView[] = [
  {
    kind: 'conflict',
    id: 'k-1',
    title: 'Two end times for “Selects, day 1”',
    detail: 'You wrote 12:30, Clockify says 12:15. Both are kept.',
    action: 'Compare',
  },
  {
    kind: 'parked_transfer',
    id: 'x-1',
    title: 'GRN_masters_stems.zip changed while it was being read',
    detail: 'Not sent. Frame.io still shows the version of Tuesday.',
    action: 'Send again',
  },
  {
    kind: 'parked_write',
    id: 'i-1',
    title: 'Clockify refused the entry of Friday 9 October',
    detail: 'That week is locked. 2:15 h are kept here.',
    action: 'See options',
  },
  {
    kind: 'watch_folder',
    id: 'w-stills',
    title: 'The drive “Ada field” is not connected',
    detail: 'Its folder Stills is watched. 212 files are already there.',
    action: 'Show folder',
  },
];

const change = (
  day: number,
  hour: number,
  minute: number,
  entity: ChangeView['entity'],
  actor: string,
  subject: string,
  what: string,
): ChangeView => ({
  at: on(day, hour, minute),
  entity,
  record_id: `r-${day}-${hour}-${minute}`,
  actor,
  subject,
  what,
});

export const changes: ChangeView[] = [
  change(15, 14, 30, 'asset', 'You', 'A004C029', 'sent'),
  change(15, 13, 20, 'comment', 'Hanne Roth', 'Grainfold, spot A', 'left 2 notes on'),
  change(15, 12, 45, 'time_entry', 'You', 'Assembly, reel 2', 'started'),
  change(15, 11, 48, 'asset', 'Jonas Velt', 'HBL_ending_A', 'set the status of'),
  change(15, 10, 12, 'asset', 'Mila Sorel', 'Ridgeline grade v2', 'added'),
  change(15, 9, 52, 'time_entry', 'Jonas Velt', 'Harbour Lights', 'booked 2:15 h on'),
  change(15, 9, 31, 'task', 'Ada Wren', 'Sound mix', 'changed the estimate of'),
  change(15, 8, 44, 'asset', 'Petra Vance', 'Port logos', 'added 6 files to'),
  change(14, 19, 40, 'project', 'Petra Vance', 'Second Shift', 'added'),
];

const CHANGES: AuditView['changes'][] = [
  [{ field: 'sync_status', old: 'PENDING', new: 'SYNCED' }],
  [{ field: 'text', old: null, new: 'Hold the loaf two frames longer.' }],
  [
    { field: 'start', old: null, new: on(15, 12, 45) },
    { field: 'project', old: null, new: 'Harbour Lights' },
  ],
  [{ field: 'review_status', old: 'In Progress', new: 'Needs Review' }],
  [{ field: 'versions', old: 1, new: 2 }],
  [{ field: 'end', old: on(15, 9, 30), new: on(15, 9, 52) }],
  [{ field: 'estimate_s', old: 28_800, new: 57_600 }],
  [{ field: 'files', old: 0, new: 6 }],
  [{ field: 'name', old: null, new: 'Second Shift' }],
];

export const audit: AuditView[] = changes.map((item, index) => ({
  id: 412 - index,
  at: item.at,
  actor: item.actor,
  action: [1, 2, 8].includes(index) ? 'create' : 'update',
  entity: item.entity,
  record_id: item.record_id,
  record_name: item.subject,
  changes: CHANGES[index] ?? [],
  undoable: item.actor === 'You',
  undone: false,
  reason:
    item.actor === 'You'
      ? 'edited here'
      : `pulled from ${item.entity === 'asset' || item.entity === 'comment' ? 'Frame.io' : 'Clockify'}`,
}));
