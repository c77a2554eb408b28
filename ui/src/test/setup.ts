import '@testing-library/jest-dom/vitest';

import { afterEach } from 'vitest';
import { cleanup, configure } from '@testing-library/react';

afterEach(cleanup);

// Places are loaded when they are first opened, which takes its time on a busy machine.
configure({ asyncUtilTimeout: 5000 });

// jsdom has neither layout nor media queries: lists get a size, queries answer no.
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver ??= NoObserver;
Object.assign(window, {
  matchMedia: (query: string) => ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
    dispatchEvent: () => false,
  }),
});
Object.assign(Element.prototype, { scrollIntoView: () => undefined, hasPointerCapture: () => false });
for (const [name, value] of [
  ['offsetHeight', 600],
  ['offsetWidth', 800],
  ['clientHeight', 600],
  ['clientWidth', 800],
] as const) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, value });
}
// axe asks for a canvas only to measure icon fonts, which are not used.
HTMLCanvasElement.prototype.getContext = () => null;
// Icon fonts are looked for on a canvas, which jsdom does not have.
HTMLCanvasElement.prototype.getContext = () => null;
