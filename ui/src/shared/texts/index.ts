import { createElement, Fragment, type ReactNode } from 'react';

/** A catalogue: each English text of the source with what is shown in its place. */
export type Catalogue = Readonly<Record<string, string>>;

/** How an English text is shown. A text that a catalogue does not have stays English. */
let say: (text: string) => string = (text) => text;
let rules = new Intl.PluralRules('en');

/** Two languages that nobody speaks, for tests: longer with strange letters, and the same from right to left. */
const PSEUDO = {
  'en-XA': { formats: 'el', direction: 'ltr' },
  'ar-XB': { formats: 'ar', direction: 'rtl' },
} as const;

const RIGHT_TO_LEFT = /^(ar|dv|fa|he|ku|ps|sd|ug|ur|yi)\b/;

/** How a language is written and how its dates and numbers look. */
export interface Language {
  /** The locale of dates and numbers; `undefined` is the system's. */
  formats: string | undefined;
  direction: 'ltr' | 'rtl';
}

// One file a language, beside the English one that is written from the source: `texts/de.json`.
const catalogues = import.meta.glob<{ default: Catalogue }>(['/texts/*.json', '!/texts/en.json']);

/**
 * Shows the window in the first of the wanted languages that there is a catalogue for, else in English. Called once,
 * before anything is drawn: texts that stand outside of components are looked up when their file is loaded.
 */
export async function speak(wanted: readonly string[]): Promise<Language> {
  for (const tag of wanted) {
    if (tag in PSEUDO) {
      say = (await import('./pseudo')).pseudo;
      return PSEUDO[tag as keyof typeof PSEUDO];
    }
    const language = tag.split('-')[0] ?? tag;
    if (language === 'en') break;
    const load = catalogues[`/texts/${tag}.json`] ?? catalogues[`/texts/${language}.json`];
    if (load) {
      const { default: catalogue } = await load();
      say = (text) => catalogue[text] ?? text;
      rules = new Intl.PluralRules(tag);
      return { formats: tag, direction: RIGHT_TO_LEFT.test(tag) ? 'rtl' : 'ltr' };
    }
  }
  return { formats: undefined, direction: 'ltr' };
}

/** For tests: another way to show texts; without one English again. */
export function speakWith(shown: (text: string) => string = (text) => text): void {
  say = shown;
}

const PLACE = /\{(\d+)\}/;

/** A text with values in its numbered places. The build puts every text of the source behind it: see `texts/plugin.js`. */
export function t(text: string, ...values: readonly unknown[]): string {
  const shown = say(text);
  if (values.length === 0) return shown;
  return shown
    .split(PLACE)
    .map((part, index) => (index % 2 ? String(values[Number(part)]) : part))
    .join('');
}

/** {@link t} for the children of an element: values may be elements. */
export function rich(text: string, ...values: readonly ReactNode[]): ReactNode {
  const parts = say(text)
    .split(PLACE)
    .map((part, index) => (index % 2 ? values[Number(part)] : part));
  return createElement(Fragment, null, ...parts);
}

const FORMS = ['zero', 'one', 'two', 'few', 'many', 'other'] as const;

/**
 * The words for a number of things: `clip` or `clips`. A catalogue has them as `clip|clips`, with as many forms as its
 * language has, in the order zero, one, two, few, many, other.
 */
export function countedWords(value: number, one: string, many: string): string {
  const forms = say(`${one}|${many}`).split('|');
  const has = rules.resolvedOptions().pluralCategories;
  const ordered = FORMS.filter((form) => has.includes(form));
  return forms[ordered.indexOf(rules.select(value))] ?? forms.at(-1) ?? many;
}
