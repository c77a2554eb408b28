import { invoke as TAURI_INVOKE } from '@tauri-apps/api/core';
import { listen as TAURI_LISTEN, type EventCallback, type UnlistenFn } from '@tauri-apps/api/event';

export const commands = {
  appInfo: () => typed<AppInfo>('app_info'),
  settings: () => typed<SettingsView>('settings'),
  setSettings: (settings: SettingsView) => typed<SettingsView>('set_settings', { settings }),
  doctor: (repair: boolean) => typed<DoctorReport>('doctor', { repair }),
  backup: (path: string) => typed<BackupView>('backup', { path }),
  startSample: () => typed<AppInfo>('start_sample'),
  leaveSample: () => typed<AppInfo>('leave_sample'),
  connections: () => typed<ConnectionView[]>('connections'),
  connectFrameio: (signIn: FrameioSignIn) => typed<ConnectionView>('connect_frameio', { signIn }),
  connectClockify: (signIn: ClockifySignIn) => typed<ConnectionView>('connect_clockify', { signIn }),
  beginFrameioSignIn: (request: FrameioBrowserSignIn) => typed<SignInStarted>('begin_frameio_sign_in', { request }),
  finishFrameioSignIn: (state: string, redirectedUrl: string) =>
    typed<ConnectionView>('finish_frameio_sign_in', { state, redirectedUrl }),
  pauseConnection: (id: string) => typed<ConnectionView>('pause_connection', { id }),
  resumeConnection: (id: string) => typed<ConnectionView>('resume_connection', { id }),
  removeConnection: (id: string) => typed<null>('remove_connection', { id }),
  syncNow: (id: string | null) => typed<SyncReport[]>('sync_now', { id }),
  requests: (id: string) => typed<RequestView[]>('requests', { id }),
  home: () => typed<HomeView>('home'),
  status: () => typed<StatusView>('status'),
  search: (text: string) => typed<SearchHit[]>('search', { text }),
  projects: (filter: ProjectFilter, page: PageRequest) => typed<Listing<ProjectView>>('projects', { filter, page }),
  project: (id: string) => typed<ProjectView>('project', { id }),
  pinProject: (id: string, pinned: boolean) => typed<ProjectView>('pin_project', { id, pinned }),
  folders: (project: string) => typed<FolderView[]>('folders', { project }),
  tasks: (filter: TaskFilter, page: PageRequest) => typed<Listing<TaskView>>('tasks', { filter, page }),
  people: () => typed<PersonView[]>('people'),
  tags: () => typed<TagView[]>('tags'),
  assets: (filter: AssetFilter, page: PageRequest) => typed<Listing<AssetView>>('assets', { filter, page }),
  asset: (id: string) => typed<AssetDetail>('asset', { id }),
  comments: (asset: string) => typed<CommentView[]>('comments', { asset }),
  addComment: (draft: CommentDraft) => typed<CommentView>('add_comment', { draft }),
  completeComment: (id: string, done: boolean) => typed<null>('complete_comment', { id, done }),
  deleteComment: (id: string) => typed<null>('delete_comment', { id }),
  reviewOptions: () => typed<ReviewOption[]>('review_options'),
  setReviewStatus: (assets: string[], status: string | null) => typed<null>('set_review_status', { assets, status }),
  createFolder: (parent: string, name: string) => typed<AssetView>('create_folder', { parent, name }),
  renameAsset: (id: string, name: string) => typed<null>('rename_asset', { id, name }),
  timer: () => typed<TimeEntryView | null>('timer'),
  startTimer: (draft: EntryDraft) => typed<TimeEntryView>('start_timer', { draft }),
  stopTimer: () => typed<TimeEntryView | null>('stop_timer'),
  timeEntries: (filter: EntryFilter, page: PageRequest) => typed<Listing<TimeEntryView>>('time_entries', { filter, page }),
  addTimeEntry: (draft: EntryDraft) => typed<TimeEntryView>('add_time_entry', { draft }),
  editTimeEntry: (id: string, draft: EntryDraft) => typed<TimeEntryView>('edit_time_entry', { id, draft }),
  deleteTimeEntry: (id: string) => typed<null>('delete_time_entry', { id }),
  week: (monday: string | null) => typed<WeekView>('week', { monday }),
  upload: (paths: string[], folder: string) => typed<string[]>('upload', { paths, folder }),
  transfers: (state: TransferState | null, page: PageRequest) => typed<Listing<TransferView>>('transfers', { state, page }),
  transferSummary: () => typed<TransferSummary>('transfer_summary'),
  stepTransfer: (id: string, step: TransferStep) => typed<TransferView>('step_transfer', { id, step }),
  stepAllTransfers: (step: TransferStep) => typed<null>('step_all_transfers', { step }),
  watchFolders: () => typed<WatchView[]>('watch_folders'),
  addWatchFolder: (path: string, folder: string) => typed<WatchView>('add_watch_folder', { path, folder }),
  removeWatchFolder: (id: string) => typed<null>('remove_watch_folder', { id }),
  conflicts: (page: PageRequest) => typed<Listing<ConflictView>>('conflicts', { page }),
  resolveConflict: (id: string, keep: Keep) => typed<null>('resolve_conflict', { id, keep }),
  outbox: (page: PageRequest) => typed<Listing<IntentView>>('outbox', { page }),
  retryIntent: (id: string) => typed<null>('retry_intent', { id }),
  dropIntent: (id: string) => typed<null>('drop_intent', { id }),
  activity: (entity: string | null, page: PageRequest) => typed<Listing<AuditView>>('activity', { entity, page }),
  auditVerify: () => typed<AuditCheck>('audit_verify'),
};

