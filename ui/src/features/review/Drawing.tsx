import type { Point, Shape } from './drawing';
import styles from './review.module.css';

/** The head of an arrow: two strokes back from its tip. `ratio` is width by height of the picture. */
function head({ from, to }: { from: Point; to: Point }, ratio: number): string {
  const angle = Math.atan2(to.y - from.y, (to.x - from.x) * ratio);
  const wing = (turn: number) => {
    const [dx, dy] = [Math.cos(angle + turn) * 0.05, Math.sin(angle + turn) * 0.05];
    return `${to.x - dx / ratio} ${to.y - dy}`;
  };
  return `M${wing(0.5)}L${to.x} ${to.y}L${wing(-0.5)}`;
}

function pathOf(shape: Shape, ratio: number): string {
  switch (shape.kind) {
    case 'rect':
      return `M${shape.x} ${shape.y}h${shape.w}v${shape.h}h${-shape.w}z`;
    case 'ellipse': {
      const [rx, ry] = [shape.w / 2, shape.h / 2];
      return `M${shape.x} ${shape.y + ry}a${rx} ${ry} 0 1 0 ${shape.w} 0a${rx} ${ry} 0 1 0 ${-shape.w} 0z`;
    }
    case 'line':
    case 'arrow': {
      const line = `M${shape.from.x} ${shape.from.y}L${shape.to.x} ${shape.to.y}`;
      return shape.kind === 'arrow' ? line + head(shape, ratio) : line;
    }
    case 'pen':
      return `M${shape.points.map(({ x, y }) => `${x} ${y}`).join('L')}`;
  }
}

/** Shapes on a picture, two pixels wide with a white rim, whatever its size. */
export function Drawing({
  shapes,
  ratio,
  about,
}: {
  shapes: readonly Shape[];
  ratio: number;
  about: string;
}) {
  return (
    <svg
      className={styles.drawing}
      viewBox="0 0 1 1"
      preserveAspectRatio="none"
      role="img"
      aria-label={about}
    >
      {shapes.map((shape, index) => (
        <g key={index}>
          <path d={pathOf(shape, ratio)} className={styles.rim} />
          <path d={pathOf(shape, ratio)} stroke={shape.colour} />
        </g>
      ))}
    </svg>
  );
}
