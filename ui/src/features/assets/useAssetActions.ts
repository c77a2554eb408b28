import { useState } from 'react';
import { useLocation } from 'wouter';

import { api } from '@/api/client';
import { sayError, useCommand } from '@/api/queries';
import type { AssetView, ReviewOption } from '@/api/types';
import { useActions, type Action } from '@/shared/actions/registry';
import { plural } from '@/shared/format';
import { toast, type MenuEntry } from '@/shared/parts';
import { prefs, setPrefs } from '@/shared/prefs';
import { send, type UploadFolder } from '@/shared/uploads';

import { stem } from './model';

/** A dialog of Browse that is open. */
export type Asking =
  | { kind: 'why'; asset: AssetView }
  | { kind: 'rename'; asset: AssetView }
  | { kind: 'folder'; parent: UploadFolder }
  | null;

export interface AssetActions {
  menu: readonly MenuEntry[];
  asking: Asking;
  close: () => void;
  pickFiles: () => void;
  pickFolder: () => void;
  rename: (id: string, name: string) => void;
  createFolder: (parent: string, name: string) => void;
}

async function reveal(asset: AssetView): Promise<void> {
  const { local_path } = await api.asset(asset.id);
  if (local_path) await api.reveal(local_path);
  else toast({ icon: 'laptop', text: `${stem(asset)} did not pass through this computer` });
}

async function copyLink(asset: AssetView): Promise<void> {
  const { view_url } = await api.asset(asset.id);
  if (!view_url) {
    toast({ icon: 'link', text: `${stem(asset)} has no page at Frame.io yet` });
    return;
  }
  await navigator.clipboard.writeText(view_url);
  toast({ icon: 'link', text: 'Link copied' });
}

/** What can be done with the chosen assets and in this folder; offered to keys, palette and menus alike. */
export function useAssetActions(
  chosen: readonly AssetView[],
  target: UploadFolder | null,
  options: readonly ReviewOption[],
): AssetActions {
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState<Asking>(null);
  const rename = useCommand(({ id, name }: { id: string; name: string }) => api.renameAsset(id, name));
  const create = useCommand(({ parent, name }: { parent: string; name: string }) =>
    api.createFolder(parent, name),
  );
  const status = useCommand(({ ids, name }: { ids: string[]; name: string | null }) =>
    api.setReviewStatus(ids, name),
  );

  const one = chosen.length === 1 ? chosen[0] : undefined;
  const files = chosen.filter((asset) => asset.kind !== 'folder');
  const needOne = one ? null : chosen.length ? 'Choose one' : 'Nothing is chosen';
  const noTarget = target ? null : 'Open a folder first';
  const named = one ? stem(one) : plural(chosen.length, 'file');

  const pickFiles = () =>
    target &&
    void api
      .pickFiles()
      .then((paths) => send(paths, target))
      .catch(sayError);
  const pickFolder = () =>
    target &&
    void api
      .pickFolder()
      .then((path) => send(path ? [path] : [], target))
      .catch(sayError);
  const setStatus = (name: string | null) => {
    const before = files.map((asset) => [asset.id, asset.review_status] as const);
    status.mutate(
      { ids: files.map((asset) => asset.id), name },
      {
        onSuccess: () =>
          toast({
            icon: 'inreview',
            text: `${named} is now ${name ?? 'without a status'}`,
            undo: () => {
              for (const [id, old] of before) status.mutate({ ids: [id], name: old });
            },
          }),
      },
    );
  };

  const withChosen: Action[] = chosen.length
    ? [
        {
          id: 'asset.review',
          name: 'Review',
          icon: 'play',
          scope: 'chosen',
          group: 'Media',
          detail: named,
          blocked: one?.kind === 'folder' ? 'A folder has no picture' : needOne,
          run: () => one && navigate(`/review/${one.id}`),
        },
        {
          id: 'asset.show',
          name: 'Show file',
          icon: 'folder',
          key: 'mod+r',
          scope: 'chosen',
          group: 'Media',
          blocked: needOne,
          run: () => one && void reveal(one).catch(sayError),
        },
        {
          id: 'asset.link',
          name: 'Copy link',
          icon: 'link',
          key: 'mod+l',
          scope: 'chosen',
          group: 'Media',
          blocked: needOne,
          run: () => one && void copyLink(one).catch(sayError),
        },
        {
          id: 'asset.rename',
          name: 'Rename',
          icon: 'pen',
          key: 'f2',
          scope: 'chosen',
          group: 'Media',
          blocked: needOne,
          run: () => one && setAsking({ kind: 'rename', asset: one }),
        },
        {
          id: 'asset.names',
          name: 'Copy as text',
          icon: 'copy',
          key: 'mod+c',
          scope: 'chosen',
          group: 'Media',
          run: () =>
            void navigator.clipboard.writeText(chosen.map((asset) => asset.name).join('\n')).catch(sayError),
        },
        {
          id: 'asset.why',
          name: 'Why this state',
          icon: 'help',
          key: 'y',
          scope: 'chosen',
          group: 'Media',
          blocked: one?.kind === 'folder' ? 'A folder has no state of its own' : needOne,
          run: () => one && setAsking({ kind: 'why', asset: one }),
        },
        ...options.map((option): Action => ({
          id: `asset.status ${option.name}`,
          name: `Set ${option.name}`,
          icon: 'inreview',
          scope: 'chosen',
          group: 'Media',
          blocked: files.length ? null : 'Folders have no status',
          run: () => setStatus(option.name),
        })),
      ]
    : [];

  const inPlace: Action[] = [
    {
      id: 'media.upload',
      name: 'Upload files',
      icon: 'upload',
      key: 'u',
      scope: 'place',
      group: 'Media',
      detail: target?.name,
      blocked: noTarget,
      run: pickFiles,
    },
    {
      id: 'media.uploadFolder',
      name: 'Upload a folder',
      icon: 'upload',
      scope: 'place',
      group: 'Media',
      detail: target?.name,
      blocked: noTarget,
      run: pickFolder,
    },
    {
      id: 'media.newFolder',
      name: 'New folder',
      icon: 'folder',
      key: 'n',
      scope: 'place',
      group: 'Media',
      detail: target?.name,
      blocked: noTarget,
      run: () => target && setAsking({ kind: 'folder', parent: target }),
    },
    {
      id: 'media.view',
      name: 'Grid or list',
      icon: 'grid',
      key: 'v',
      scope: 'place',
      group: 'Media',
      run: () => setPrefs({ mediaView: prefs().mediaView === 'grid' ? 'list' : 'grid' }),
    },
    {
      id: 'panes.inspector',
      name: 'Details pane',
      icon: 'inspector',
      key: 'mod+i',
      scope: 'place',
      group: 'Panes',
      run: () => setPrefs({ inspector: !prefs().inspector }),
    },
  ];
  useActions([...withChosen, ...inPlace]);

  const menu = (withChosen.length ? withChosen : inPlace.slice(0, 3)).map((action): MenuEntry => ({
    label: action.name,
    icon: action.icon,
    keys: action.key,
    blocked: action.blocked,
    checked: action.id === `asset.status ${one?.review_status ?? ''}`,
    rule: action.id === 'asset.rename' || action.id === `asset.status ${options[0]?.name}`,
    run: action.run,
  }));

  return {
    menu,
    asking,
    close: () => setAsking(null),
    pickFiles,
    pickFolder,
    rename: (id, name) => rename.mutate({ id, name }),
    createFolder: (parent, name) => create.mutate({ parent, name }),
  };
}