export const events = {
  invalidated: event<Topic[]>('invalidated'),
  transferProgressed: event<TransferProgress>('transfer-progressed'),
  statusChanged: event<StatusView>('status-changed'),
};

export type Result<T, E> = { status: 'ok'; data: T } | { status: 'error'; error: E };

async function typed<T>(name: string, args?: Record<string, unknown>): Promise<Result<T, CommandError>> {
  try {
    return { status: 'ok', data: await TAURI_INVOKE<T>(name, args) };
  } catch (error) {
    if (error instanceof Error) throw error;
    return { status: 'error', error: error as CommandError };
  }
}

function event<T>(name: string) {
  return { listen: (listener: EventCallback<T>): Promise<UnlistenFn> => TAURI_LISTEN(name, listener) };
}

export type RecordType =
  | 'workspace'
  | 'person'
  | 'client'
  | 'project'
  | 'task'
  | 'tag'
  | 'time_entry'
  | 'asset'
  | 'comment'
  | 'field_definition';

export type ConnectionState = 'ACTIVE' | 'PAUSED' | 'ERROR';

export type LinkState = 'SYNCED' | 'PENDING' | 'ERROR' | 'CONFLICT' | 'ABSENT';

export type IntentState = 'queued' | 'in_flight' | 'unknown' | 'parked' | 'done' | 'dropped';

export type IntentAction = 'create' | 'update' | 'delete';

export type TransferState = 'queued' | 'running' | 'finishing' | 'done' | 'paused' | 'parked' | 'cancelled';

export type TransferDirection = 'upload' | 'download';

export type AssetKind = 'folder' | 'file' | 'version_stack';

export type SourceState = 'growing' | 'settled' | 'queued' | 'sent' | 'gone' | 'unreadable';

export type Topic =
  | 'connections'
  | 'projects'
  | 'assets'
  | 'comments'
  | 'time'
  | 'transfers'
  | 'watch'
  | 'outbox'
  | 'conflicts'
  | 'activity'
  | 'settings';

