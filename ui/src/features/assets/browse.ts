import type { AssetSort } from '@/api/types';
import { createStore } from '@/shared/store';

/** What Browse remembers while another place is on screen. */
export interface BrowseState {
  project: string | null;
  folder: string | null;
  open: ReadonlySet<string>;
  search: string;
  filesOnly: boolean;
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
  filesOnly: false,
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

/** Opens or closes a folder of the tree. */
export function toggleFolder(id: string, on: boolean): void {
  const open = new Set(browse.get().open);
  if (on) open.add(id);
  else open.delete(id);
  browse.set({ open });
}
