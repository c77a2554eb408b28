import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { screen, within } from '@testing-library/react';

import { expectAccessible, renderPlace } from '@/test/renderPlace';

import { anchorOf, PAGES, search, SECTIONS } from './guide';
import { hrefOf } from './Markdown';

import Help from '.';

const guide = resolve(import.meta.dirname, '../../../../src-tauri/docs/guide');
const bindings = readFileSync(resolve(import.meta.dirname, '../../api/bindings.ts'), 'utf8');

/** The words that messages carry, as the engine publishes them. */
const codes = [
  ...(/export type ErrorCode =([\s\S]+?);\n/.exec(bindings)?.[1] ?? '').matchAll(/^"([a-z_]+)"/gm),
].map((match) => match[1]);

describe('the guide', () => {
  it('shows every file of its folder', () => {
    const files = readdirSync(guide)
      .filter((name) => name !== 'README.md')
      .map((name) => name.replace('.md', ''));
    expect(PAGES.map((page) => page.id).sort()).toEqual(files.sort());
  });

  it('says what helps against every message', () => {
    const told = SECTIONS.filter(({ page, anchor }) => page.id === 'problems' && anchor).map(
      ({ anchor }) => anchor,
    );
    expect(codes.length).toBeGreaterThan(20);
    expect(told.sort()).toEqual([...codes].sort());
  });

  it('leads only to pages and places that exist', () => {
    const links = PAGES.flatMap(({ id }) =>
      [...readFileSync(`${guide}/${id}.md`, 'utf8').matchAll(/\]\(([^)]+)\)/g)].map(
        (match) => match[1] ?? '',
      ),
    );
    const places = new Set(
      SECTIONS.map(({ page, anchor }) => `/help/${page.id}${anchor ? `/${anchor}` : ''}`),
    );
    expect(links.filter((link) => !places.has(hrefOf(link) ?? ''))).toEqual([]);
  });

  it('finds sections by words in any order, titles first', () => {
    expect(search('network without')[0]?.title).toBe('Without a network');
    expect(search('clockify requests hour')[0]?.page.id).toBe('connect');
    expect(search('zebra')).toEqual([]);
  });

  it('names a place by the word in front of a heading, else by its words', () => {
    const heading = PAGES.find((page) => page.id === 'time')?.tokens.find(
      (token) => token.type === 'heading',
    );
    expect(anchorOf(heading as Parameters<typeof anchorOf>[0])).toBe('the-timer');
  });
});

describe('Help', () => {
  it('begins with the first page', async () => {
    renderPlace(<Help />, { path: '/help' });
    expect(await screen.findByRole('heading', { level: 2, name: 'Connect accounts' })).toBeVisible();
    await expectAccessible();
  });

  it('finds a section and opens the page at it', async () => {
    const { user, at } = renderPlace(<Help />, { path: '/help/connect' });
    await user.type(
      await screen.findByRole('searchbox', { name: 'Find in the guide' }),
      'folders moved renamed',
    );
    const found = within(await screen.findByRole('list', { name: 'Found in the guide' }));
    await user.click(found.getByRole('link', { name: /Renamed and moved files/ }));
    expect(at()).toBe('/help/watch/renamed-and-moved-files');
    expect(await screen.findByRole('heading', { name: 'Renamed and moved files' })).toHaveFocus();
  });

  it('opens at the word of a message', async () => {
    renderPlace(<Help />, { path: '/help/problems/disk_full' });
    expect(await screen.findByRole('heading', { name: /No room on the disk/ })).toHaveFocus();
  });
});