/** A word that the window, a script or a person acts on. */
export type ErrorCode =
  | 'invalid'
  | 'not_found'
  | 'ambiguous'
  | 'path_not_found'
  | 'unreadable'
  | 'disk_full'
  | 'sign_in'
  | 'forbidden'
  | 'refused'
  | 'locked'
  | 'gone'
  | 'rate_limited'
  | 'offline'
  | 'portal'
  | 'service_down'
  | 'not_connected'
  | 'profile_in_use'
  | 'database_newer'
  | 'database_corrupt'
  | 'no_keychain'
  | 'passphrase'
  | 'source_changed'
  | 'conflict'
  | 'cancelled'
  | 'internal';

/** A failed use case. */
export interface CommandError {
  /** Stable word to act on. */
  code: ErrorCode;
  /** What is, in one sentence. */
  message: string;
  /** What to do. */
  hint: string | null;
}

/** One page of a list. */
export interface Listing<T> {
  /** The rows. */
  items: T[];
  /** Pass it as `after` for the next page; null on the last one. */
  next: string | null;
  /** Rows that fit the filter altogether. */
  total: number;
}

/** Why something needs a person or waits, and what to do. */
export interface Problem {
  /** Stable word to act on. */
  code: ErrorCode;
  /** What is, in one sentence. */
  message: string;
  /** What to do, if there is something. */
  hint: string | null;
}

/** Sync state of a record in the words of the published contract. */
export type SyncStatus = 'SYNCED' | 'PENDING' | 'ERROR';

/** Health of a connection, with reasons in `ConnectionView::error`. */
export type Health =
  'online' | 'offline' | 'portal' | 'sign_in_needed' | 'rate_limited' | 'degraded' | 'paused';

/** One signed-in account at one service. */
export interface ConnectionView {
  /** Its id. */
  id: string;
  /** Connector id: `frameio`, `clockify`. */
  service: string;
  /** The service's name. */
  service_name: string;
  /** Account or workspace. */
  account: string;
  /** The signed-in person. */
  user: string;
  /** Their mail address. */
  email: string;
  /** State in the published words. */
  state: ConnectionState;
  /** What the state machine says now. */
  health: Health;
  /** End of the last complete pass. */
  last_sync_at: string | null;
  /** Last proven answer. */
  last_ok_at: string | null;
  /** Queued writes, parked ones included. */
  backlog: number;
  /** Parked writes. */
  parked: number;
  /** Open conflicts. */
  conflicts: number;
  /** What is left of the request budget, if the service has a long window. */
  budget: BudgetView | null;
  /** When the backlog will be done, as planned now; null when it is empty or nobody can say. */
  backlog_done_at: string | null;
  /** When the next call is due while it is held up. */
  next_try_at: string | null;
  /** What is wrong. */
  error: Problem | null;
  /** Records mirrored from it. */
  records: number;
  /** Address of the service. */
  base_url: string;
}

/** What is left of a request budget. */
export interface BudgetView {
  /** Requests per window. */
  limit: number;
  /** Requests left. */
  remaining: number;
  /** When it is full again. */
  resets_at: string;
}

/** One attempt of one request. No address, no body. */
export interface RequestView {
  /** When. */
  at: string;
  /** HTTP method. */
  method: string;
  /** Route pattern. */
  route: string;
  /** HTTP status; null when there was no answer. */
  status: number | null;
  /** Kind of failure. */
  error: string | null;
  /** Duration in milliseconds. */
  took_ms: number;
}

/** What one sync pass of one connection did. */
export interface SyncReport {
  /** The connection. */
  id: string;
  /** What came in. */
  pulled: Pulled;
  /** Writes confirmed. */
  pushed: number;
  /** Requests sent. */
  requests: number;
  /** Writes that are parked now. */
  parked: number;
  /** Conflicts that are open now. */
  conflicts: number;
  /** Why the pass ended early, if it did. */
  error: Problem | null;
}

/** What a pass brought in. */
export interface Pulled {
  /** Records new here. */
  created: number;
  /** Records changed here. */
  updated: number;
  /** Records proven gone. */
  deleted: number;
}

