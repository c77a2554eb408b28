import { useSyncExternalStore } from 'react';

/** A value outside of components that screens read and change: what a place remembers while another is on screen. */
export interface Store<T> {
  get: () => T;
  set: (change: Partial<T>) => void;
  use: () => T;
}

/** Makes a store. */
export function createStore<T extends object>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const get = () => value;
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    get,
    set: (change) => {
      value = { ...value, ...change };
      listeners.forEach((tell) => tell());
    },
    use: () => useSyncExternalStore(subscribe, get),
  };
}
