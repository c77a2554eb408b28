import type { AssetDetail, AssetView, CommentView, ReviewOption } from '@/api/types';
import { length, timecode } from '@/shared/format';
import type { IconName } from '@/shared/parts';

/** Frames of an asset; `null` when its length is not known. */
export function framesOf({ duration_s, frame_rate }: AssetView): number | null {
  return duration_s === null || frame_rate === null ? null : Math.max(1, Math.round(duration_s * frame_rate));
}

/** A frame as timecode from the start of the file. */
export function codeOf(frame: number, fps: number | null): string {
  return timecode(frame, fps ?? 25);
}

/** The place of a comment as its chip says it: `00:04:20:10 +27 s`, `page 3`; `null` when it is about the whole. */
export function placeOf(comment: CommentView, fps: number | null): string | null {
  if (comment.page !== null) return `page ${comment.page}`;
  if (comment.frame === null) return null;
  const start = comment.timecode ?? codeOf(comment.frame, fps);
  return comment.duration_frames ? `${start} +${length(comment.duration_frames / (fps ?? 25))}` : start;
}

/** Open comments, then done ones; each in the order of their frames. */
export function threadsOf(comments: readonly CommentView[]) {
  const byFrame = comments.toSorted((a, b) => (a.frame ?? -1) - (b.frame ?? -1));
  return { open: byFrame.filter((c) => !c.completed), done: byFrame.filter((c) => c.completed) };
}

/** Even steps of whole seconds for the ticks of a timeline, at most twelve. */
export function ticksOf(frames: number, fps: number): { frame: number; label: string }[] {
  const seconds = frames / fps;
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
  const step = steps.find((each) => seconds / each <= 12) ?? 7200;
  const two = (value: number) => String(value).padStart(2, '0');
  return Array.from({ length: Math.floor(seconds / step) }, (_, index) => {
    const at = (index + 1) * step;
    return { frame: at * fps, label: `${two(Math.floor(at / 60))}:${two(at % 60)}` };
  }).filter((tick) => tick.frame < frames * 0.98);
}

/** The number of a version: the newest has the highest. */
export function versionName(detail: AssetDetail, id: string): string {
  const index = detail.versions.findIndex((version) => version.id === id);
  return `v${detail.versions.length - Math.max(0, index)}`;
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
