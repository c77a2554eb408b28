/** How a picture moves: frames per frame of real time; 0 stands still, below 0 runs backwards. */
export type Speed = -8 | -4 | -2 | -1 | 0 | 1 | 2 | 4 | 8;

const FASTEST = 8;

/** `L` and `J`: first at the speed of the file, each further press twice as fast; against the present direction it turns. */
export function shuttle(speed: Speed, direction: 1 | -1): Speed {
  if (Math.sign(speed) !== direction) return direction;
  return (direction * Math.min(FASTEST, Math.abs(speed) * 2)) as Speed;
}

/** Frames from `from` up to and with `to`. */
export interface Range {
  from: number;
  to: number;
}

/** The range with its new first or last frame; one that would turn around gives way to the frame that was just set. */
export function setEdge(range: Range | null, edge: 'from' | 'to', frame: number, last: number): Range {
  const next = { from: 0, to: last, ...range, [edge]: frame };
  if (next.from <= next.to) return next;
  return edge === 'from' ? { from: frame, to: last } : { from: 0, to: frame };
}

/** Where the picture is after it ran on for some frames: at the end of its way, or around again in a loop. */
export function advance(
  frame: number,
  frames: number,
  { from, to }: Range,
  loop: boolean,
): { frame: number; ended: boolean } {
  const next = frame + frames;
  if (next >= from && next <= to) return { frame: next, ended: false };
  if (!loop) return { frame: next > to ? to : from, ended: true };
  const length = to - from + 1;
  return { frame: from + ((((next - from) % length) + length) % length), ended: false };
}
