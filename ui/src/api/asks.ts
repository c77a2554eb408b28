import type {
  AssetFilter,
  AssetKind,
  AuditFilter,
  EntryFilter,
  PageRequest,
  ProjectFilter,
  TaskFilter,
  TransferState,
} from './bindings';

/** What to ask of a list: its filter and which page, in one. */
export type Ask<F> = Required<F> & PageRequest;

/** Which projects. */
export type ProjectQuery = Ask<ProjectFilter>;
/** Which tasks; everybody's unless `mine`. */
export type TaskQuery = Ask<Pick<TaskFilter, 'project' | 'done'>> & Pick<TaskFilter, 'search' | 'mine'>;
/** Which assets. `kind` other than `folder` leaves folders out. */
export type AssetQuery = Ask<Omit<AssetFilter, 'state' | 'files_only'>> & { kind: AssetKind | null };
/** Which time entries; one's own unless `everybody`. */
export type EntryQuery = Ask<Omit<EntryFilter, 'everybody'>> & Pick<EntryFilter, 'everybody'>;
/** Which transfers. */
export type TransferQuery = PageRequest & { state: TransferState | null };
/** Which audit events; of one record with `entity`. */
export type ActivityQuery = PageRequest & AuditFilter;
