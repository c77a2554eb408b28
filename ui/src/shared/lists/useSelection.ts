import { useCallback, useMemo, useState, type KeyboardEvent, type MouseEvent } from 'react';

/** What is chosen in a list: one active position and a set of ids. */
export interface Selection {
  /** The position that has the list's focus; -1 before the first choice. */
  active: number;
  chosen: ReadonlySet<string>;
  /** Chooses by pointer: Shift extends, Command or Ctrl toggles. */
  press: (index: number, event: Pick<MouseEvent, 'shiftKey' | 'metaKey' | 'ctrlKey'>) => void;
  /** Makes one position the only choice. */
  goTo: (index: number) => void;
  clear: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

export interface SelectionOptions {
  count: number;
  /** Positions in a row; 1 for lists. */
  columns?: number;
  /** Rows that fit the view, for the page keys. */
  page?: number;
  /** The id at a position; `undefined` while it is not loaded or cannot be chosen. */
  idAt: (index: number) => string | undefined;
  onOpen?: (index: number) => void;
  /** Brings a position into view. */
  reveal?: (index: number) => void;
  /** Where the choice starts. */
  initial?: { active: number; chosen: readonly string[] };
}

/** Choice and movement by keys for lists and grids: one tab stop, arrows or J and K inside, Shift extends, X marks. */
export function useSelection({
  count,
  columns = 1,
  page = 10,
  idAt,
  onOpen,
  reveal,
  initial,
}: SelectionOptions): Selection {
  const [state, setState] = useState(() => ({
    active: initial?.active ?? -1,
    anchor: initial?.active ?? -1,
    chosen: new Set(initial?.chosen),
  }));

  const range = useCallback(
    (from: number, to: number) => {
      const ids = new Set<string>();
      for (let index = Math.min(from, to); index <= Math.max(from, to); index += 1) {
        const id = idAt(index);
        if (id !== undefined) ids.add(id);
      }
      return ids;
    },
    [idAt],
  );

  const goTo = useCallback(
    (index: number) => {
      const id = idAt(index);
      setState({ active: index, anchor: index, chosen: new Set(id === undefined ? [] : [id]) });
    },
    [idAt],
  );

  const press = useCallback<Selection['press']>(
    (index, event) => {
      const id = idAt(index);
      if (id === undefined) return;
      if (event.shiftKey) {
        setState((old) => ({ ...old, active: index, chosen: range(Math.max(0, old.anchor), index) }));
      } else if (event.metaKey || event.ctrlKey) {
        setState((old) => {
          const chosen = new Set(old.chosen);
          if (!chosen.delete(id)) chosen.add(id);
          return { active: index, anchor: index, chosen };
        });
      } else goTo(index);
    },
    [goTo, idAt, range],
  );

  const clear = useCallback(() => setState((old) => ({ ...old, chosen: new Set() })), []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (count === 0 || event.defaultPrevented) return;
    if (event.target !== event.currentTarget && event.key !== 'Escape') return;
    const mod = event.metaKey || event.ctrlKey;
    const from = state.active;
    const row = (steps: number) => Math.min(count - 1, Math.max(0, from + steps * columns));
    const plain = !mod && !event.altKey;
    let to: number | null = null;
    if (event.key === 'ArrowDown' || (plain && event.key.toLowerCase() === 'j')) to = from < 0 ? 0 : row(1);
    else if (event.key === 'ArrowUp' || (plain && event.key.toLowerCase() === 'k'))
      to = from < 0 ? 0 : row(-1);
    else if (columns > 1 && event.key === 'ArrowRight') to = Math.min(count - 1, from + 1);
    else if (columns > 1 && event.key === 'ArrowLeft') to = Math.max(0, from - 1);
    else if (event.key === 'Home') to = 0;
    else if (event.key === 'End') to = count - 1;
    else if (event.key === 'PageDown') to = row(page);
    else if (event.key === 'PageUp') to = row(-page);

    if (to !== null) {
      event.preventDefault();
      const target = to;
      if (event.shiftKey)
        setState((old) => ({ ...old, active: target, chosen: range(Math.max(0, old.anchor), target) }));
      else goTo(target);
      reveal?.(target);
    } else if (mod && event.key.toLowerCase() === 'a') {
      event.preventDefault();
      setState((old) => ({ ...old, anchor: 0, chosen: range(0, count - 1) }));
    } else if (plain && event.key.toLowerCase() === 'x' && from >= 0) {
      event.preventDefault();
      press(from, { shiftKey: false, metaKey: true, ctrlKey: true });
    } else if (event.key === 'Enter' && !mod && from >= 0 && onOpen) {
      event.preventDefault();
      onOpen(from);
    } else if (event.key === 'Escape' && state.chosen.size > 0) {
      event.preventDefault();
      clear();
    }
  };

  return useMemo(
    () => ({
      active: Math.min(state.active, count - 1),
      chosen: state.chosen,
      press,
      goTo,
      clear,
      onKeyDown,
    }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the key handler reads the latest state of this render
    [state, count, columns, page, press, goTo, clear, onOpen, reveal],
  );
}