/** A folder, file or version stack. */
export interface AssetView {
  /** Its id. */
  id: string;
  /** Its shape. */
  kind: AssetKind;
  /** Its name. */
  name: string;
  /** Its project. */
  project_id: string | null;
  /** The project's name. */
  project: string | null;
  /** Folder or stack that holds it. */
  parent_id: string | null;
  /** Its id at the service. */
  remote_id: string | null;
  /** Bytes; null for folders. */
  size: number | null;
  /** MIME type, once the service knows it. */
  media_type: string | null;
  /** State of the media at the service: created, uploaded, transcoded. */
  status: string | null;
  /** Approval status in the account's own words. */
  review_status: string | null;
  /** Versions in a stack; 1 for a file. */
  versions: number;
  /** Comments, replies included. */
  comments: number;
  /** Length in seconds. */
  duration_s: number | null;
  /** Frames per second, as the service rounds it. */
  frame_rate: number | null;
  /** Source timecode of the first frame. */
  start_tc: string | null;
  /** Picture width in pixels. */
  width: number | null;
  /** Picture height in pixels. */
  height: number | null;
  /** Codec. */
  codec: string | null;
  /** Who brought it in. */
  creator: string | null;
  /** When it came to the service. */
  created_at: string | null;
  /** When it last changed there. */
  updated_at: string | null;
  /** Sync state. */
  sync_status: SyncStatus;
  /** Address of its picture for the window, if it can have one. */
  thumbnail: string | null;
}

/** One asset with everything that is known about it. */
export interface AssetDetail {
  /** The asset. */
  asset: AssetView;
  /** From the project down to it. */
  path: Crumb[];
  /** Its versions, newest first; only the asset itself when it is no stack. */
  versions: AssetView[];
  /** Its metadata fields. */
  metadata: MetadataView[];
  /** Where the bytes are on this computer, if they passed through it. */
  local_path: string | null;
  /** BLAKE3 of these bytes, hex. */
  content_id: string | null;
  /** Page at the review service. */
  view_url: string | null;
}

/** One step of a path. */
export interface Crumb {
  /** Project or folder. */
  id: string;
  /** Its name. */
  name: string;
}

/** One metadata field of an asset. */
export interface MetadataView {
  /** The field's name. */
  name: string;
  /** Its value for people. */
  value: string;
}

/** A folder in a project's tree. */
export interface FolderView {
  /** Its id. */
  id: string;
  /** Its name. */
  name: string;
  /** Folder that holds it; null for the top folder. */
  parent_id: string | null;
  /** Steps below the top folder. */
  depth: number;
  /** Files below it at any depth, stacks counted once. */
  files: number;
  /** A watched folder sends its files here. */
  watched: boolean;
}

/** A choice of approval status. */
export interface ReviewOption {
  /** Its name, as written to the service. */
  name: string;
  /** `#rrggbb`, where the account gave it one. */
  color: string | null;
}

/** A note on an asset. */
export interface CommentView {
  /** Its id. */
  id: string;
  /** Its file. */
  asset_id: string;
  /** Its id at the service. */
  remote_id: string | null;
  /** What it says. Written by others: show it as text only. */
  text: string;
  /** Frame from the start of the file, 0-based; null when it is about the whole. */
  frame: number | null;
  /** Length in frames of a range. */
  duration_frames: number | null;
  /** The frame as timecode of the file. */
  timecode: string | null;
  /** Page of a document. */
  page: number | null;
  /** Who wrote it. */
  author: string | null;
  /** When. */
  created_at: string | null;
  /** Done. */
  completed: boolean;
  /** Shapes drawn on the picture, as the service keeps them. */
  drawing: unknown | null;
  /** Replies, oldest first. */
  replies: CommentView[];
  /** Sync state. */
  sync_status: SyncStatus;
}

