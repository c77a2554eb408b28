import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { chromium, type Browser, type Page } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';

import type { Screen } from './places';

/** How the window looks while a screen is on it. */
export interface Look {
  theme: 'light' | 'dark';
  size: { width: number; height: number };
  contrast?: 'more';
  /** A language tag: `en-XA` makes every text strange and longer, `ar-XB` runs from right to left. */
  language?: string;
}

/** How long nothing may change before a screen counts as still. */
const QUIET_MS = 100;

const PROGRAMS = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];

/** The browser of this machine. Nothing is downloaded. */
function program(): string {
  const found = PROGRAMS.find((path) => path && existsSync(path));
  if (!found) throw new Error('No Chromium was found. Install it, or name it in CHROMIUM.');
  return found;
}

/** The built window in a browser without a screen, with the sample studio behind it. */
export class Window {
  readonly faults: string[] = [];

  private constructor(
    private readonly server: PreviewServer,
    private readonly browser: Browser,
    readonly page: Page,
    private readonly address: string,
  ) {}

  static async open(): Promise<Window> {
    const root = fileURLToPath(new URL('..', import.meta.url));
    const server = await preview({
      root,
      logLevel: 'error',
      preview: { host: '127.0.0.1', port: 0, open: false },
    });
    const address = server.resolvedUrls?.local[0];
    if (!address) throw new Error('The preview server has no address.');
    const browser = await chromium.launch({ executablePath: program(), args: ['--no-sandbox'] });
    const context = await browser.newContext({
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
    });
    // Browsers ask for it by themselves; the app's window has none.
    await context.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
    const window = new Window(server, browser, await context.newPage(), address);
    window.page.on('pageerror', (error) => window.faults.push(error.message));
    window.page.on('console', (message) => {
      if (message.type() === 'error') window.faults.push(message.text());
    });
    return window;
  }

  /** Shows a screen and waits until it stands still. */
  async show(screen: Screen, look: Look): Promise<void> {
    const { page } = this;
    this.faults.length = 0;
    const query = new URLSearchParams({ still: '', theme: look.theme });
    if (screen.sample) query.set('sample', screen.sample);
    if (look.contrast) query.set('contrast', look.contrast);
    if (look.language) query.set('lang', look.language);
    await page.setViewportSize(screen.bare ? { width: 288, height: 52 } : look.size);
    // An address that differs only behind the # would not load anew.
    await page.goto('about:blank');
    await page.goto(`${this.address}?${query.toString()}#${screen.path}`);
    await page
      .locator(screen.bare ? 'button' : 'main h1, main h2, main [role=alert]')
      .first()
      .waitFor();
    await this.settle();
    for (const key of screen.keys ?? []) {
      await page.keyboard.press(key);
      await this.settle();
    }
    for (const name of screen.press ?? []) {
      await page.getByText(name).first().click();
      await this.settle();
    }
  }

  /** Waits until fonts and pictures are there and nothing has changed for a tenth of a second. */
  private async settle(): Promise<void> {
    await this.page.evaluate(async (quietMs) => {
      await document.fonts.ready;
      await new Promise<void>((still) => {
        let timer = setTimeout(still, quietMs);
        new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(still, quietMs);
        }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      });
      await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    }, QUIET_MS);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }
}
