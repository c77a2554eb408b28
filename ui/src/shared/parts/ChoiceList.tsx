import { RadioGroup } from 'radix-ui';
import type { ReactNode } from 'react';

import { cx } from './cx';

export interface ChoiceListProps<T extends { id: string }> {
  label: string;
  items: readonly T[];
  chosen: T | null;
  onChoose: (item: T) => void;
  row: (item: T) => ReactNode;
}

/** One of many in a dialog: rows that scroll, one tab stop with arrows inside. */
export function ChoiceList<T extends { id: string }>({
  label,
  items,
  chosen,
  onChoose,
  row,
}: ChoiceListProps<T>) {
  return (
    <RadioGroup.Root
      className="choice-list scroll"
      aria-label={label}
      value={chosen?.id ?? ''}
      onValueChange={(id) => {
        const item = items.find((each) => each.id === id);
        if (item) onChoose(item);
      }}
    >
      {items.map((item) => (
        <RadioGroup.Item key={item.id} value={item.id} className={cx(item.id === chosen?.id && 'is-on')}>
          {row(item)}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