/** One production. */
export interface ProjectView {
  /** Its id. */
  id: string;
  /** Its name. */
  name: string;
  /** `#RRGGBB`, where a service has one. */
  color: string | null;
  /** The client's name. */
  client: string | null;
  /** Note. */
  note: string | null;
  /** Put away. */
  archived: boolean;
  /** Shown in the sidebar. */
  pinned: boolean;
  /** Hours are billable by default. */
  billable: boolean;
  /** Booked seconds, from the mirrored entries. */
  tracked_s: number;
  /** Planned seconds. */
  estimate_s: number | null;
  /** Files, stacks counted once. */
  assets: number;
  /** Bytes of these files. */
  bytes: number;
  /** Tasks not done. */
  open_tasks: number;
  /** Tasks altogether. */
  tasks: number;
  /** Comments not completed. */
  open_comments: number;
  /** Last change of an asset, comment or entry. */
  last_activity_at: string | null;
  /** Services where it exists. */
  services: string[];
  /** Its id at each of these services, in the same order. */
  remote_ids: string[];
  /** Top folder of its media. */
  root_folder_id: string | null;
  /** Page at the review service. */
  view_url: string | null;
  /** Initials-worthy names of those who booked hours or are assigned, most hours first, at most five. */
  people: string[];
  /** Sync state. */
  sync_status: SyncStatus;
}

/** A piece of work. */
export interface TaskView {
  /** Its id. */
  id: string;
  /** Its name. */
  name: string;
  /** Its project. */
  project_id: string | null;
  /** The project's name. */
  project: string | null;
  /** The project's colour. */
  project_color: string | null;
  /** Finished. */
  done: boolean;
  /** Planned seconds. */
  estimate_s: number | null;
  /** Booked seconds. */
  tracked_s: number;
  /** Names of those who work on it. */
  assignees: string[];
  /** Hours are billable by default. */
  billable: boolean;
  /** Sync state. */
  sync_status: SyncStatus;
}

/** A person who works. */
export interface PersonView {
  /** Their id. */
  id: string;
  /** Their name. */
  name: string;
  /** Their mail address. */
  email: string;
  /** Role at the service. */
  role: string | null;
  /** May still work there. */
  active: boolean;
  /** The signed-in person. */
  is_self: boolean;
}

/** A label of time entries. */
export interface TagView {
  /** Its id. */
  id: string;
  /** Its name. */
  name: string;
}

/** One time entry. The running timer is the one without an end. */
export interface TimeEntryView {
  /** Its id. */
  id: string;
  /** Its id at the service. */
  remote_id: string | null;
  /** When it began. */
  start: string;
  /** When it ended; null while it runs. */
  end: string | null;
  /** Whole seconds; up to now while it runs. */
  seconds: number;
  /** What was done. */
  description: string;
  /** Its project. */
  project_id: string | null;
  /** The project's name. */
  project: string | null;
  /** The project's colour. */
  project_color: string | null;
  /** Its task. */
  task_id: string | null;
  /** The task's name. */
  task: string | null;
  /** Names of its tags. */
  tags: string[];
  /** Billable. */
  billable: boolean;
  /** Whose time it is. */
  person_id: string | null;
  /** Their name. */
  person: string | null;
  /** The service refuses changes to it. */
  locked: boolean;
  /** Sync state. */
  sync_status: SyncStatus;
}

/** One week of the signed-in person. */
export interface WeekView {
  /** Monday, `YYYY-MM-DD`, in the computer's time zone. */
  monday: string;
  /** Seven days. */
  days: DayView[];
  /** Seconds of the whole week. */
  seconds: number;
  /** Seconds of the week that are billable. */
  billable_s: number;
  /** The week's hours by project, most first. */
  projects: ProjectHours[];
}

/** One day. */
export interface DayView {
  /** `YYYY-MM-DD`. */
  date: string;
  /** Booked and running seconds. */
  seconds: number;
  /** By project, most first. */
  projects: ProjectHours[];
}

/** Hours of one project. */
export interface ProjectHours {
  /** The project; null for hours without one. */
  project_id: string | null;
  /** Its name. */
  name: string;
  /** Its colour. */
  color: string | null;
  /** Seconds. */
  seconds: number;
}

