import { useCallback, useRef, useState, type PointerEvent, type RefObject } from 'react';

import type { EntryPlace } from '@/api/types';

import { DAY_MINUTES, HOUR, snap } from './model';

/** Pixels that the pointer may tremble before a press becomes a drag. */
const TREMBLE = 4;
/** Height of an entry's edges that stretch it. */
const EDGE = 6;

/** What is drawn while the pointer is down. */
export interface Drag {
  /** The entry that is dragged; `null` for one that is drawn anew. */
  id: string | null;
  day: string;
  top: number;
  bottom: number;
  copy: boolean;
}

interface Press {
  id: string | null;
  edge: EntryPlace['edge'];
  x: number;
  y: number;
  /** Minutes between the pointer and the upper edge. */
  grip: number;
  top: number;
  bottom: number;
  day: string;
  moved: boolean;
}

export interface DragHands {
  onPlace: (id: string, place: EntryPlace) => void;
  onDraw: (day: string, from: number, to: number) => void;
}

/**
 * Draws, moves and stretches entries with the pointer. Positions are wall-clock minutes; the engine decides what they
 * mean where the clock changes. Escape lets go.
 */
export function useDrag(grid: RefObject<HTMLElement | null>, padding: number, hands: DragHands) {
  const press = useRef<Press | null>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  /** A drag ends with a click on what lies below: that one counts for nothing. */
  const swallow = useRef(false);

  const columnAt = useCallback(
    (x: number) => {
      const columns = [...(grid.current?.querySelectorAll<HTMLElement>('[data-day]') ?? [])];
      const inside = columns.find((column) => {
        const { left, right } = column.getBoundingClientRect();
        return x >= left && x < right;
      });
      return inside ?? null;
    },
    [grid],
  );
  const minuteAt = (column: HTMLElement, y: number) =>
    ((y - column.getBoundingClientRect().top - padding) / HOUR) * 60;

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    const column = columnAt(event.clientX);
    if (!column?.dataset.day) return;
    const block = (event.target as HTMLElement).closest<HTMLElement>('[data-event]');
    const minute = minuteAt(column, event.clientY);
    const common = { x: event.clientX, y: event.clientY, day: column.dataset.day, moved: false };
    if (!block) {
      if ((event.target as HTMLElement).closest('button')) return;
      const at = snap(minute, 'down');
      press.current = { ...common, id: null, edge: 'end', grip: 0, top: at, bottom: at + 15 };
      return;
    }
    if (block.dataset.fixed !== undefined) return;
    const rect = block.getBoundingClientRect();
    const [top, bottom] = [Number(block.dataset.top), Number(block.dataset.bottom)];
    const edge =
      event.clientY - rect.top < EDGE ? 'start' : rect.bottom - event.clientY < EDGE ? 'end' : 'whole';
    press.current = { ...common, id: block.dataset.event ?? null, edge, grip: minute - top, top, bottom };
  };

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const now = press.current;
    if (!now) return;
    if (!now.moved) {
      if (Math.hypot(event.clientX - now.x, event.clientY - now.y) < TREMBLE) return;
      now.moved = true;
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    const column = now.edge === 'whole' ? columnAt(event.clientX) : null;
    const own = grid.current?.querySelector<HTMLElement>(`[data-day="${now.day}"]`);
    const at = column ?? own;
    if (!at) return;
    const minute = minuteAt(at, event.clientY);
    const shown: Drag = {
      id: now.id,
      day: at.dataset.day ?? now.day,
      top: now.top,
      bottom: now.bottom,
      copy: event.altKey,
    };
    if (now.edge === 'whole') {
      shown.top = Math.max(0, Math.min(DAY_MINUTES - 15, snap(minute - now.grip)));
      shown.bottom = Math.min(DAY_MINUTES, shown.top + now.bottom - now.top);
    } else if (now.edge === 'start') {
      shown.top = Math.max(0, Math.min(now.bottom - 15, snap(minute)));
    } else {
      const end = Math.max(0, Math.min(DAY_MINUTES, snap(minute)));
      // A new entry may be drawn upwards too.
      if (now.id === null && end < now.top) {
        shown.top = end;
        shown.bottom = now.top;
      } else shown.bottom = Math.max(now.top + 15, end);
    }
    setDrag(shown);
  };

  const letGo = () => {
    press.current = null;
    setDrag(null);
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    const now = press.current;
    const shown = drag;
    letGo();
    if (!now?.moved || !shown) return;
    swallow.current = true;
    window.setTimeout(() => (swallow.current = false));
    if (now.id === null) hands.onDraw(shown.day, shown.top, shown.bottom);
    else if (shown.day !== now.day || shown.top !== now.top || shown.bottom !== now.bottom || event.altKey)
      hands.onPlace(now.id, {
        day: shown.day,
        minute: now.edge === 'end' ? shown.bottom : shown.top,
        edge: now.edge,
        copy: event.altKey && now.edge === 'whole',
      });
  };

  return {
    drag,
    /** True once after a drag, for the click that follows it. */
    wasDrag: () => swallow.current,
    letGo,
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: letGo },
  };
}
