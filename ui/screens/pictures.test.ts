import { mkdirSync } from 'node:fs';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { Window } from './browser';
import { SCREENS } from './places';

const folder = process.env['PICTURES'] ?? 'pictures';
const only = process.env['ONLY']?.split(',');

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

let window: Window;
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  window = await Window.open();
});
afterAll(() => window.close());

const screens = SCREENS.filter(({ name }) => !only || only.includes(name));

it.each(screens)('$name is drawn in light and dark, at two sizes', async (screen) => {
  for (const theme of ['light', 'dark'] as const)
    for (const size of SIZES) {
      await window.show(screen, { theme, size });
      await window.page.screenshot({ path: `${folder}/${screen.name}-${theme}-${size.width}.png` });
      expect(window.faults, 'the console stays quiet').toEqual([]);
    }
});
