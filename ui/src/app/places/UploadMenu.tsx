import { api } from '@/api/client';
import { sayError } from '@/api/queries';
import { Button, Menu } from '@/shared/parts';
import { homeless, send, uploadTarget } from '@/shared/uploads';

/** Sends files or a folder to the folder on screen, or asks where they go. */
export function UploadMenu() {
  const { folder } = uploadTarget.use();
  const take = (paths: string[]) => {
    if (paths.length === 0) return;
    if (folder) void send(paths, folder);
    else homeless.set({ paths });
  };
  return (
    <Menu
      label="Upload"
      align="end"
      entries={[
        {
          label: 'Files …',
          icon: 'file',
          keys: folder ? 'u' : undefined,
          run: () => void api.pickFiles().then(take).catch(sayError),
        },
        {
          label: 'Folder …',
          icon: 'folder',
          run: () =>
            void api
              .pickFolder()
              .then((path) => take(path ? [path] : []))
              .catch(sayError),
        },
      ]}
      trigger={
        <Button variant="primary" icon="upload">
          Upload
        </Button>
      }
    />
  );
}
