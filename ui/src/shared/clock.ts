import { useEffect, useState } from 'react';

/** Reads the time in milliseconds since 1970. The sample studio and tests set their own. */
let read: () => number = () => Date.now();

/** The present time in milliseconds since 1970. */
export function now(): number {
  return read();
}

/** Replaces the clock of the window: a fixed day for the sample studio, a still one for tests. */
export function setClock(clock: () => number): void {
  read = clock;
}

/** The present time, renewed every `everyMs` milliseconds while the window is visible. */
export function useNow(everyMs: number): number {
  const [time, setTime] = useState(now);
  useEffect(() => {
    const tick = () => {
      if (!document.hidden) setTime(now());
    };
    tick();
    const timer = window.setInterval(tick, everyMs);
    document.addEventListener('visibilitychange', tick);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [everyMs]);
  return time;
}
