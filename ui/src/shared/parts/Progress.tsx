import { cx } from './cx';
import { stateClass, type StateName } from './State';

export interface ProgressPart {
  /** 0 to 1. */
  share: number;
  state: StateName;
}

export interface ProgressProps {
  /** Proven first, then what is on its way. */
  parts: ProgressPart[];
  size?: 'thin' | 'normal' | 'tall';
  /** What moves; told together with the percentage. */
  label: string;
}

const clamp = (share: number) => Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0));

/** A bar: blue sends, green proves, grey pauses. It never turns; without a share there is no bar. */
export function Progress({ parts, size = 'normal', label }: ProgressProps) {
  const whole = clamp(parts.reduce((sum, part) => sum + part.share, 0));
  return (
    <span
      className={cx('progress', size !== 'normal' && `is-${size}`)}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      // Told in quarters, not per frame.
      aria-valuenow={whole === 1 ? 100 : Math.floor(whole * 4) * 25}
    >
      {parts.map((part, index) => (
        <i key={index} className={stateClass(part.state)} style={{ width: `${clamp(part.share) * 100}%` }} />
      ))}
    </span>
  );
}
