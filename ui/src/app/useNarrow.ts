import { useSyncExternalStore } from 'react';

const narrow = window.matchMedia('(max-width: 1100px)');

/** True where the window is too small for the wide sidebar. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      narrow.addEventListener('change', listener);
      return () => narrow.removeEventListener('change', listener);
    },
    () => narrow.matches,
  );
}
