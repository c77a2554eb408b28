import type { SpeedSample } from '../speedHistory';

export interface SparklineProps {
  samples: readonly SpeedSample[];
  label: string;
  width?: number;
  height: number;
  /** Quiet lines that divide the height, for large ones. */
  grid?: boolean;
}

/** Speed over time: one line over its tint. Scales to its own maximum. */
export function Sparkline({ samples, label, width, height, grid }: SparklineProps) {
  const W = 560;
  const top = grid ? 16 : 3;
  const max = Math.max(1, ...samples.map((s) => s.bytesPerSecond));
  const first = samples[0]?.at ?? 0;
  const span = Math.max(1, (samples.at(-1)?.at ?? 1) - first);
  const points = samples.map((s) => {
    const x = ((s.at - first) / span) * W;
    const y = top + (1 - s.bytesPerSecond / max) * (height - top - 1);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  const line = points.length > 1 ? `M${points.join('L')}` : '';
  return (
    <svg
      width={width ?? '100%'}
      height={height}
      viewBox={`0 0 ${W} ${height}`}
      preserveAspectRatio="none"
      fill="none"
      role="img"
      aria-label={label}
    >
      {grid &&
        [0.17, 0.55].map((y) => (
          <path
            key={y}
            d={`M0 ${height * y}H${W}`}
            stroke="var(--line-soft)"
            vectorEffect="non-scaling-stroke"
          />
        ))}
      {line && (
        <>
          <path d={`${line}L${W} ${height}L0 ${height}Z`} fill="var(--working-tint)" />
          <path d={line} stroke="var(--working)" strokeWidth={1.25} vectorEffect="non-scaling-stroke" />
        </>
      )}
    </svg>
  );
}
