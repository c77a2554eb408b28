import type { TransferState, TransferView } from '@/api/types';
import { clock, percent } from '@/shared/format';
import type { StateName } from '@/shared/parts';

/** The views of the queue. */
export type QueueView = 'all' | 'uploads' | 'downloads' | 'parked' | 'done';

/** Files that were given together, or go to one place. */
export interface Batch {
  id: string;
  name: string;
  /** Project and folders above, as `Harbour Lights, 02 Rushes / Day 03`. */
  where: string;
  download: boolean;
  files: TransferView[];
  size: number;
  sent: number;
  speed: number | null;
  eta: number | null;
  /** When the last one ended, if all did. */
  endedAt: string | null;
}

/** A line of the queue: the head of a batch or one of its files. */
export type Line = { kind: 'batch'; batch: Batch } | { kind: 'file'; file: TransferView };

const ENDED: readonly TransferState[] = ['done', 'cancelled'];
const ORDER: readonly TransferState[] = [
  'parked',
  'running',
  'finishing',
  'queued',
  'paused',
  'done',
  'cancelled',
];

/** Whether nothing more happens with it. */
export function isEnded({ state }: TransferView): boolean {
  return ENDED.includes(state);
}

/** The word of the state language for a transfer. */
export function transferState({ state, proof }: TransferView): StateName {
  switch (state) {
    case 'queued':
      return 'waiting';
    case 'running':
      return 'working';
    case 'finishing':
      return 'verifying';
    case 'done':
      return proof === 'verified' ? 'verified' : proof === 'differs' ? 'failed' : 'copied';
    case 'paused':
    case 'cancelled':
      return 'paused';
    case 'parked':
      return 'parked';
  }
}

/** How sure it is that the service has the same bytes, in words. */
export function proofText({ proof }: TransferView): string | null {
  switch (proof) {
    case 'verified':
      return 'Verified: the service has the same bytes';
    case 'differs':
      return 'Differs: the service has other bytes';
    case 'sent':
      return 'Sent: all bytes were acknowledged, nobody compared them';
    default:
      return null;
  }
}

/** The weakest proof of files that are done, for the head of their batch. */
export function batchProof(files: readonly TransferView[]): StateName {
  const done = files.filter((file) => file.state === 'done');
  if (done.some((file) => file.proof === 'differs')) return 'failed';
  return done.length > 0 && done.every((file) => file.proof === 'verified') ? 'verified' : 'copied';
}

/** What stands where the bar would be; `null` while there is a bar. `place` is the place in the queue, from 0. */
export function transferText(file: TransferView, place: number | undefined): string | null {
  switch (file.state) {
    case 'parked':
      return file.error?.message ?? 'Set aside';
    case 'finishing':
      return 'Being put together at Frame.io';
    case 'queued':
      if (file.error) return file.error.message;
      return place === 0 ? 'Next' : place === undefined ? 'Waits' : `In order ${place + 1}`;
    case 'done':
      return file.ended_at
        ? `${file.direction === 'upload' ? 'At Frame.io' : 'Here'} ${clock(file.ended_at)}`
        : 'Done';
    case 'cancelled':
      return 'Cancelled';
    case 'paused':
      return file.sent > 0 ? `Paused at ${percent(file.sent, file.size)}` : 'Paused';
    case 'running':
      return null;
  }
}

/** The transfers a view shows. */
export function inView(view: QueueView, file: TransferView): boolean {
  switch (view) {
    case 'all':
      return true;
    case 'uploads':
      return file.direction === 'upload' && !isEnded(file);
    case 'downloads':
      return file.direction === 'download' && !isEnded(file);
    case 'parked':
      return file.state === 'parked';
    case 'done':
      return file.state === 'done';
  }
}

/** The place in the queue of each waiting transfer. */
export function queuePlaces(files: readonly TransferView[]): Map<string, number> {
  return new Map(files.filter((file) => file.state === 'queued').map((file, index) => [file.id, index]));
}

/** Parked first, then what moves, then what waits, then what ended. */
export function byUrgency(a: TransferView, b: TransferView): number {
  return ORDER.indexOf(a.state) - ORDER.indexOf(b.state);
}

/** Files grouped by what was given together; groups that are not done first. */
export function batchesOf(files: readonly TransferView[]): Batch[] {
  const groups = new Map<string, TransferView[]>();
  for (const file of files) {
    const key = file.batch ?? `${file.direction} ${file.to}`;
    const group = groups.get(key);
    if (group) group.push(file);
    else groups.set(key, [file]);
  }
  const batches = [...groups].map(([id, group]): Batch => {
    const first = group[0] as TransferView;
    const steps = first.to
      .split('/')
      .map((step) => step.trim())
      .filter(Boolean);
    const [project = '', ...above] = steps.slice(0, -1);
    const speeds = group.map((file) => file.speed ?? 0).reduce((sum, speed) => sum + speed, 0);
    const size = group.reduce((sum, file) => sum + file.size, 0);
    const sent = group.reduce((sum, file) => sum + file.sent, 0);
    const goes = group.filter((file) => !isEnded(file) && file.state !== 'parked');
    const left = goes.reduce((sum, file) => sum + file.size - file.sent, 0);
    return {
      id,
      name: steps.at(-1) ?? first.name,
      where: [project, above.join(' / ')].filter(Boolean).join(', '),
      download: first.direction === 'download',
      files: group.toSorted(byUrgency),
      size,
      sent,
      speed: speeds || null,
      eta: speeds > 0 ? left / speeds : null,
      endedAt: group.every(isEnded)
        ? (group
            .map((file) => file.ended_at ?? '')
            .sort()
            .at(-1) ?? null)
        : null,
    };
  });
  return batches.sort((a, b) => Number(a.endedAt !== null) - Number(b.endedAt !== null));
}

/** The lines of a list: heads with their files, except for groups that are closed. */
export function linesOf(batches: readonly Batch[], closed: ReadonlySet<string>): Line[] {
  return batches.flatMap((batch): Line[] => [
    { kind: 'batch', batch },
    ...(closed.has(batch.id) ? [] : batch.files.map((file): Line => ({ kind: 'file', file }))),
  ]);
}
