import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { Window, type Look } from './browser';
import { SCREENS } from './places';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const only = process.env['ONLY']?.split(',');
const size = { width: 1280, height: 800 };
const LOOKS: Look[] = [
  { theme: 'light', size },
  { theme: 'dark', size },
];

let window: Window;
beforeAll(async () => {
  window = await Window.open();
});
afterAll(() => window.close());

/** A row's name is a sentence, what it shows a line of a table: SC 2.5.3 speaks of labels, which rows do not have. */
const isRow = (html: string) => /role="option"|data-event=/.test(html);

/** The rules of WCAG 2.2 A and AA that the screen breaks, each with where. */
async function violations(): Promise<string[]> {
  await window.page.evaluate(axe);
  const { violations: found } = await window.page.evaluate<AxeResults>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })`,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes
      .filter(({ html }) => id !== 'label-content-name-mismatch' || !isRow(html))
      .map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ''}`),
  );
}

it.each(SCREENS.filter(({ name }) => !only || only.includes(name)))(
  '$name breaks no rule of WCAG 2.2 AA in light and dark',
  async (screen) => {
    for (const look of LOOKS) {
      await window.show(screen, look);
      expect.soft(await violations(), look.theme).toEqual([]);
      expect.soft(window.faults, 'the console stays quiet').toEqual([]);
    }
  },
);
