import { useState } from 'react';

import type { SeriesPoint } from '@/api/types';
import { now } from '@/shared/clock';
import { day, hours } from '@/shared/format';

import styles from './reports.module.css';

const HEIGHT = 140;
const WIDTH = 1000;

/** Hours a step along the top: whole hours in round numbers. */
function topOf(most: number): number {
  const steps = [1, 2, 4, 8, 12, 16, 24, 40, 60, 80, 120, 200, 400, 800, 1600, 4000];
  return steps.find((step) => step * 3600 >= most) ?? Math.ceil(most / 3600);
}

/** Hours along the range as bars: billable time solid, the rest hatched above it. The same figures stand in a table. */
export function HoursChart({ series }: { series: readonly SeriesPoint[] }) {
  const [at, setAt] = useState<number | null>(null);
  const most = topOf(Math.max(1, ...series.map((point) => point.seconds))) * 3600;
  const step = WIDTH / Math.max(1, series.length);
  const bar = Math.min(28, step * 0.7);
  const shown = at === null ? null : series[at];
  return (
    <figure className={styles.chart} aria-label="Hours along the days">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        onPointerLeave={() => setAt(null)}
      >
        <defs>
          <pattern
            id="not-billable"
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="5" height="5" className={styles.rest} />
            <line x1="0" y1="0" x2="0" y2="5" className={styles.hatch} />
          </pattern>
        </defs>
        {[0.5, 1].map((part) => (
          <line
            key={part}
            x1="0"
            x2={WIDTH}
            y1={HEIGHT * (1 - part) + 0.5}
            y2={HEIGHT * (1 - part) + 0.5}
            className={styles.line}
          />
        ))}
        {series.map((point, index) => {
          const whole = (point.seconds / most) * HEIGHT;
          const solid = (point.billable_s / most) * HEIGHT;
          const x = index * step + (step - bar) / 2;
          return (
            <g key={point.date} onPointerEnter={() => setAt(index)}>
              <rect x={index * step} y="0" width={step} height={HEIGHT} fill="transparent" />
              <rect x={x} y={HEIGHT - whole} width={bar} height={whole - solid} fill="url(#not-billable)" />
              <rect x={x} y={HEIGHT - solid} width={bar} height={solid} className={styles.solid} />
            </g>
          );
        })}
      </svg>
      <figcaption className={styles.axis}>
        <span className="micro fg-3 num">{series[0] && day(`${series[0].date}T12:00:00`, now())}</span>
        <span className="small fg-2 num" aria-hidden="true">
          {shown
            ? `${day(`${shown.date}T12:00:00`, now())}: ${hours(shown.seconds)}, ${hours(shown.billable_s)} billable`
            : 'Solid: billable. Hatched: not.'}
        </span>
        <span className="micro fg-3 num">
          {series.length > 1 && day(`${series[series.length - 1]?.date}T12:00:00`, now())}
        </span>
      </figcaption>
      <table className="visually-hidden">
        <caption>Hours along the days</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Hours</th>
            <th scope="col">Billable</th>
          </tr>
        </thead>
        <tbody>
          {series
            .filter((point) => point.seconds > 0)
            .map((point) => (
              <tr key={point.date}>
                <th scope="row">{point.date}</th>
                <td>{hours(point.seconds)}</td>
                <td>{hours(point.billable_s)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </figure>
  );
}
