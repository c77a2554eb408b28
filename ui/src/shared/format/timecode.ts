/** How a file counts its frames. */
export interface Counting {
  /** Numbers in a second of timecode: 30 for 29.97. */
  nominal: number;
  /** Slower than nominal by 1000/1001. */
  ntsc: boolean;
  /** Numbers are left out so that timecode keeps up with the clock; never pictures. SMPTE ST 12-1. */
  drops: boolean;
}

const NTSC: [rounded: number, nominal: number][] = [
  [23.976, 24],
  [29.97, 30],
  [47.952, 48],
  [59.94, 60],
];

const two = (value: number) => String(value).padStart(2, '0');

/**
 * How a file with this rate counts, whose first frame has the timecode `start`: its `;` or `:` says whether 29.97 and
 * 59.94 drop numbers; without it they do. `null` for a rate that has no timecode. The engine counts the same way.
 */
export function countingOf(fps: number | null, start: string | null = null): Counting | null {
  if (fps === null || !(fps >= 1 && fps <= 240)) return null;
  const family = NTSC.find(([rounded]) => Math.abs(fps - rounded) < 0.005);
  if (!family) return { nominal: Math.round(fps), ntsc: false, drops: false };
  const [, nominal] = family;
  return { nominal, ntsc: true, drops: nominal % 30 === 0 && (start === null || start.includes(';')) };
}

/** Numbers left out before a frame: two (29.97) or four (59.94) in each minute, except each tenth. */
function droppedBefore(frame: number, nominal: number): number {
  const dropped = nominal / 15;
  const perTen = nominal * 600 - dropped * 9;
  const rest = frame % perTen;
  const first = nominal * 60;
  const minutes = rest < first ? 0 : Math.floor((rest - first) / (first - dropped)) + 1;
  return dropped * (9 * Math.floor(frame / perTen) + minutes);
}

/** A frame counted from 0 as timecode: `00:03:12:18`, `;` before the frames where numbers are dropped. */
export function timecode(frame: number, { nominal, drops }: Counting): string {
  const number = drops ? frame + droppedBefore(frame, nominal) : frame;
  const seconds = Math.floor(number / nominal);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two);
  return `${parts.join(':')}${drops ? ';' : ':'}${two(number % nominal)}`;
}

/** The frame, counted from 0, that has this timecode; `null` for a text that is none of this rate. */
export function frameOf(text: string, { nominal, drops }: Counting): number | null {
  const match = /^(\d{2}):([0-5]\d):([0-5]\d)[:;](\d{2,3})$/.exec(text.trim());
  if (!match) return null;
  const [hours = 0, minute = 0, second = 0, frames = 0] = match.slice(1).map(Number);
  const minutes = hours * 60 + minute;
  if (frames >= nominal || (drops && second === 0 && frames < nominal / 15 && minutes % 10 !== 0))
    return null;
  const dropped = drops ? (nominal / 15) * (minutes - Math.floor(minutes / 10)) : 0;
  return (minutes * 60 + second) * nominal + frames - dropped;
}

/** Seconds at which a frame begins. */
export function secondsOf(frame: number, { nominal, ntsc }: Counting): number {
  return ntsc ? (frame * 1001) / (nominal * 1000) : frame / nominal;
}

/** The frame that is shown at this time. A time that rounding put just before a frame counts as that frame. */
export function frameAt(seconds: number, { nominal, ntsc }: Counting): number {
  const frames = ntsc ? (seconds * nominal * 1000) / 1001 : seconds * nominal;
  return Math.max(0, Math.floor(frames + 1e-3));
}

/** The length of a clip on its picture: `01:55:19` (minutes, seconds, frames), with hours from one hour. */
export function clipLength(durationMs: number, fps: number | null): string {
  const counting = countingOf(fps);
  if (counting === null) {
    const seconds = Math.round(durationMs / 1000);
    return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  }
  const code = timecode(Math.round(durationMs / secondsOf(1000, counting)), counting);
  return code.startsWith('00:') ? code.slice(3) : code;
}
