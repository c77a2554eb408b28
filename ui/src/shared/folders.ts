import type { FolderView } from '@/api/types';

import type { TreeNode } from './lists';

/** The folders of a project as tree nodes: the top folder stands for the project and is left out. */
export function treeOf(folders: readonly FolderView[]): TreeNode[] {
  const root = folders.find((folder) => folder.parent_id === null)?.id ?? null;
  return folders
    .filter((folder) => folder.id !== root)
    .map(({ id, name, parent_id, watched, files }) => ({
      id,
      name,
      parent: parent_id === root ? null : parent_id,
      icon: watched ? ('folder-watch' as const) : ('folder' as const),
      count: files > 0 ? files : null,
    }));
}

/** The folders from below the top down to `id`. */
export function pathTo(folders: readonly FolderView[], id: string | null): FolderView[] {
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  const path: FolderView[] = [];
  for (let at = id === null ? undefined : byId.get(id); at?.parent_id; at = byId.get(at.parent_id))
    path.unshift(at);
  return path;
}
