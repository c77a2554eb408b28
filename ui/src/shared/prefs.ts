import { useSyncExternalStore } from 'react';

/** What a person chose about the window itself. Kept in the window, not in the engine. */
export interface Prefs {
  theme: 'system' | 'light' | 'dark';
  contrast: 'system' | 'more';
  density: 'compact' | 'normal' | 'roomy';
  /** Single letters act as keys outside text fields. */
  singleKeys: boolean;
  /** Keys that were changed, by the id of their action; an empty one is none. */
  keys: Readonly<Record<string, string>>;
  sidebar: 'wide' | 'narrow';
  inspector: boolean;
  drawer: boolean;
  drawerHeight: number;
  mediaView: 'grid' | 'list';
  /** Percent, 80 to 200. */
  zoom: number;
}

const KEY = 'flo.prefs';
const initial: Prefs = {
  theme: 'system',
  contrast: 'system',
  density: 'normal',
  singleKeys: true,
  keys: {},
  sidebar: 'wide',
  inspector: true,
  drawer: true,
  drawerHeight: 240,
  mediaView: 'grid',
  zoom: 100,
};

function load(): Prefs {
  try {
    return { ...initial, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Prefs>) };
  } catch {
    return initial;
  }
}

let current = load();
const listeners = new Set<() => void>();

/** The preferences as they stand. */
export function prefs(): Prefs {
  return current;
}

/** Changes preferences, keeps them and tells every reader. */
export function setPrefs(change: Partial<Prefs>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A full or forbidden store costs only that the choice is asked again next time.
  }
  listeners.forEach((tell) => tell());
}

/** Calls `listener` after every change; returns how to stop. */
export function onPrefs(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The preferences, renewed on change. */
export function usePrefs(): Prefs {
  return useSyncExternalStore(onPrefs, prefs);
}
