import type { MoneyView } from '@/api/types';
import { money } from '@/shared/format';

import { addDays } from './model';

/** Days that are asked for again and again. */
export type RangeName = 'week' | 'last_week' | 'month' | 'last_month' | 'year' | 'custom';

/** Their names, in the order of the list. */
export const RANGES: { value: RangeName; label: string }[] = [
  { value: 'week', label: 'This week' },
  { value: 'last_week', label: 'Last week' },
  { value: 'month', label: 'This month' },
  { value: 'last_month', label: 'Last month' },
  { value: 'year', label: 'This year' },
  { value: 'custom', label: 'Other days' },
];

const two = (value: number) => String(value).padStart(2, '0');

/** First and last day of a range, seen from `today`; the present month for days of one's own. */
export function rangeOf(name: RangeName, today: string): { from: string; to: string } {
  const [year, month] = today.split('-').map(Number) as [number, number];
  const firstOf = (y: number, m: number) =>
    m < 1 ? `${y - 1}-12-01` : m > 12 ? `${y + 1}-01-01` : `${y}-${two(m)}-01`;
  const weekday = (new Date(`${today}T12:00:00`).getDay() + 6) % 7;
  const monday = addDays(today, -weekday);
  switch (name) {
    case 'week':
      return { from: monday, to: addDays(monday, 6) };
    case 'last_week':
      return { from: addDays(monday, -7), to: addDays(monday, -1) };
    case 'last_month':
      return { from: firstOf(year, month - 1), to: addDays(firstOf(year, month), -1) };
    case 'year':
      return { from: `${year}-01-01`, to: `${year}-12-31` };
    default:
      return { from: firstOf(year, month), to: addDays(firstOf(year, month + 1), -1) };
  }
}

/** Amounts of one or more currencies; a dash for none. */
export function moneyText(amounts: readonly MoneyView[]): string {
  if (amounts.length === 0) return '–';
  return amounts.map(({ amount, currency }) => money(Number(amount), currency)).join(' + ');
}
