import type { CardState, CardView, CopyState, OffloadTargetView, OffloadView } from '@/api/types';
import { bytes, clock, countOf, eta, plural, speed } from '@/shared/format';
import type { ProgressPart, StateName } from '@/shared/parts';

/** An offload that still copies or reads back. */
export const isMoving = ({ state }: Pick<OffloadView, 'state'>) =>
  state === 'queued' || state === 'copying' || state === 'verifying';

/** The light beside a card: whether it may be formatted, and why not. */
export interface Light {
  lit: boolean;
  title: string;
  why: string;
}

/** What the light says. It is green only when the engine says that every clip is proven. */
export function lightOf({ safe, missing, clips, safe_clips, copies, copies_remote }: OffloadView): Light {
  if (safe) return { lit: true, title: 'Safe to format', why: 'Every clip has its verified copies.' };
  const short = clips - safe_clips;
  const wanted = [
    copies > 0 && `${copies} verified on disks`,
    copies_remote > 0 && `${copies_remote} verified at services`,
  ]
    .filter(Boolean)
    .join(' and ');
  const why =
    short > 1
      ? `${plural(short, 'clip')} have fewer copies than ${wanted}`
      : (missing[0] ?? 'Nothing is proven yet.');
  return { lit: false, title: 'Do not format', why };
}

/** Where the copying stands, in a line. */
export function statusOf(offload: OffloadView, now: number): string {
  const { state, error, reading, ended_at } = offload;
  const left = offload.eta_s === null ? '' : `, ${eta(offload.eta_s, now)} left`;
  const pace = offload.speed === null ? '' : ` at ${speed(offload.speed)}`;
  switch (state) {
    case 'queued':
      return 'Waits for its turn';
    case 'copying':
      return `Copying${reading ? ` ${reading}` : ''}${pace}${left}`;
    case 'verifying':
      return `Reading back${pace}${left}`;
    case 'paused':
      return 'Paused';
    case 'parked':
      return error?.message ?? 'Set aside.';
    case 'cancelled':
      return 'Given up. What was copied stays.';
    case 'done':
      if (offload.safe) return `Every copy was read back and agrees${ended_at ? `, ${clock(ended_at)}` : ''}`;
      return offload.targets.some((it) => it.place === 'service' && it.copied < it.files)
        ? 'On the disks; the rest is on its way to the service'
        : 'Copied; something is missing before it is safe';
  }
}

/** The bar of a destination: proven first, then what was written. */
export function barOf({ size, copied_size, verified_size }: OffloadTargetView): ProgressPart[] {
  if (size === 0) return [];
  return [
    { share: verified_size / size, state: 'verified' },
    { share: Math.max(0, copied_size - verified_size) / size, state: 'working' },
  ];
}

/** State and figures of a destination. */
export function targetOf(
  target: OffloadTargetView,
  offload: OffloadView,
): { state: StateName; text: string } {
  const text = countOf(target.verified_clips, offload.clips);
  if (target.error) return { state: 'needsYou', text };
  if (target.bad > 0) return { state: 'failed', text };
  if (target.verified === target.files || target.verified_size === target.size)
    return { state: 'verified', text };
  if (target.copied === target.files)
    return { state: offload.state === 'verifying' ? 'verifying' : 'copied', text };
  if (offload.state === 'paused') return { state: 'paused', text };
  return { state: target.copied_size > 0 ? 'verifying' : 'waiting', text };
}

/** Icon of what is proven of a clip at a destination. */
export const COPY: Record<CopyState, { state: StateName; word: string }> = {
  waiting: { state: 'waiting', word: 'Not there yet' },
  copied: { state: 'copied', word: 'Written, not proven' },
  verified: { state: 'verified', word: 'Verified' },
  failed: { state: 'failed', word: 'Failed' },
  differs: { state: 'failed', word: 'Damaged' },
};

const CARD: Record<CardState, { state: StateName; text: string }> = {
  new: { state: 'needsYou', text: 'Not offloaded yet' },
  copying: { state: 'working', text: 'Being copied' },
  needs_you: { state: 'parked', text: 'Needs you' },
  not_safe: { state: 'copied', text: 'Do not format' },
  safe: { state: 'verified', text: 'Safe to format' },
};

/** What a card's state icon and words say; a reason where there is a plain one. */
export function cardOf(card: CardView): { state: StateName; text: string; why: string } {
  return { ...CARD[card.state], why: [...card.missing, ...card.incomplete].join(' ') };
}

/** `Sony XAVC, 89 clips, 318.7 GB`. */
export function factsOf({ camera, clips, size }: Pick<OffloadView, 'camera' | 'clips' | 'size'>): string {
  return [camera ?? 'Folder', plural(clips, 'clip'), bytes(size)].join(', ');
}

/** The last part of a path. */
export const lastName = (path: string) => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
