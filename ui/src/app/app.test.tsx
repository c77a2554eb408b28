import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';

import { renderApp } from '@/test/renderApp';
import { expectAccessible } from '@/test/renderPlace';

import { hitPath, matches } from './Palette';

const main = () => within(screen.getByRole('main'));
const press = (key: string, init: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, {
    key,
    code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key,
    ...init,
  });

describe('the frame', () => {
  it('shows places, pinned projects, the running timer and the status bar', async () => {
    renderApp('/');
    expect(await screen.findByRole('navigation', { name: 'Pinned projects' })).toHaveTextContent(
      'Harbour Lights',
    );
    expect(screen.getByRole('navigation', { name: 'Places' })).toHaveTextContent(
      'HomeProjectsMediaReviewTime',
    );
    expect(await within(screen.getByRole('complementary')).findByRole('timer')).toHaveTextContent('1:47:12');
    const status = screen.getByRole('contentinfo', { name: 'Status' });
    expect(status).toHaveTextContent('Synced 14:31');
    expect(status).toHaveTextContent('4 need you');
    expect(status).toHaveTextContent('Clockify 11 of 30');
  });

  it('follows a link from outside to its frame', async () => {
    const fake = renderApp('/');
    await main().findByRole('heading', { name: 'Today' });
    act(() => fake.link({ place: 'asset', id: 'hbl-finecut-v7', frame: 250 }));
    await waitFor(() => expect(window.location.hash).toBe('#/review/hbl-finecut-v7/250'));
  });

  it('goes to a place by two letters', async () => {
    renderApp('/');
    await main().findByRole('heading', { name: 'Today' });
    press('g');
    press('m');
    expect(await main().findByRole('heading', { name: 'Media' })).toBeInTheDocument();
  });

  it('stops the timer by key and takes it from the sidebar', async () => {
    renderApp('/');
    await within(screen.getByRole('complementary')).findByRole('timer');
    press('s');
    await waitFor(() =>
      expect(screen.queryByRole('region', { name: 'Running timer' })).not.toBeInTheDocument(),
    );
  });

  it('lists every key in a dialog that Esc closes', async () => {
    renderApp('/');
    await main().findByRole('heading', { name: 'Today' });
    press('?', { shiftKey: true });
    const dialog = await screen.findByRole('dialog', { name: 'All keys' });
    expect(dialog).toHaveTextContent('Go to Media');
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('sends a first start to Welcome', async () => {
    renderApp('/', 'first');
    await waitFor(() => expect(window.location.hash).toBe('#/welcome'));
  });

  it('says offline as a state, with what waits, and opens no dialog', async () => {
    renderApp('/', 'offline');
    const status = await screen.findByRole('contentinfo', { name: 'Status' });
    await waitFor(() => expect(status).toHaveTextContent('Offline since 13:58'));
    expect(status).toHaveTextContent('Everything is saved on this computer');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });
});

describe('the palette', () => {
  it('finds actions and names in any order of words', async () => {
    renderApp('/');
    await main().findByRole('heading', { name: 'Today' });
    press('k', { ctrlKey: true });
    const field = await screen.findByPlaceholderText('Search or run');
    await userEvent.type(field, 'lights har');
    const found = await screen.findByText('Norrvik Port', {}, { timeout: 3000 });
    expect(found.closest('[role=option]')).toHaveTextContent('Harbour Lights');
    await userEvent.clear(field);
    await userEvent.type(field, 'media go');
    await userEvent.keyboard('{Enter}');
    expect(await main().findByRole('heading', { name: 'Media' })).toBeInTheDocument();
  });

  it('knows where each kind of hit is shown', () => {
    expect(matches('Pause all transfers', 'all pau')).toBe(true);
    const hit = { id: 'x', title: '', detail: '', project_id: 'p', asset_id: 'a' };
    expect(hitPath({ ...hit, entity: 'comment' })).toBe('/review/a');
    expect(hitPath({ ...hit, entity: 'project' })).toBe('/projects/x');
    expect(hitPath({ ...hit, entity: 'task' })).toBe('/projects/p');
  });
});

describe('home', () => {
  it('puts each need beside the step that mends it', async () => {
    const fake = renderApp('/');
    const retry = vi.spyOn(fake.api, 'retryTransfer');
    const needs = await main().findByRole('region', { name: /Needs you/ });
    await userEvent.click(within(needs).getByRole('button', { name: 'Send again' }));
    expect(retry).toHaveBeenCalledWith('x-1');
    await userEvent.click(within(needs).getByRole('button', { name: 'Compare' }));
    expect(window.location.hash).toBe('#/activity/k-1');
  });

  it('leaves out what has no content', async () => {
    renderApp('/', 'empty');
    expect(await main().findByText('Your day comes here')).toBeInTheDocument();
    expect(main().queryByText('Needs you')).not.toBeInTheDocument();
  });

  it('has no accessibility faults', async () => {
    renderApp('/');
    await main().findByText('What changed');
    await expectAccessible();
  });
});

describe('media', () => {
  it('shows a folder, details of the chosen clip and its comments', async () => {
    renderApp('/media/browse/hbl/hbl-d3a');
    const list = await main().findByRole('listbox', { name: 'A-cam' });
    fireEvent.mouseDown(await within(list).findByRole('option', { name: /A004C028/ }), { button: 0 });
    const details = main().getByRole('complementary', { name: 'Details' });
    expect(await within(details).findByText('00:01:55:19')).toBeInTheDocument();
    expect(await within(details).findByText('Best take. Use from the radio call.')).toBeInTheDocument();
  });

  it('tells a folder without files what comes there', async () => {
    renderApp('/media/browse/ssh/ssh-d1');
    expect(await main().findByText('Nothing in Day 01 yet')).toBeInTheDocument();
    expect(main().getByRole('button', { name: 'Choose files' })).toBeInTheDocument();
  });

  it('sends what is dropped to the folder on screen, with Undo', async () => {
    const fake = renderApp('/media/browse/hbl/hbl-d3a');
    document.elementFromPoint = () => null;
    await main().findByRole('listbox', { name: 'A-cam' });
    fake.drop({ kind: 'over', paths: ['/card/one.mov'], x: 700, y: 300 });
    expect(await main().findByText('Drop to send to A-cam')).toBeInTheDocument();
    const upload = vi.spyOn(fake.api, 'upload');
    fake.drop({ kind: 'drop', paths: ['/card/one.mov'], x: 700, y: 300 });
    expect(upload).toHaveBeenCalledWith(['/card/one.mov'], 'hbl-d3a');
    expect(await screen.findByText('1 file on the way to A-cam')).toBeInTheDocument();
  });

  it('asks where files go that are dropped elsewhere', async () => {
    const fake = renderApp('/');
    document.elementFromPoint = () => null;
    await main().findByRole('heading', { name: 'Today' });
    fake.drop({ kind: 'drop', paths: ['/card/one.mov'], x: 5, y: 5 });
    expect(await screen.findByRole('dialog', { name: 'Where do they go?' })).toBeInTheDocument();
  });

  it('moves a bar when the engine tells progress', async () => {
    const fake = renderApp('/media/transfers');
    const row = await main().findByRole('row', { name: /A004C031/ });
    expect(row).toHaveTextContent('61%');
    fake.progress({ id: 'x-3', state: 'running', size: 9.4e9, sent: 8e9, speed: 41e6, eta_s: 30 });
    await waitFor(() => expect(row).toHaveTextContent('85%'));
  });

  it('keeps a refused list to its own part', async () => {
    renderApp('/media/browse/hbl/hbl-d3a', 'error');
    expect(await main().findByText('A-cam could not be read')).toBeInTheDocument();
    expect(main().getByRole('tree')).toHaveTextContent('02 Rushes');
    expect(await main().findByText('Frame.io no longer accepts your sign-in.')).toBeInTheDocument();
  });

  it('stops watching with a way back', async () => {
    const fake = renderApp('/media/watch');
    const removed = vi.spyOn(fake.api, 'removeWatchFolder');
    await userEvent.click(await main().findByRole('button', { name: 'More for Exports' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Stop watching' }));
    expect(removed).toHaveBeenCalledWith('w-exports');
    expect(await screen.findByRole('button', { name: 'Undo' })).toBeInTheDocument();
  });

  it.each(['/media/browse/hbl/hbl-d3a', '/media/watch', '/media/transfers'])(
    'has no accessibility faults at %s',
    async (path) => {
      renderApp(path);
      await main().findAllByText(/A004C031|Ada field/);
      await expectAccessible();
    },
  );
});
