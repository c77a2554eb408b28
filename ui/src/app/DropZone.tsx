import { useEffect, useState } from 'react';

import { events } from '@/api/client';
import { plural } from '@/shared/format';
import { FolderPicker } from '@/shared/FolderPicker';
import { homeless, send, uploadTarget } from '@/shared/uploads';

/** The folder of a tree row or card under a point, if there is one. */
function folderAt(x: number, y: number): { id: string; name: string } | null {
  const node = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-folder]');
  return node?.dataset.folder
    ? { id: node.dataset.folder, name: node.textContent?.replace(/\d+$/, '') ?? '' }
    : null;
}

/** Takes files and folders that are dropped anywhere on the window. */
export function DropZone() {
  const [held, setHeld] = useState<number | null>(null);
  const { folder, over } = uploadTarget.use();
  const { paths } = homeless.use();

  useEffect(
    () =>
      events.onDrop((drop) => {
        if (drop.kind === 'leave') {
          setHeld(null);
          uploadTarget.set({ over: null });
          return;
        }
        const under = folderAt(drop.x, drop.y);
        if (drop.kind === 'over') {
          setHeld(drop.paths.length);
          if (uploadTarget.get().over?.id !== under?.id) uploadTarget.set({ over: under });
          return;
        }
        setHeld(null);
        const to = under ?? uploadTarget.get().folder;
        uploadTarget.set({ over: null });
        if (to) void send(drop.paths, to);
        else homeless.set({ paths: drop.paths });
      }),
    [],
  );

  const to = over ?? folder;
  return (
    <>
      {held !== null && (
        <div className="drop-overlay" role="status">
          {to ? `Drop to send to ${to.name}` : 'Drop to choose where it goes'}
        </div>
      )}
      <FolderPicker
        open={paths.length > 0}
        title="Where do they go?"
        text={`${plural(paths.length, 'file or folder', 'files and folders')} to send. Folders keep their structure.`}
        verb="Send"
        onClose={() => homeless.set({ paths: [] })}
        onPick={(picked) => {
          homeless.set({ paths: [] });
          void send(paths, picked);
        }}
      />
    </>
  );
}
