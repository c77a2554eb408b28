import { expect, it } from 'vitest';

import { transfers } from '@/api/sample/transfers';
import type { TransferView } from '@/api/types';

import { batchesOf, byUrgency, inView, linesOf, queuePlaces, transferText } from './model';

const named = (name: string) => transfers.find((file) => file.name === name) as TransferView;

it('groups what was given together and names it after its folder', () => {
  const batch = batchesOf(transfers).find((b) => b.id === 'b-day');
  expect(batch?.name).toBe('A-cam');
  expect(batch?.where).toBe('Harbour Lights, 02 Rushes / Day 03');
  expect(batch?.speed).toBe(69.5e6);
});

it('puts groups that have ended last, and parked files first in their group', () => {
  const batches = batchesOf(transfers);
  expect(batches.findIndex((b) => b.endedAt !== null)).toBeGreaterThan(
    batches.findLastIndex((b) => b.endedAt === null),
  );
  expect(batches.find((b) => b.id === 'b-masters')?.files[0]?.state).toBe('parked');
});

it('hides the files of a closed group', () => {
  const batches = batchesOf(transfers);
  const all = linesOf(batches, new Set()).length;
  expect(linesOf(batches, new Set(['b-logos'])).length).toBe(all - 1);
});

it('tells the place in the queue, and reasons in place of a bar', () => {
  const places = queuePlaces(transfers);
  const next = named('A004C033_261014_R2K7.mov');
  expect(transferText(next, places.get(next.id))).toBe('Next');
  expect(transferText(named('GRN_masters_stems.zip'), undefined)).toBe(
    'The file changed while it was being read.',
  );
  expect(transferText(named('A004C031_261014_R2K7.mov'), undefined)).toBeNull();
});

it('shows in each view what it promises', () => {
  expect(transfers.filter((file) => inView('downloads', file))).toHaveLength(0);
  expect(transfers.filter((file) => inView('parked', file)).map((file) => file.name)).toEqual([
    'GRN_masters_stems.zip',
  ]);
  expect(transfers.toSorted(byUrgency)[0]?.state).toBe('parked');
});
