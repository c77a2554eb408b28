/** A shape drawn on a picture, in shares of its width and height. */
export type Shape =
  | { kind: 'rect' | 'ellipse'; colour: string; x: number; y: number; w: number; h: number }
  | { kind: 'line' | 'arrow'; colour: string; from: Point; to: Point }
  | { kind: 'pen'; colour: string; points: Point[] };

export interface Point {
  x: number;
  y: number;
}

const COLOUR = '#f25c3b';
const MOST_POINTS = 5000;

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const share = (value: unknown): number | null =>
  typeof value === 'number' && value >= -1 && value <= 2 ? value : null;

function pointOf(value: unknown): Point | null {
  const [x, y] = Array.isArray(value)
    ? [share(value[0]), share(value[1])]
    : [share(record(value).x), share(record(value).y)];
  return x === null || y === null ? null : { x, y };
}

function shapeOf(value: unknown): Shape | null {
  const raw = record(value);
  const colour = typeof raw.color === 'string' && /^#[0-9a-f]{3,8}$/i.test(raw.color) ? raw.color : COLOUR;
  const tool = typeof raw.tool === 'string' ? raw.tool : '';
  const points = Array.isArray(raw.points) ? raw.points.slice(0, MOST_POINTS).map(pointOf) : [];
  const known = points.filter((point) => point !== null);
  if (known.length > 1) return { kind: 'pen', colour, points: known };
  const [x, y] = [share(raw.x), share(raw.y)];
  if (x === null || y === null) return null;
  const [w, h] = [share(raw.w) ?? 0, share(raw.h) ?? 0];
  const [startX, startY] = [share(raw.ix), share(raw.iy)];
  if (tool === 'line' || tool === 'arrow') {
    return startX !== null && startY !== null
      ? { kind: tool, colour, from: { x: startX, y: startY }, to: { x, y } }
      : { kind: tool, colour, from: { x, y }, to: { x: x + w, y: y + h } };
  }
  if (w === 0 || h === 0) return null;
  const box = { colour, x: Math.min(x, x + w), y: Math.min(y, y + h), w: Math.abs(w), h: Math.abs(h) };
  return { kind: /ellip|circle|oval/.test(tool) ? 'ellipse' : 'rect', ...box };
}

/**
 * The shapes of a drawing as far as they are understood: the service has not published its form, so what is unknown is left
 * out and nothing is ever written back.
 */
export function shapesOf(drawing: unknown): Shape[] {
  return Array.isArray(drawing) ? drawing.map(shapeOf).filter((shape) => shape !== null) : [];
}
