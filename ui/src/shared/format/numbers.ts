import { countedWords } from '../texts';
import { currentLocale, onLocale } from './locale';

/** No-break space: a number and its unit stay together. */
export const NBSP = '\u00a0';
/** Shown for "none". */
export const NONE = '–';
const MINUS = '−';

const formats = new Map<string, Intl.NumberFormat>();
onLocale(() => formats.clear());

function formatOf(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  let format = formats.get(key);
  if (!format) {
    // One set of digits everywhere: timecode and hours are written with these.
    format = new Intl.NumberFormat(currentLocale(), { numberingSystem: 'latn', ...options });
    formats.set(key, format);
  }
  return format;
}

/** A number with so many decimals, with the locale's signs. */
export function decimal(value: number, digits: number): string {
  const format = formatOf(`d${digits}`, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return format.format(Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value).replace('-', MINUS);
}

/** A whole count with the locale's grouping: `1,204`. */
export function count(value: number): string {
  return decimal(value, 0);
}

/** `71 of 89`. */
export function countOf(done: number, all: number): string {
  return `${count(done)} of ${count(all)}`;
}

/** `1 clip`, `4 clips`. The words are literals: the catalogue has them as `clip|clips`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${countedWords(value, one, many)}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

function scale(bytes: number): number {
  let step = 0;
  for (let rest = Math.abs(bytes); rest >= 1000 && step < UNITS.length - 1; rest /= 1000) step += 1;
  // 999.96 MB would be shown as 1000.0 MB: it belongs to the next unit.
  if (step < UNITS.length - 1 && Math.abs(bytes) / 1000 ** step >= 999.95) step += 1;
  return step;
}

function inUnit(bytes: number, step: number): string {
  const value = bytes / 1000 ** step;
  const digits = step >= 3 || (step === 2 && Math.abs(value) < 100) ? 1 : 0;
  return decimal(value, digits);
}

/** A size in decimal units as on cards and drives: `9.7 GB`. */
export function bytes(value: number): string {
  const step = scale(value);
  return `${inUnit(value, step)}${NBSP}${UNITS[step]}`;
}

/** `5.8 of 9.4 GB`, both in the unit of the whole. */
export function bytesOf(done: number, all: number): string {
  const step = scale(all);
  return `${inUnit(done, step)} of ${inUnit(all, step)}\u00a0${UNITS[step]}`;
}

/** Bytes in full, for reasons: `4,182,334,976 bytes`. */
export function exactBytes(value: number): string {
  return `${count(value)}\u00a0bytes`;
}

/** A speed: `84.2 MB/s`. */
export function speed(bytesPerSecond: number): string {
  return `${bytes(bytesPerSecond)}/s`;
}

const whole = (share: number) => formatOf('%', { style: 'percent' }).format(share);

/** Percent without decimals. 100% only when `proven`: sent bytes alone stop at 99%. */
export function percent(done: number, all: number, proven = false): string {
  if (proven) return whole(1);
  const share = all > 0 ? Math.floor((done / all) * 100) : 0;
  return whole(Math.max(0, Math.min(99, share)) / 100);
}

/** A share with one decimal: `41.6%`. */
export function share(value: number): string {
  const format = formatOf('%1', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return format.format(value).replace('-', MINUS);
}

/** A change of a share: `−3.4 points`. */
export function points(value: number): string {
  return `${decimal(value * 100, 1)}\u00a0points`;
}

/** Money with cents for documents and lists: `€6,973.40`; `whole` for charts and facts: `€18,800`. */
export function money(amount: number, currency: string, whole = false): string {
  const digits = whole ? { minimumFractionDigits: 0, maximumFractionDigits: 0 } : {};
  const format = formatOf(`m${currency}${whole}`, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...digits,
  });
  return format.format(amount).replace('-', MINUS);
}
