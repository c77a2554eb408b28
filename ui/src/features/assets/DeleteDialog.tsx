import { useQuery } from '@tanstack/react-query';

import { queries, useStatus } from '@/api/queries';
import type { AssetView } from '@/api/types';
import { plural } from '@/shared/format';
import { Button, Dialog } from '@/shared/parts';

import { stem } from './model';

/** What goes with the chosen assets, in one sentence each. */
export function losses(assets: readonly AssetView[], filesIn: (folder: string) => number): string[] {
  const comments = assets.reduce((sum, asset) => sum + asset.comments, 0);
  const inFolders = assets
    .filter((asset) => asset.kind === 'folder')
    .reduce((sum, asset) => sum + filesIn(asset.id), 0);
  const versions = assets
    .filter((asset) => asset.kind === 'version_stack')
    .reduce((sum, asset) => sum + asset.versions, 0);
  return [
    inFolders > 0 && `${plural(inFolders, 'file')} in the folder${assets.length > 1 ? 's' : ''}`,
    versions > 0 && `all ${plural(versions, 'version')}`,
    comments > 0 && plural(comments, 'comment'),
  ].filter((part): part is string => part !== false);
}

export interface DeleteDialogProps {
  assets: readonly AssetView[];
  onClose: () => void;
  onDelete: () => void;
}

/** Asks before assets are deleted at the review service: says what goes and what stays. */
export function DeleteDialog({ assets, onClose, onDelete }: DeleteDialogProps) {
  const online = useStatus()?.online ?? true;
  const { data: folders = [] } = useQuery({
    ...queries.folders(assets[0]?.project_id ?? ''),
    enabled: assets.some((asset) => asset.kind === 'folder'),
  });
  const lost = losses(assets, (id) => folders.find((folder) => folder.id === id)?.files ?? 0);
  const one = assets.length === 1 ? assets[0] : undefined;
  const what = one ? stem(one) : plural(assets.length, 'asset');
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete ${what} at Frame.io?`}
      text={
        <>
          {lost.length > 0 && (
            <p>
              {one ? 'With it' : 'With them'} go {lost.join(' and ')}.
            </p>
          )}
          <p>
            Copies on your drives stay.{' '}
            {online
              ? `Undo works for 20 seconds; after that Frame.io deletes ${one ? 'it' : 'them'}.`
              : 'Frame.io hears of it when there is a network; until then Undo brings everything back.'}
          </p>
        </>
      }
      actions={
        <>
          <Button onClick={onClose}>Keep {one ? 'it' : 'them'}</Button>
          <Button variant="danger" icon="trash" onClick={onDelete}>
            Delete at Frame.io
          </Button>
        </>
      }
    />
  );
}
