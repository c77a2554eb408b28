import type { AssetView, TransferView } from '@/api/types';
import { bytes, percent, plural } from '@/shared/format';
import type { IconName, StateName } from '@/shared/parts';

/** What an asset's state icon, bar and words say. */
export interface AssetState {
  state: StateName;
  text: string;
  /** 0 to 1 while bytes move. */
  share: number | null;
}

/** The strongest that holds: the transfer that makes the asset, else its sync state. */
export function assetState(asset: AssetView, transfer: TransferView | undefined): AssetState {
  if (transfer) {
    const share = transfer.size > 0 ? transfer.sent / transfer.size : 0;
    switch (transfer.state) {
      case 'parked':
        return { state: 'parked', text: transfer.error?.message ?? 'Set aside', share: null };
      case 'running':
        return { state: 'working', text: `${percent(transfer.sent, transfer.size)} sent`, share };
      case 'finishing':
        return { state: 'verifying', text: 'Being put together there', share: null };
      case 'paused':
        return { state: 'paused', text: `Paused at ${percent(transfer.sent, transfer.size)}`, share };
      case 'queued':
        return {
          state: 'waiting',
          text:
            transfer.sent > 0
              ? `${percent(transfer.sent, transfer.size)} sent, goes on`
              : 'Waits for its turn',
          share: null,
        };
      case 'done':
      case 'cancelled':
        break;
    }
  }
  switch (asset.sync_status) {
    case 'ERROR':
      return { state: 'needsYou', text: 'Needs you', share: null };
    case 'PENDING':
      return { state: 'waiting', text: 'Changed here, waits', share: null };
    case 'SYNCED':
      return { state: 'synced', text: 'Synced', share: null };
  }
}

/** The transfer that makes each asset, by asset; one that still moves wins over one that ended. */
export function transfersByAsset(transfers: readonly TransferView[]): Map<string, TransferView> {
  const map = new Map<string, TransferView>();
  for (const transfer of transfers) {
    if (transfer.asset_id === null) continue;
    const known = map.get(transfer.asset_id);
    if (!known || known.ended_at !== null) map.set(transfer.asset_id, transfer);
  }
  return map;
}

/** A clip's name without its extension, as cards show it. */
export function stem(asset: AssetView): string {
  return asset.kind === 'folder' ? asset.name : asset.name.replace(/\.[a-z0-9]{2,4}$/i, '');
}

/** The line under the name on a card: the approval status, else the size. */
export function cardNote(asset: AssetView, files: number | undefined): string {
  if (asset.kind === 'folder')
    return files === undefined
      ? 'Folder'
      : files === 0
        ? 'Empty'
        : `${files} ${files === 1 ? 'file' : 'files'}`;
  return asset.review_status ?? (asset.size === null ? '' : bytes(asset.size));
}

/** How many stand here: folders and files apart once all are read, else the sum. */
export function whatsHere(loaded: readonly AssetView[], total: number): string {
  if (loaded.length < total) return plural(total, 'entry', 'entries');
  const folders = loaded.filter((asset) => asset.kind === 'folder').length;
  const files = total - folders;
  return (
    [folders > 0 && plural(folders, 'folder'), files > 0 && plural(files, 'file')]
      .filter(Boolean)
      .join(', ') || 'Empty'
  );
}

/** Files in the order in which they came to the service, the newest first; by name where that is not known. */
export function newestFirst(files: readonly AssetView[]): AssetView[] {
  return files.toSorted(
    (a, b) =>
      (b.created_at ?? '').localeCompare(a.created_at ?? '') ||
      b.name.localeCompare(a.name, undefined, { numeric: true }),
  );
}

/** Why these assets cannot become one version stack; `null` when they can. */
export function notStackable(assets: readonly AssetView[]): string | null {
  if (assets.length < 2) return 'Choose two files or more';
  if (assets.length > 10) return 'A version stack begins with at most 10 files';
  if (assets.some((asset) => asset.kind !== 'file')) return 'Only files become versions';
  if (assets.some((asset) => asset.parent_id !== assets[0]?.parent_id))
    return 'They lie in different folders';
  return null;
}

/** Icon of an asset that has no picture. */
export function assetIcon(asset: AssetView): IconName {
  if (asset.kind === 'folder') return 'folder';
  const type = asset.media_type ?? '';
  if (type.startsWith('audio/')) return 'audio';
  if (type.startsWith('image/')) return 'media';
  if (type.startsWith('video/')) return 'film';
  return 'file';
}

/** A hash in groups of four, as it is read aloud: the first sixteen digits. */
export function shortHash(hash: string): string {
  return (
    hash
      .slice(0, 16)
      .match(/.{1,4}/g)
      ?.join(' ') ?? hash
  );
}
