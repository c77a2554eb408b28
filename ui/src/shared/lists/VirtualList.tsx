import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useId, useRef, type ReactNode } from 'react';

import { cx } from '../parts/cx';
import { rememberedScroll, useScrollMemory } from './scrollMemory';
import { useSelection, type Selection } from './useSelection';

export interface VirtualListProps {
  /** Names the list and keeps its scroll position. */
  id: string;
  label: string;
  count: number;
  /** Height of a row in pixels, or of each row. Heights are fixed: nothing is measured. */
  rowHeight: number | ((index: number) => number);
  idAt: (index: number) => string | undefined;
  /** The row. `chosen` and `active` give it `is-on` and `is-active`. */
  row: (index: number, state: { chosen: boolean; active: boolean }) => ReactNode;
  /** What a row says about itself to assistive technology. */
  rowLabel?: (index: number) => string | undefined;
  onOpen?: (index: number) => void;
  onChosen?: (selection: Selection) => void;
  /** The rows now in view, so that more can be loaded. */
  onRange?: (first: number, last: number) => void;
  /** `grid` when rows hold buttons, else `listbox`. */
  role?: 'listbox' | 'grid';
  initial?: { active: number; chosen: readonly string[] };
  className?: string;
}

/** A list of any length: only the rows in view exist. One tab stop with arrows inside. */
export function VirtualList(props: VirtualListProps) {
  const {
    id,
    label,
    count,
    rowHeight,
    idAt,
    row,
    rowLabel,
    onOpen,
    onChosen,
    onRange,
    role = 'listbox',
    initial,
    className,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const domId = useId();

  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: typeof rowHeight === 'number' ? () => rowHeight : rowHeight,
    overscan: 6,
    initialOffset: rememberedScroll(id),
    initialRect: { width: 800, height: 600 },
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  useScrollMemory(id, scroller);
  const reveal = useCallback((index: number) => virtual.scrollToIndex(index), [virtual]);
  const selection = useSelection({ count, idAt, onOpen, reveal, initial });

  useEffect(() => onChosen?.(selection), [onChosen, selection]);
  const rows = virtual.getVirtualItems();
  const first = rows[0]?.index ?? 0;
  const last = rows.at(-1)?.index ?? 0;
  useEffect(() => onRange?.(first, last), [onRange, first, last]);

  const rowId = (index: number) => `${domId}-${index}`;
  const activeShown = selection.active >= first && selection.active <= last && selection.active >= 0;
  return (
    <div
      ref={scroller}
      className={cx('list scroll grow', className)}
      // The list is one tab stop; its rows are reached with the arrows.

      tabIndex={0}
      role={role}
      aria-label={label}
      aria-multiselectable
      aria-rowcount={role === 'grid' ? count : undefined}
      aria-activedescendant={activeShown ? rowId(selection.active) : undefined}
      onKeyDown={selection.onKeyDown}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
        {rows.map(({ index, key, start, size }) => {
          const rowKey = idAt(index);
          const chosen = rowKey !== undefined && selection.chosen.has(rowKey);
          return (
            // Keys act on the list; the pointer acts on the row.

            <div
              key={key}
              id={rowId(index)}
              role={role === 'grid' ? 'row' : 'option'}
              aria-selected={chosen}
              aria-label={rowLabel?.(index)}
              aria-rowindex={role === 'grid' ? index + 1 : undefined}
              aria-posinset={role === 'listbox' ? index + 1 : undefined}
              aria-setsize={role === 'listbox' ? count : undefined}
              style={{
                position: 'absolute',
                insetInline: 0,
                top: 0,
                height: size,
                transform: `translateY(${start}px)`,
              }}
              onMouseDown={(event) => event.button === 0 && selection.press(index, event)}
              onContextMenu={() => chosen || selection.goTo(index)}
              onDoubleClick={() => onOpen?.(index)}
            >
              {role === 'grid' ? (
                <div role="gridcell">{row(index, { chosen, active: index === selection.active })}</div>
              ) : (
                row(index, { chosen, active: index === selection.active })
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