/** One upload or download. */
export interface TransferView {
  /** Its id. */
  id: string;
  /** Which way. */
  direction: TransferDirection;
  /** File on this computer. */
  path: string;
  /** File name. */
  name: string;
  /** Where it goes: project and folders. */
  to: string;
  /** The folder it goes to. */
  folder_id: string;
  /** Bytes. */
  size: number;
  /** Bytes that the service acknowledged. */
  sent: number;
  /** State. */
  state: TransferState;
  /** SHA-256 of the bytes that were sent, hex. */
  checksum: string | null;
  /** Its id at the service. */
  remote_id: string | null;
  /** The asset that it makes. */
  asset_id: string | null;
  /** Attempts so far. */
  attempts: number;
  /** Why it is parked or waits. */
  error: Problem | null;
  /** Bytes per second over the last seconds; null when it does not move. */
  speed: number | null;
  /** Seconds left, from acknowledged bytes; null when nobody can say. */
  eta_s: number | null;
  /** When it was queued. */
  created_at: string;
  /** When it ended. */
  ended_at: string | null;
  /** Files that were given together share it. */
  batch: string | null;
}

/** One transfer moved. At most four per second and transfer; the last one always arrives. */
export interface TransferProgress {
  /** The transfer. */
  id: string;
  /** State. */
  state: TransferState;
  /** Bytes. */
  size: number;
  /** Bytes that the service acknowledged. */
  sent: number;
  /** Bytes per second. */
  speed: number | null;
  /** Seconds left. */
  eta_s: number | null;
}

/** The queue in figures. */
export interface TransferSummary {
  /** Moving now. */
  running: number;
  /** Waiting for their turn. */
  waiting: number;
  /** Paused by a person. */
  paused: number;
  /** Set aside with a reason. */
  parked: number;
  /** Done since midnight. */
  done_today: number;
  /** Bytes of everything that is not done. */
  bytes_left: number;
  /** Bytes of everything in the current batch, done or not. */
  bytes_total: number;
  /** Bytes per second, all together. */
  speed: number | null;
  /** Seconds left for everything. */
  eta_s: number | null;
}

/** A watched folder. */
export interface WatchView {
  /** Its id. */
  id: string;
  /** Folder on this computer. */
  path: string;
  /** Where its files go: project and folders. */
  to: string;
  /** The folder they go to. */
  folder_id: string;
  /** How it is watched: `events`, or `scan` where the system gives none. */
  coverage: string;
  /** False while the folder is not reachable. */
  reachable: boolean;
  /** Files in the ledger. */
  files: number;
  /** Files not at the destination yet. */
  pending: number;
  /** What is wrong. */
  error: Problem | null;
  /** End of the last scan. */
  last_scan_at: string | null;
}

/** One audit event. */
export interface AuditView {
  /** Its number. */
  id: number;
  /** When. */
  at: string;
  /** Who: a person, a service, a rule. */
  actor: string;
  /** What happened. */
  action: string;
  /** To what kind of record. */
  entity: RecordType;
  /** To which. */
  record_id: string;
  /** Its name today. */
  record_name: string | null;
  /** Old and new values. */
  changes: FieldChange[];
  /** By which rule or for which reason. */
  reason: string;
}

/** Old and new value of one field. */
export interface FieldChange {
  /** The field. */
  field: string;
  /** Before. */
  old: unknown;
  /** After. */
  new: unknown;
}

/** Whether the audit trail's hash chain is whole. */
export interface AuditCheck {
  /** True when every hash agrees. */
  ok: boolean;
  /** Events checked. */
  events: number;
  /** First event whose hash does not agree. */
  first_bad: number | null;
}

/** Two values of one field, both kept. */
export interface ConflictView {
  /** Its id. */
  id: string;
  /** The connection on whose side the other value stands. */
  connection: string;
  /** That service's name. */
  service: string;
  /** Kind of record. */
  entity: RecordType;
  /** The record. */
  record_id: string;
  /** Its name. */
  record_name: string | null;
  /** The field; `presence` when one side deleted it. */
  field: string;
  /** Last agreed value. */
  base: unknown;
  /** Value here. */
  local: unknown;
  /** Value there. */
  remote: unknown;
  /** When it was noticed. */
  at: string;
}

