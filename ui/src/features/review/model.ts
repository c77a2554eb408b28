import type { AssetDetail, AssetView, CommentView, ReviewOption } from '@/api/types';
import { countingOf, frameAt, length, secondsOf, timecode, type Counting } from '@/shared/format';
import type { IconName } from '@/shared/parts';

/** Frames of an asset; `null` when its length is not known. */
export function framesOf(asset: AssetView): number | null {
  const counting = countingOfAsset(asset);
  if (asset.duration_s === null || counting === null) return null;
  // The service rounds the length: the nearest whole number of frames is meant.
  return Math.max(1, frameAt(asset.duration_s + secondsOf(0.5, counting), counting));
}

/** How an asset counts its frames. */
export function countingOfAsset({ frame_rate, start_tc }: AssetView): Counting | null {
  return countingOf(frame_rate, start_tc);
}

/** A frame as timecode from the start of the file; its number where the file has no timecode. */
export function codeOf(frame: number, counting: Counting | null): string {
  return counting ? timecode(frame, counting) : String(frame);
}

/** A place as its chip says it: `00:04:20:10 +27 s`. */
export function spanOf(frame: number, frames: number | null, counting: Counting | null): string {
  const start = codeOf(frame, counting);
  return frames && frames > 1 && counting ? `${start} +${length(secondsOf(frames, counting))}` : start;
}

/** The place of a comment: its span, `page 3`; `null` when it is about the whole. */
export function placeOf(comment: CommentView, counting: Counting | null): string | null {
  if (comment.page !== null) return `page ${comment.page}`;
  if (comment.frame === null) return null;
  return spanOf(comment.frame, comment.duration_frames, counting);
}

/** Open comments, then done ones; each in the order of their frames. */
export function threadsOf(comments: readonly CommentView[]) {
  const byFrame = comments.toSorted((a, b) => (a.frame ?? -1) - (b.frame ?? -1));
  return { open: byFrame.filter((c) => !c.completed), done: byFrame.filter((c) => c.completed) };
}

/** Even steps of whole seconds for the ticks of a timeline, at most twelve. */
export function ticksOf(frames: number, counting: Counting): { frame: number; label: string }[] {
  const seconds = secondsOf(frames, counting);
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
  const step = steps.find((each) => seconds / each <= 12) ?? 7200;
  const two = (value: number) => String(value).padStart(2, '0');
  return Array.from({ length: Math.floor(seconds / step) }, (_, index) => {
    const at = (index + 1) * step;
    return { frame: frameAt(at, counting), label: `${two(Math.floor(at / 60))}:${two(at % 60)}` };
  }).filter((tick) => tick.frame < frames * 0.98);
}

/** The number of a version: the newest has the highest. */
export function versionName(detail: AssetDetail, id: string): string {
  const index = detail.versions.findIndex((version) => version.id === id);
  return `v${detail.versions.length - Math.max(0, index)}`;
}

/** The versions that a shown one can be compared with, newest first. */
export function otherVersions({ asset, versions }: AssetDetail): AssetView[] {
  const shown = asset.kind === 'version_stack' ? versions[0]?.id : asset.id;
  return versions.filter((version) => version.id !== shown);
}

/** The icon of an approval status, from its words; the word always stands beside it. */
export function reviewIcon(status: string | null): IconName {
  if (status === null) return 'todo';
  if (/approv|done|final/i.test(status)) return 'done';
  return /progress|change/i.test(status) ? 'doing' : 'inreview';
}

/** The account's own word for approval, if it has one. */
export function approvedWord(options: readonly ReviewOption[]): string | null {
  return options.find((option) => /^approved$/i.test(option.name))?.name ?? null;
}

/** The account's own word for “not yet”: one that speaks of changes, else the one for work in progress. */
export function changesWord(options: readonly ReviewOption[]): string | null {
  const word = (sense: RegExp) => options.find((option) => sense.test(option.name))?.name;
  return word(/change|rework|revis|reject/i) ?? word(/progress/i) ?? null;
}
