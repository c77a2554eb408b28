import type { BudgetView } from '@/api/types';

import { cx } from './parts';

/** Cells that are drawn for any limit. */
const CELLS = 30;

/** How a budget divides: used, planned for what waits, spare. Adds up to the limit. */
export function budgetParts({ limit, remaining }: BudgetView, waiting: number) {
  const planned = Math.min(waiting, remaining);
  return { used: limit - remaining, planned, spare: remaining - planned };
}

export interface BudgetCellsProps {
  budget: BudgetView;
  /** Requests that wait for their turn. */
  planned: number;
  /** Lower cells, for a side pane. */
  small?: boolean;
}

/** A request budget as thirty cells: used, planned, spare, with the numbers below. */
export function BudgetCells({ budget, planned: waiting, small }: BudgetCellsProps) {
  const { used, planned, spare } = budgetParts(budget, waiting);
  const cells = Math.min(CELLS, budget.limit);
  const at = (requests: number) => Math.round((requests / budget.limit) * cells);
  return (
    <div className={cx('budget', small && 'is-small')}>
      <div className="budget-cells" aria-hidden="true">
        {Array.from({ length: cells }, (_, cell) => (
          <i
            key={cell}
            className={cx(cell < at(used) ? 'is-used' : cell < at(used + planned) && 'is-planned')}
          />
        ))}
      </div>
      <div className="budget-words num">
        <span className="is-used">{used} used</span>
        <span className="is-planned">{planned} planned</span>
        <span>{spare} spare</span>
      </div>
    </div>
  );
}
