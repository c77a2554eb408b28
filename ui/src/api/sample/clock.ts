/** The day of the sample: Thursday 15 October 2026, 14:32:12 on the clock of the viewer. */
export const SAMPLE_NOW = new Date(2026, 9, 15, 14, 32, 12).getTime();

/** A moment of October 2026 as RFC 3339 text. */
export function on(day: number, hour: number, minute: number, second = 0): string {
  return new Date(2026, 9, day, hour, minute, second).toISOString();
}
