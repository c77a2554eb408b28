let locale: string | undefined;
const listeners: (() => void)[] = [];

/** Sets the locale of every formatter; `undefined` is the system's. */
export function setLocale(next: string | undefined): void {
  locale = next;
  listeners.forEach((forget) => forget());
}

/** The locale in use; `undefined` is the system's. */
export function currentLocale(): string | undefined {
  return locale;
}

/** Calls `forget` when the locale changes: formatters are kept, since making one is slow. */
export function onLocale(forget: () => void): void {
  listeners.push(forget);
}
