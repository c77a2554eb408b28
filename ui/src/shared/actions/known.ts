import { createStore } from '../store';

/** An action with a key, as it was last offered. */
export interface KnownAction {
  id: string;
  name: string;
  group: string;
  /** The key that it has while nobody changed it. */
  usual: string;
}

const KEY = 'flo.actions';

function load(): readonly KnownAction[] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '[]') as KnownAction[];
  } catch {
    return [];
  }
}

/**
 * Every action with a key that was ever offered. A place offers its own only while it is on screen; remembered here,
 * their keys can be changed from the settings.
 */
export const known = createStore<{ list: readonly KnownAction[] }>({ list: load() });

/** Enters actions that are offered now. A name is kept as it was last. */
export function remember(offered: readonly KnownAction[]): void {
  const all = new Map(known.get().list.map((action) => [action.id, action]));
  const fresh = offered.filter(({ id, name, group, usual }) => {
    const old = all.get(id);
    return !old || old.name !== name || old.group !== group || old.usual !== usual;
  });
  if (fresh.length === 0) return;
  for (const { id, name, group, usual } of fresh) all.set(id, { id, name, group, usual });
  known.set({ list: [...all.values()] });
  try {
    localStorage.setItem(KEY, JSON.stringify(known.get().list));
  } catch {
    // A full or forbidden store costs only that a place must be opened again before its keys can be changed.
  }
}