/** One queued or parked write. */
export interface IntentView {
  /** Its id. */
  id: string;
  /** Where it goes. */
  connection: string;
  /** That service's name. */
  service: string;
  /** Kind of record. */
  entity: RecordType;
  /** The record. */
  record_id: string;
  /** Its name. */
  record_name: string | null;
  /** What it does. */
  action: IntentAction;
  /** The fields that it is about. */
  fields: string[];
  /** State. */
  state: IntentState;
  /** Attempts so far. */
  attempts: number;
  /** When it is tried next. */
  next_try_at: string | null;
  /** Why it waits or is parked. */
  error: Problem | null;
  /** When the edit was made. */
  created_at: string;
}

/** Everything on the first screen. */
export interface HomeView {
  /** The running timer. */
  timer: TimeEntryView | null;
  /** This week. */
  week: WeekView;
  /** The queue. */
  transfers: TransferSummary;
  /** What does not go on without a person. */
  needs_you: NeedView[];
  /** Assets that wait for a review, newest first, at most 20. */
  reviews: AssetView[];
  /** Open tasks of the signed-in person, at most 20. */
  tasks: TaskView[];
  /** What changed lately, newest first, at most 30. */
  changes: ChangeView[];
}

/** Why a person is needed. */
export type NeedKind = 'conflict' | 'parked_write' | 'parked_transfer' | 'connection' | 'watch_folder';

/** One thing that does not go on without a person. */
export interface NeedView {
  /** Why. */
  kind: NeedKind;
  /** Id of the conflict, intent, transfer, connection or watched folder. */
  id: string;
  /** What is. */
  title: string;
  /** What it means for the work. */
  detail: string;
  /** Word on the button that fixes it. */
  action: string;
}

/** One line of “what changed”. */
export interface ChangeView {
  /** When. */
  at: string;
  /** Kind of record. */
  entity: RecordType;
  /** The record. */
  record_id: string;
  /** Who did it. */
  actor: string;
  /** Name of the record. */
  subject: string;
  /** What happened, as the rest of the sentence. */
  what: string;
}

/** The status bar. */
export interface StatusView {
  /** False when no service is reachable. */
  online: boolean;
  /** Since when not. */
  offline_since: string | null;
  /** True while requests are under way. */
  syncing: boolean;
  /** End of the last complete pass of the connection that is longest behind. */
  synced_at: string | null;
  /** True when a person paused syncing. */
  paused: boolean;
  /** Writes and transfers that go by themselves. */
  waiting: number;
  /** Things that do not go on without a person. */
  needs_you: number;
  /** The queue. */
  transfers: TransferSummary;
  /** Service with the tightest budget, and what is left of it. */
  budget: [string, BudgetView] | null;
  /** The running timer. */
  timer: TimeEntryView | null;
  /** Connections at all. */
  connections: number;
  /** True in the sample studio. */
  sample: boolean;
}

/** One hit of the search. */
export interface SearchHit {
  /** What it is. */
  entity: RecordType;
  /** Which. */
  id: string;
  /** Its name or text. */
  title: string;
  /** Where it stands. */
  detail: string;
  /** Its project. */
  project_id: string | null;
  /** The asset to open, for assets and comments. */
  asset_id: string | null;
}

/** Light or dark. */
export type Theme = 'system' | 'light' | 'dark';

/** Contrast. */
export type Contrast = 'system' | 'more';

/** Row heights. */
export type Density = 'compact' | 'normal' | 'roomy';

