import { useState } from 'react';
import { useLocation } from 'wouter';

import { api } from '@/api/client';
import { sayError, useCommand } from '@/api/queries';
import type { AssetView, ReviewOption } from '@/api/types';
import { useActions, type Action } from '@/shared/actions/registry';
import { plural } from '@/shared/format';
import { undoLatest } from '@/shared/history';
import { toast, type MenuEntry } from '@/shared/parts';
import { prefs, setPrefs } from '@/shared/prefs';
import { send, type UploadFolder } from '@/shared/uploads';

import { notStackable, stem } from './model';

/** A dialog of Browse that is open. */
export type Asking =
  | { kind: 'why'; asset: AssetView }
  | { kind: 'rename'; asset: AssetView }
  | { kind: 'move' | 'delete' | 'stack'; assets: readonly AssetView[] }
  | { kind: 'version'; asset: AssetView }
  | { kind: 'order'; asset: AssetView; versions: readonly AssetView[] }
  | { kind: 'folder'; parent: UploadFolder }
  | null;

export interface AssetActions {
  menu: readonly MenuEntry[];
  asking: Asking;
  close: () => void;
  pickFiles: () => void;
  pickFolder: () => void;
  rename: (asset: AssetView, name: string) => void;
  move: (assets: readonly AssetView[], folder: UploadFolder) => void;
  remove: (assets: readonly AssetView[]) => void;
  stack: (files: string[]) => void;
  addVersion: (file: AssetView, target: AssetView) => void;
  order: (stack: AssetView, versions: string[]) => void;
  createFolder: (parent: string, name: string) => void;
}

/** Entries of the menu with a line above them. */
const RULED: ReadonlySet<string> = new Set(['asset.rename', 'asset.names', 'asset.delete']);

/** The only one by its name, several by their number. */
function nameOf(assets: readonly AssetView[]): string {
  const [first] = assets;
  return assets.length === 1 && first ? stem(first) : plural(assets.length, 'asset');
}

/** Puts assets into the folders again that they were in. */
async function moveBack(assets: readonly AssetView[]): Promise<void> {
  for (const asset of assets) if (asset.parent_id) await api.moveAssets([asset.id], asset.parent_id);
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
  const rename = useCommand(
    ({ asset, name }: { asset: AssetView; name: string }) => api.renameAsset(asset.id, name),
    (_, { asset, name }) =>
      toast({
        icon: 'pen',
        text: `${stem(asset)} is now ${name}`,
        undo: () => void api.renameAsset(asset.id, asset.name).catch(sayError),
      }),
  );
  const move = useCommand(
    ({ assets, folder }: { assets: readonly AssetView[]; folder: UploadFolder }) =>
      api.moveAssets(
        assets.map((asset) => asset.id),
        folder.id,
      ),
    (_, { assets, folder }) =>
      toast({
        icon: 'folder',
        text: `${nameOf(assets)} moved to ${folder.name}`,
        undo: () => void moveBack(assets).catch(sayError),
      }),
  );
  const remove = useCommand(
    (assets: readonly AssetView[]) => api.deleteAssets(assets.map((asset) => asset.id)),
    (_, assets) =>
      toast({
        icon: 'trash',
        text: `${nameOf(assets)} deleted`,
        undo: () => void undoLatest(assets.map((asset) => asset.id)).catch(sayError),
      }),
  );
  const stack = useCommand(
    (files: string[]) => api.stackFiles(files),
    (made) =>
      toast({
        icon: 'versions',
        text: `${stem(made)} has ${plural(made.versions, 'version')}`,
        undo: () => void api.unstack(made.id).catch(sayError),
      }),
  );
  const addVersion = useCommand(
    ({ file, target }: { file: AssetView; target: AssetView }) =>
      target.kind === 'version_stack'
        ? api.addVersion(target.id, file.id)
        : api.stackFiles([file.id, target.id]),
    (made, { file }) =>
      toast({
        icon: 'versions',
        text: `${stem(file)} is version ${made.versions}`,
        undo: () => void api.removeVersion(file.id).catch(sayError),
      }),
  );
  const order = useCommand(({ asset, versions }: { asset: AssetView; versions: string[] }) =>
    api.orderVersions(asset.id, versions),
  );
  const unstack = useCommand(
    (asset: AssetView) => api.unstack(asset.id),
    (_, asset) => toast({ icon: 'versions', text: `The versions of ${stem(asset)} are single files again` }),
  );
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
  const named = nameOf(chosen);
  const isStack = one?.kind === 'version_stack';
  const askOrder = async (asset: AssetView) => {
    const { versions } = await api.asset(asset.id);
    setAsking({ kind: 'order', asset, versions });
  };

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
          id: 'asset.move',
          name: 'Move to …',
          icon: 'folder',
          key: 'shift+m',
          scope: 'chosen',
          group: 'Media',
          detail: named,
          run: () => setAsking({ kind: 'move', assets: chosen }),
        },
        {
          id: 'asset.version',
          name: 'Add as version …',
          icon: 'versions',
          key: 'alt+v',
          scope: 'chosen',
          group: 'Media',
          blocked: needOne ?? (one?.kind === 'file' ? null : 'Only a file becomes a version'),
          run: () => one && setAsking({ kind: 'version', asset: one }),
        },
        {
          id: 'asset.stack',
          name: 'Make a version stack …',
          icon: 'versions',
          scope: 'chosen',
          group: 'Media',
          blocked: notStackable(chosen),
          run: () => setAsking({ kind: 'stack', assets: chosen }),
        },
        ...(isStack
          ? [
              {
                id: 'asset.order',
                name: 'Order the versions …',
                icon: 'sort',
                scope: 'chosen',
                group: 'Media',
                run: () => void askOrder(one).catch(sayError),
              } satisfies Action,
              {
                id: 'asset.unstack',
                name: 'Take the stack apart',
                icon: 'versions',
                scope: 'chosen',
                group: 'Media',
                run: () => unstack.mutate(one),
              } satisfies Action,
            ]
          : []),
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
          blocked: needOne,
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
        {
          id: 'asset.delete',
          name: 'Delete …',
          icon: 'trash',
          key: 'backspace',
          scope: 'chosen',
          group: 'Media',
          detail: named,
          run: () => setAsking({ kind: 'delete', assets: chosen }),
        },
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
    rule: RULED.has(action.id) || action.id === `asset.status ${options[0]?.name}`,
    run: action.run,
  }));

  return {
    menu,
    asking,
    close: () => setAsking(null),
    pickFiles,
    pickFolder,
    rename: (asset, name) => rename.mutate({ asset, name }),
    move: (assets, folder) => move.mutate({ assets, folder }),
    remove: (assets) => remove.mutate(assets),
    stack: (ids) => stack.mutate(ids),
    addVersion: (file, target) => addVersion.mutate({ file, target }),
    order: (asset, versions) => order.mutate({ asset, versions }),
    createFolder: (parent, name) => create.mutate({ parent, name }),
  };
}
