import { useNow } from './clock';
import { running } from './format';

/** The time since `start`, ticking once a second while the window is visible. */
export function RunningTime({ start, className }: { start: string; className?: string }) {
  const seconds = (useNow(1000) - Date.parse(start)) / 1000;
  return (
    <span className={className} role="timer">
      {running(seconds)}
    </span>
  );
}
