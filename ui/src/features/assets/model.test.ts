import { expect, it } from 'vitest';

import { asset } from '@/api/sample/media';
import { transfers } from '@/api/sample/transfers';
import type { TransferView } from '@/api/types';

import { assetState, cardNote, shortHash, stem, transfersByAsset, whatsHere } from './model';

const clip = asset({ id: 'c', name: 'A004C031.mov', parent: 'f', picture: '', size: 9.4e9 });
const transfer = (change: Partial<TransferView>): TransferView => ({
  ...(transfers[0] as TransferView),
  ...change,
});

it('lets a moving transfer speak before the sync state', () => {
  expect(assetState(clip, transfer({ state: 'running', sent: 62, size: 100 }))).toEqual({
    state: 'working',
    text: '62% sent',
    share: 0.62,
  });
  expect(assetState(clip, transfer({ state: 'parked' })).state).toBe('parked');
});

it('falls back to the sync state once the transfer is done', () => {
  expect(assetState(clip, transfer({ state: 'done' })).state).toBe('synced');
  expect(assetState({ ...clip, sync_status: 'PENDING' }, undefined).state).toBe('waiting');
  expect(assetState({ ...clip, sync_status: 'ERROR' }, undefined).state).toBe('needsYou');
});

it('prefers the transfer that still moves when an asset had several', () => {
  const done = transfer({ id: '1', asset_id: 'c', state: 'done', ended_at: '2026-10-15T10:00:00Z' });
  const now = transfer({ id: '2', asset_id: 'c', state: 'running', ended_at: null });
  expect(transfersByAsset([done, now]).get('c')?.id).toBe('2');
  expect(transfersByAsset([now, done]).get('c')?.id).toBe('2');
});

it('names cards by clip, folders by what they hold', () => {
  expect(stem(clip)).toBe('A004C031');
  expect(stem({ ...clip, kind: 'folder', name: 'v1.2' })).toBe('v1.2');
  expect(cardNote({ ...clip, kind: 'folder' }, 1)).toBe('1 file');
  expect(cardNote({ ...clip, review_status: 'Approved' }, undefined)).toBe('Approved');
});

it('counts folders and files apart only when all are read', () => {
  const folder = { ...clip, kind: 'folder' as const };
  expect(whatsHere([folder, clip, clip], 3)).toBe('1 folder, 2 files');
  expect(whatsHere([clip], 500)).toBe('500 entries');
  expect(whatsHere([], 0)).toBe('Empty');
});

it('reads a hash aloud in groups of four', () => {
  expect(shortHash('9f3c41d07be2a815ffff')).toBe('9f3c 41d0 7be2 a815');
});
