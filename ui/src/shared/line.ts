import type { LineView } from '@/api/types';

import { clock, speed } from './format';

/** What holds for media now, in few words; `null` when nothing holds it back. */
export function lineText(line: LineView): string | null {
  if (line.limit === null) return null;
  const until = line.until ? ` until ${clock(line.until)}` : '';
  if (line.limit === 0) {
    switch (line.reason) {
      case 'call':
        return `Paused for a call${until}`;
      case 'schedule':
        return `The schedule sends nothing${until}`;
      default:
        return 'Nothing is sent on this network';
    }
  }
  return `Up to ${speed(line.limit)}${until}`;
}
