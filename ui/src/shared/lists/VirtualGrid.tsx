import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useId, useLayoutEffect, useRef, useState, type ReactNode } from 'react';

import { rememberedScroll, useScrollMemory } from './scrollMemory';
import { useSelection, type Selection } from './useSelection';

export interface VirtualGridProps {
  id: string;
  label: string;
  count: number;
  /** Smallest width of a card; columns share what is over. */
  cardMin: number;
  gap: { x: number; y: number };
  /** Height of what stands below the picture, in pixels. The picture itself is 16:9. */
  foot: number;
  padding: { x: number; top: number };
  idAt: (index: number) => string | undefined;
  card: (index: number, state: { chosen: boolean; active: boolean }) => ReactNode;
  cardLabel: (index: number) => string | undefined;
  onOpen?: (index: number) => void;
  onChosen?: (selection: Selection) => void;
  onRange?: (first: number, last: number) => void;
  initial?: { active: number; chosen: readonly string[] };
}

/** Cards of equal size, any number of them: only the rows in view exist. */
export function VirtualGrid(props: VirtualGridProps) {
  const {
    id,
    label,
    count,
    cardMin,
    gap,
    foot,
    padding,
    idAt,
    card,
    cardLabel,
    onOpen,
    onChosen,
    onRange,
    initial,
  } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const domId = useId();
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const node = scroller.current;
    if (!node) return;
    setWidth(node.clientWidth);
    const observer = new ResizeObserver(() => setWidth(node.clientWidth));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);

  const inner = Math.max(cardMin, (width || 700) - 2 * padding.x);
  const columns = Math.max(1, Math.floor((inner + gap.x) / (cardMin + gap.x)));
  const cardWidth = (inner - gap.x * (columns - 1)) / columns;
  const rowHeight = Math.round((cardWidth * 9) / 16) + foot + gap.y;

  const virtual = useVirtualizer({
    count: Math.ceil(count / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 2,
    paddingStart: padding.top,
    initialOffset: rememberedScroll(id),
    initialRect: { width: 800, height: 600 },
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  useScrollMemory(id, scroller);
  const reveal = useCallback(
    (index: number) => virtual.scrollToIndex(Math.floor(index / columns)),
    [virtual, columns],
  );
  const selection = useSelection({ count, columns, page: 3, idAt, onOpen, reveal, initial });
  useEffect(() => onChosen?.(selection), [onChosen, selection]);

  const rows = virtual.getVirtualItems();
  const first = (rows[0]?.index ?? 0) * columns;
  const last = Math.min(count - 1, ((rows.at(-1)?.index ?? 0) + 1) * columns - 1);
  useEffect(() => onRange?.(first, last), [onRange, first, last]);

  const cardId = (index: number) => `${domId}-${index}`;
  const activeShown = selection.active >= Math.max(0, first) && selection.active <= last;
  return (
    <div
      ref={scroller}
      className="list scroll grow"
      // The grid is one tab stop; its cards are reached with the arrows.

      tabIndex={0}
      role="listbox"
      aria-label={label}
      aria-multiselectable
      aria-activedescendant={activeShown ? cardId(selection.active) : undefined}
      onKeyDown={selection.onKeyDown}
    >
      <div style={{ height: virtual.getTotalSize() + gap.y, position: 'relative' }} role="presentation">
        {rows.map((row) => (
          <div
            key={row.key}
            role="presentation"
            style={{
              position: 'absolute',
              insetInline: padding.x,
              transform: `translateY(${row.start}px)`,
              display: 'grid',
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
              columnGap: gap.x,
            }}
          >
            {Array.from({ length: Math.min(columns, count - row.index * columns) }, (_, column) => {
              const index = row.index * columns + column;
              const key = idAt(index);
              const chosen = key !== undefined && selection.chosen.has(key);
              return (
                // Keys act on the grid; the pointer acts on the card. aria-activedescendant tells which has the focus.
                // eslint-disable-next-line jsx-a11y/interactive-supports-focus
                <div
                  key={index}
                  id={cardId(index)}
                  role="option"
                  aria-selected={chosen}
                  aria-label={cardLabel(index)}
                  aria-posinset={index + 1}
                  aria-setsize={count}
                  style={{ minWidth: 0 }}
                  onMouseDown={(event) => event.button === 0 && selection.press(index, event)}
                  onContextMenu={() => chosen || selection.goTo(index)}
                  onDoubleClick={() => onOpen?.(index)}
                >
                  {card(index, { chosen, active: index === selection.active })}
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}
