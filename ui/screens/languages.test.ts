import { afterAll, beforeAll, expect, it } from 'vitest';

import { Window } from './browser';
import { SCREENS } from './places';

const only = process.env['ONLY']?.split(',');
const size = { width: 1280, height: 800 };

let window: Window;
beforeAll(async () => {
  window = await Window.open();
});
afterAll(() => window.close());

const screens = SCREENS.filter(({ name, sample }) =>
  only ? only.includes(name) : !sample || sample === 'empty',
);

/** Buttons, links and headings whose words are cut without a way to read them. */
const CUT = `[...document.querySelectorAll('button, h1, h2, h3, label, nav a')].filter((node) => {
  const { overflowX, textOverflow } = getComputedStyle(node);
  return node.offsetParent && node.scrollWidth > node.clientWidth + 1 && overflowX !== 'visible' && textOverflow !== 'ellipsis' && !node.title;
}).map((node) => node.outerHTML.slice(0, 160))`;

/** Whether the page is wider than the window. */
const WIDE = `document.documentElement.scrollWidth > innerWidth || document.querySelector('main')?.scrollWidth > document.querySelector('main')?.clientWidth`;

it.each(screens)('$name holds longer texts', async (screen) => {
  await window.show(screen, { theme: 'light', size, language: 'en-XA' });
  expect.soft(await window.page.evaluate(CUT), 'words are cut').toEqual([]);
  expect(await window.page.evaluate(WIDE), 'wider than the window').toBe(false);
});

it.each(screens)('$name runs from right to left', async (screen) => {
  await window.show(screen, { theme: 'light', size, language: 'ar-XB' });
  expect(await window.page.evaluate(`document.documentElement.dir`)).toBe('rtl');
  expect(await window.page.evaluate(WIDE), 'wider than the window').toBe(false);
});
