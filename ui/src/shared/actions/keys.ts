/** Whether this machine's main modifier is Command. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

const SIGNS: Record<string, [mac: string, other: string]> = {
  mod: ['⌘', 'Ctrl'],
  alt: ['⌥', 'Alt'],
  shift: ['⇧', '⇧'],
  enter: ['↵', '↵'],
  escape: ['Esc', 'Esc'],
  backspace: ['⌫', '⌫'],
  space: ['Space', 'Space'],
  arrowup: ['↑', '↑'],
  arrowdown: ['↓', '↓'],
  arrowleft: ['←', '←'],
  arrowright: ['→', '→'],
  tab: ['⇥', '⇥'],
};

/** The signs of a key as this machine writes them: `mod+k` is `⌘` `K` or `Ctrl` `K`. */
export function keySigns(key: string): string[] {
  return key
    .split(' ')
    .flatMap((stroke) => stroke.split('+'))
    .map((part) => SIGNS[part]?.[isMac ? 0 : 1] ?? part.toUpperCase());
}

/** A key in the form of the `aria-keyshortcuts` attribute. */
export function ariaKey(key: string): string {
  return key.replaceAll('mod', isMac ? 'Meta' : 'Control');
}

/** The stroke of a key event, written as actions write theirs. */
export function strokeOf(event: KeyboardEvent): string {
  const name = event.key === ' ' ? 'space' : event.key.toLowerCase();
  const letter = /^Key([A-Z])$/.exec(event.code);
  const digit = /^Digit([0-9])$/.exec(event.code);
  // With Alt, some layouts give another sign: the position of the key counts there.
  const base = event.altKey ? (letter?.[1]?.toLowerCase() ?? digit?.[1] ?? name) : name;
  const parts: string[] = [];
  if (isMac ? event.metaKey : event.ctrlKey) parts.push('mod');
  if (event.altKey) parts.push('alt');
  // A sign such as "?" already contains its Shift.
  if (event.shiftKey && (base.length > 1 || /[a-z0-9]/.test(base))) parts.push('shift');
  parts.push(base);
  return parts.join('+');
}

/** Whether the stroke is a single letter or sign, which must do nothing in text fields. */
export function isPlain(stroke: string): boolean {
  return !stroke.includes('mod+') && !stroke.includes('alt+');
}

/** Whether the event comes from something that takes text. */
export function inText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type)))
  );
}
