import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useMemo, useRef, type CSSProperties, type KeyboardEvent } from 'react';

import { cx } from '../parts/cx';
import { Icon, type IconName } from '../parts/Icon';

export interface TreeNode {
  id: string;
  parent: string | null;
  name: string;
  icon: IconName;
  count: number | null;
}

export interface TreeProps {
  label: string;
  /** Siblings in the order they are shown; a parent before its children is not required. */
  nodes: readonly TreeNode[];
  chosen: string | null;
  open: ReadonlySet<string>;
  onChoose: (id: string) => void;
  onToggle: (id: string, open: boolean) => void;
  rowHeight: number;
  /** The folder that would take what is being dragged. */
  target?: string | null;
}

interface Row {
  node: TreeNode;
  depth: number;
  children: boolean;
}

/** The rows that are in sight: every child of an open node, depth first. */
export function visibleRows(nodes: readonly TreeNode[], open: ReadonlySet<string>): Row[] {
  const byParent = new Map<string | null, TreeNode[]>();
  for (const node of nodes) {
    const siblings = byParent.get(node.parent);
    if (siblings) siblings.push(node);
    else byParent.set(node.parent, [node]);
  }
  const rows: Row[] = [];
  const walk = (parent: string | null, depth: number) => {
    for (const node of byParent.get(parent) ?? []) {
      const children = byParent.has(node.id);
      rows.push({ node, depth, children });
      if (children && open.has(node.id)) walk(node.id, depth + 1);
    }
  };
  walk(null, 0);
  return rows;
}

/** A tree of folders: one tab stop, arrows move, right opens, left closes or goes to the parent. */
export function Tree({ label, nodes, chosen, open, onChoose, onToggle, rowHeight, target }: TreeProps) {
  const rows = useMemo(() => visibleRows(nodes, open), [nodes, open]);
  const scroller = useRef<HTMLDivElement>(null);
  const domId = useId();

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 220, height: 700 },
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight]);

  const active = rows.findIndex((row) => row.node.id === chosen);
  const go = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!row) return;
    onChoose(row.node.id);
    virtual.scrollToIndex(rows.indexOf(row));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const row = rows[active];
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === 'ArrowDown' || key === 'j') go(active + 1);
    else if (key === 'ArrowUp' || key === 'k') go(active - 1);
    else if (key === 'Home') go(0);
    else if (key === 'End') go(rows.length - 1);
    else if (key === 'ArrowRight' && row?.children) {
      if (open.has(row.node.id)) go(active + 1);
      else onToggle(row.node.id, true);
    } else if (key === 'ArrowLeft' && row) {
      if (row.children && open.has(row.node.id)) onToggle(row.node.id, false);
      else go(rows.findIndex((other) => other.node.id === row.node.parent));
    } else return;
    event.preventDefault();
  };

  return (
    <div
      ref={scroller}
      className="tree list scroll"
      role="tree"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={active >= 0 ? `${domId}-${active}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index];
          if (!row) return null;
          const { node, depth, children } = row;
          const on = node.id === chosen;
          return (
            // Keys act on the tree; the pointer acts on the row, and aria-activedescendant tells which has the focus.
            // eslint-disable-next-line jsx-a11y/interactive-supports-focus, jsx-a11y/click-events-have-key-events
            <div
              key={key}
              id={`${domId}-${index}`}
              role="treeitem"
              aria-selected={on}
              aria-level={depth + 1}
              aria-expanded={children ? open.has(node.id) : undefined}
              className={cx('tree-row', on && 'is-on is-active', node.id === target && 'is-target')}
              style={
                {
                  position: 'absolute',
                  insetInline: 0,
                  transform: `translateY(${start}px)`,
                  '--depth': depth,
                } as CSSProperties
              }
              data-folder={node.id}
              onClick={() => onChoose(node.id)}
              onDoubleClick={() => children && onToggle(node.id, !open.has(node.id))}
            >
              {children ? (
                // Right and left do the same by key.
                // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
                <span
                  className="twist"
                  onClick={(event) => {
                    event.stopPropagation();
                    onToggle(node.id, !open.has(node.id));
                  }}
                >
                  <Icon name={open.has(node.id) ? 'chev-d' : 'chev-r'} size={12} />
                </span>
              ) : (
                <span className="twist" />
              )}
              <Icon name={node.icon} />
              <span className="ellipsis">{node.name}</span>
              {node.count !== null && <span className="count">{node.count}</span>}
            </div>
          );
        })}
      </div>
    </div>
  );
}
