import { useSyncExternalStore } from 'react';

/** How much of the past is kept, in milliseconds. */
export const HISTORY_MS = 10 * 60_000;
/** At most one value is kept for each step. */
const STEP_MS = 5_000;

export interface SpeedSample {
  at: number;
  bytesPerSecond: number;
}

let samples: readonly SpeedSample[] = [];
const listeners = new Set<() => void>();

/** Notes the speed of all transfers at a moment. Values within one step replace each other. */
export function recordSpeed(at: number, bytesPerSecond: number): void {
  const last = samples.at(-1);
  const kept = last && at - last.at < STEP_MS ? samples.slice(0, -1) : samples;
  const stamp = kept.length < samples.length && last ? last.at : at;
  samples = [...kept.filter((s) => at - s.at <= HISTORY_MS), { at: stamp, bytesPerSecond }];
  listeners.forEach((tell) => tell());
}

/** Forgets everything, for tests and another profile. */
export function clearSpeeds(): void {
  samples = [];
  listeners.forEach((tell) => tell());
}

/** The speeds of the last ten minutes, oldest first. */
export function useSpeedHistory(): readonly SpeedSample[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => samples,
  );
}
