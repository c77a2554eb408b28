import { useEffect, useRef, useSyncExternalStore } from 'react';

import type { IconName } from '../parts/Icon';
import { onPrefs, prefs } from '../prefs';
import { remember } from './known';

/** Where an action belongs: the chosen thing, the place on screen, or the whole app. The palette lists them in this order. */
export type ActionScope = 'chosen' | 'place' | 'app';

/** One thing a person can do. Button, menu, palette and key all come from this one definition. */
export interface Action {
  id: string;
  name: string;
  icon?: IconName;
  /** `mod+k`, `shift+s`, `g h` (one after the other), `alt+1`. `mod` is Command on macOS and Ctrl elsewhere. A person may change it. */
  key?: string;
  scope: ActionScope;
  /** Heading in the list of all keys. */
  group: string;
  /** What it touches, said beside the name in the palette. */
  detail?: string;
  /** Why it cannot run now. Without it the action can run. */
  blocked?: string | null;
  /** Not offered in the palette: moving within a list and the like. */
  quiet?: boolean;
  /** Left out of the list of all keys: one of a row that is told once. */
  unlisted?: boolean;
  run: () => void;
}

/** An action as it is offered: with the key that a person chose. */
export interface OfferedAction extends Action {
  /** The key that it has while nobody changed it. */
  usual?: string;
}

type Layer = readonly Action[];

let layers: Layer[] = [];
let flat: readonly OfferedAction[] = [];
const listeners = new Set<() => void>();

function publish(next: Layer[]): void {
  layers = next;
  const seen = new Set<string>();
  // The newest layer wins: a dialog's or a pane's action shadows the app's under the same id.
  flat = layers
    .slice()
    .reverse()
    .flat()
    .filter((action) => !seen.has(action.id) && seen.add(action.id))
    .map((action) => ({ ...action, key: boundKey(action.id, action.key), usual: action.key }));
  remember(
    flat.flatMap(({ id, name, group, usual, unlisted }) =>
      usual && !unlisted ? [{ id, name, group, usual }] : [],
    ),
  );
  listeners.forEach((tell) => tell());
}

/** The key of an action: the one that a person gave it, else the usual one. */
export function boundKey(id: string, usual: string | undefined): string | undefined {
  const chosen = prefs().keys[id];
  return chosen === undefined ? usual : chosen || undefined;
}

let keys = prefs().keys;
onPrefs(() => {
  if (prefs().keys === keys) return;
  keys = prefs().keys;
  publish(layers);
});

/**
 * The key to show where a control names its usual one: what a person chose for the action that is offered under it.
 * `undefined` when there is none.
 */
export function useShownKey(usual: string | undefined): string | undefined {
  return useSyncExternalStore(subscribe, () => {
    const action = usual === undefined ? undefined : flat.find((each) => each.usual === usual);
    return action ? action.key : usual;
  });
}

/** Every action that is offered now, newest layer first. */
export function actions(): readonly OfferedAction[] {
  return flat;
}

/** The action with this id, if it is offered now. */
export function findAction(id: string): OfferedAction | undefined {
  return flat.find((action) => action.id === id);
}

/** Runs the action with this id unless it is blocked. Tells whether it ran. */
export function runAction(id: string): boolean {
  const action = findAction(id);
  if (!action || action.blocked) return false;
  action.run();
  return true;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The actions that are offered now, renewed on change. */
export function useActionList(): readonly OfferedAction[] {
  return useSyncExternalStore(subscribe, actions);
}

/**
 * Offers `list` while the component is mounted. The list may be built anew on every render: only a change of
 * what is shown (name, key, detail, blocked) is published, `run` is always the latest.
 */
export function useActions(list: readonly Action[]): void {
  const latest = useRef(list);
  useEffect(() => {
    latest.current = list;
  });
  const shown = list
    .map((a) => [a.id, a.name, a.key, a.detail, a.blocked, a.icon, a.scope].join('\u0001'))
    .join('\u0002');
  useEffect(() => {
    const layer: Layer = latest.current.map((action) => ({
      ...action,
      run: () => latest.current.find((a) => a.id === action.id)?.run(),
    }));
    publish([...layers, layer]);
    return () => publish(layers.filter((other) => other !== layer));
  }, [shown]);
}
