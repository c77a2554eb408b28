const two = (value: number) => String(value).padStart(2, '0');

/** Frames that a drop-frame count skips in each minute but every tenth: 2 at 29.97, 4 at 59.94. SMPTE ST 12-1. */
function dropped(frame: number, fps: number): number {
  const skip = Math.round(fps) / 15;
  const perMinute = Math.round(fps) * 60 - skip;
  const perTen = perMinute * 10 + skip;
  const tens = Math.floor(frame / perTen);
  const rest = frame % perTen;
  const minutes = rest < skip ? 0 : Math.floor((rest - skip) / perMinute);
  return tens * 9 * skip + minutes * skip;
}

/** A frame number as timecode: `00:03:12:18`, `;` before the frames if it is a drop-frame count. */
export function timecode(frame: number, fps: number, drop = false): string {
  const base = Math.round(fps);
  const shown = drop ? frame + dropped(frame, fps) : frame;
  const seconds = Math.floor(shown / base);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two);
  return `${parts.join(':')}${drop ? ';' : ':'}${two(shown % base)}`;
}

/** The length of a clip on its picture: `01:55:19` (minutes, seconds, frames), with hours from one hour. */
export function clipLength(durationMs: number, fps: number | null): string {
  if (fps === null) {
    const seconds = Math.round(durationMs / 1000);
    return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  }
  const code = timecode(Math.round((durationMs * fps) / 1000), fps);
  return code.startsWith('00:') ? code.slice(3) : code;
}
