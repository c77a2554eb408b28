import { api } from '@/api/client';
import { sayError } from '@/api/queries';

import { plural } from './format';
import { toast } from './parts';
import { createStore } from './store';

/** A folder that files can be sent to. */
export interface UploadFolder {
  id: string;
  name: string;
}

/** Where files dropped on the window go: the folder on screen, or the one in the tree under the pointer. */
export const uploadTarget = createStore<{ folder: UploadFolder | null; over: UploadFolder | null }>({
  folder: null,
  over: null,
});

/** Files that were dropped where no folder is open; they wait for a choice. */
export const homeless = createStore<{ paths: string[] }>({ paths: [] });

/** Queues files and folders and says so, with Undo. */
export async function send(paths: string[], folder: UploadFolder): Promise<void> {
  if (paths.length === 0) return;
  try {
    const ids = await api.upload(paths, folder.id);
    toast({
      icon: 'upload',
      text: `${plural(ids.length, 'file')} on the way to ${folder.name}`,
      undo: () => void Promise.all(ids.map((id) => api.cancelTransfer(id))).catch(sayError),
    });
  } catch (error) {
    sayError(error);
  }
}
