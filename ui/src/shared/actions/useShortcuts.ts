import { useEffect } from 'react';

import { prefs } from '../prefs';
import { inText, isPlain, strokeOf } from './keys';
import { actions } from './registry';

/** How long the second key of a pair such as `G` `M` may take, in milliseconds. */
const PAIR_MS = 1200;

/** Listens on the window and runs the action whose key was pressed. Mounted once, by the app. */
export function useShortcuts(): void {
  useEffect(() => {
    let first: { stroke: string; at: number } | null = null;

    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
      const stroke = strokeOf(event);
      const plain = isPlain(stroke);
      if (plain && (inText(event.target) || (!prefs().singleKeys && stroke !== 'escape'))) return;
      // Enter and Space on a control press that control.
      if (
        (stroke === 'enter' || stroke === 'space') &&
        event.target instanceof HTMLElement &&
        event.target.closest('button, a, [role=menuitem], [role=option]')
      )
        return;
      // A dialog or menu has the keys to itself; only strokes with a modifier pass.
      if (plain && document.querySelector('[role=dialog][data-modal], [role=alertdialog], [role=menu]'))
        return;

      const pair = first && event.timeStamp - first.at < PAIR_MS ? `${first.stroke} ${stroke}` : null;
      const offered = actions();
      const hit = (pair && offered.find((a) => a.key === pair)) || offered.find((a) => a.key === stroke);
      if (hit) {
        first = null;
        event.preventDefault();
        if (!hit.blocked) hit.run();
        return;
      }
      first = offered.some((a) => a.key?.startsWith(`${stroke} `)) ? { stroke, at: event.timeStamp } : null;
      if (first) event.preventDefault();
    };

    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