/** What a person can set. Every change holds at once. */
export interface SettingsView {
  /** Light or dark. */
  theme: Theme;
  /** Contrast. */
  contrast: Contrast;
  /** Row heights. */
  density: Density;
  /** Parts sent at the same time, 1 to 8. */
  upload_streams: number;
  /** A watched file is sent when it stood still this long, milliseconds, 500 to 600,000. */
  settle_ms: number;
  /** Single-letter shortcuts. */
  single_keys: boolean;
  /** Native notifications. */
  notifications: boolean;
  /** Days after which snapshots of the database are removed, 1 to 90; the newest always stays. */
  keep_snapshots_days: number;
}

/** Facts about this installation. */
export interface AppInfo {
  /** Version of the app. */
  version: string;
  /** This installation. */
  device: string;
  /** Folder of the profile. */
  profile: string;
  /** The database. */
  database: string;
  /** Its size. */
  database_bytes: number;
  /** Folder of the logs. */
  logs: string;
  /** Where secrets are: `keychain`, `file`, `memory`. */
  secrets: string;
  /** True in the sample studio. */
  sample: boolean;
}

/** How bad a finding is. */
export type Severity = 'note' | 'warning' | 'error';

/** One finding of the doctor. */
export interface FindingView {
  /** Stable word. */
  code: string;
  /** How bad. */
  severity: Severity;
  /** What is, and what to do. */
  detail: string;
  /** True when `--repair` mended it. */
  repaired: boolean;
}

/** What the doctor found. */
export interface DoctorReport {
  /** True when no finding is an error that is not repaired. */
  ok: boolean;
  /** The findings. */
  findings: FindingView[];
}

/** A backup that was made or restored. */
export interface BackupView {
  /** The file. */
  file: string;
  /** Its size. */
  bytes: number;
  /** Its SHA-256, hex. */
  sha256: string;
}

/** Which page of a list. */
export interface PageRequest {
  /** Rows at most, 1 to 1,000. */
  limit: number;
  /** `next` of the page before. */
  after: string | null;
}

/** Which projects. */
export interface ProjectFilter {
  search?: string | null;
  archived?: boolean | null;
}

/** Which tasks. */
export interface TaskFilter {
  project?: string | null;
  done?: boolean | null;
  search?: string | null;
  mine?: boolean;
}

/** Order of assets. */
export type AssetSort = 'name' | 'updated' | 'size';

/** Which assets. */
export interface AssetFilter {
  project?: string | null;
  folder?: string | null;
  search?: string | null;
  review_status?: string | null;
  state?: LinkState | null;
  recursive?: boolean;
  files_only?: boolean;
  sort?: AssetSort;
  descending?: boolean;
}

/** Which time entries. */
export interface EntryFilter {
  from?: string | null;
  to?: string | null;
  project?: string | null;
  text?: string | null;
  everybody?: boolean;
}

/** What a time entry should be. `null` leaves a field as it is; an empty text takes a reference away. */
export interface EntryDraft {
  start?: string | null;
  end?: string | null;
  description?: string | null;
  project?: string | null;
  task?: string | null;
  tags?: string[] | null;
  billable?: boolean | null;
}

/** A comment to be written. */
export interface CommentDraft {
  asset: string;
  text: string;
  frame: number | null;
  duration_frames: number | null;
}

/** Sign-in at Frame.io with a token. */
export interface FrameioSignIn {
  base_url: string | null;
  token: string;
  account: string | null;
}

/** Sign-in at Clockify with a key. */
export interface ClockifySignIn {
  base_url: string | null;
  reports_url: string | null;
  api_key: string;
  workspace: string | null;
}

/** Sign-in at Frame.io in the browser. */
export interface FrameioBrowserSignIn {
  base_url: string | null;
  ims_base_url: string | null;
  client_id: string;
  account: string | null;
}

/** A sign-in that waits for the browser. */
export interface SignInStarted {
  url: string;
  state: string;
}

/** Which side of a conflict holds. */
export type Keep = 'local' | 'remote' | { fields: [string, boolean][] };

/** What is done to a transfer. */
export type TransferStep = 'pause' | 'resume' | 'retry' | 'cancel';
