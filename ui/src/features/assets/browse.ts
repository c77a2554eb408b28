import type { AssetKind, AssetSort } from '@/api/types';
import { createStore } from '@/shared/store';

/** What Browse remembers while another place is on screen. */
export interface BrowseState {
  project: string | null;
  folder: string | null;
  open: ReadonlySet<string>;
  search: string;
  kind: AssetKind | null;
  review: string | null;
  recursive: boolean;
  sort: AssetSort;
  descending: boolean;
  /** The chosen assets. */
  chosen: readonly string[];
}

export const browse = createStore<BrowseState>({
  project: null,
  folder: null,
  open: new Set(),
  search: '',
  kind: null,
  review: null,
  recursive: false,
  sort: 'name',
  descending: false,
  chosen: [],
});

/** Words of the sort orders. */
export const SORTS: { value: AssetSort; label: string }[] = [
  { value: 'name', label: 'Name' },
  { value: 'updated', label: 'Changed' },
  { value: 'size', label: 'Size' },
];

/** Words of the kinds. */
export const KINDS: { value: AssetKind; label: string }[] = [
  { value: 'file', label: 'Files' },
  { value: 'version_stack', label: 'Version stacks' },
  { value: 'folder', label: 'Folders' },
];

/** Opens or closes a folder of the tree. */
export function toggleFolder(id: string, on: boolean): void {
  const open = new Set(browse.get().open);
  if (on) open.add(id);
  else open.delete(id);
  browse.set({ open });
}
