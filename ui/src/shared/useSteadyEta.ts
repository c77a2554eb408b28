import { useEffect, useRef, useState } from 'react';

import { now, useNow } from './clock';

const STEP_MS = 2000;

/** What is shown next: what was promised counts on, unless the estimate is off by more than a tenth. */
export function steadyEnd(promisedEnd: number | null, estimate: number | null, at: number): number | null {
  if (estimate === null) return null;
  const end = at + estimate * 1000;
  if (promisedEnd === null) return end;
  const left = (promisedEnd - at) / 1000;
  return left > 0 && Math.abs(left - estimate) <= estimate * 0.1 ? promisedEnd : end;
}

/** Seconds left for showing: changes at most every two seconds. `null` stays "nobody can say". */
export function useSteadyEta(estimate: number | null): number | null {
  const time = useNow(STEP_MS);
  const latest = useRef(estimate);
  useEffect(() => {
    latest.current = estimate;
  }, [estimate]);
  const [end, setEnd] = useState(() => steadyEnd(null, estimate, now()));
  useEffect(() => setEnd((before) => steadyEnd(before, latest.current, now())), [time, estimate === null]); // eslint-disable-line react-hooks/exhaustive-deps -- only whether there is an estimate counts between the steps
  return end === null || estimate === null ? estimate : Math.max(1, (end - time) / 1000);
}
