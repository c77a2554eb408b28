import { screen, waitFor, within } from '@testing-library/react';

import { expectAccessible, renderPlace } from '@/test/renderPlace';

import Connections from '.';
import { inOrder, riskOf, shareText } from './model';

const row = (name: string) => screen.findByRole('button', { name });

describe('Connections', () => {
  it('lists how each stands and what waits', async () => {
    renderPlace(<Connections />, { path: '/connections' });
    expect(await row('Clockify')).toBeVisible();
    expect(screen.getByText('3, 1 parked')).toBeVisible();
    expect(screen.getByText('11 of 30 left')).toBeVisible();
    await expectAccessible();
  });

  it('opens one with budget, parked writes and requests', async () => {
    const { user, at } = renderPlace(<Connections />, { path: '/connections' });
    await user.click(await row('Clockify'));
    const detail = within(await screen.findByRole('complementary', { name: 'Clockify' }));
    expect(at()).toBe('/connections/conn-clockify');
    expect(detail.getByText('All sent by 14:39')).toBeVisible();
    expect(await detail.findByText('Colour test, Friday 9 October')).toBeVisible();
    expect(await detail.findByText('429')).toBeVisible();
    await expectAccessible();
    await user.click(detail.getByRole('button', { name: 'See options' }));
    expect(at()).toBe('/activity/writes/i-1');
  });

  it('pauses and resumes', async () => {
    const { user } = renderPlace(<Connections />, { path: '/connections/conn-frameio' });
    await user.click(await screen.findByRole('button', { name: 'Pause' }));
    expect(await screen.findByText('Paused')).toBeVisible();
    await user.click(screen.getAllByRole('button', { name: 'Resume' })[0] as HTMLElement);
    await waitFor(() => expect(screen.queryByText('Paused')).toBeNull());
  });

  it('asks before it removes and keeps the safe answer in focus', async () => {
    const { user } = renderPlace(<Connections />, { path: '/connections/conn-clockify' });
    await user.click(await screen.findByRole('button', { name: 'More' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Remove the connection' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Remove Clockify?' }));
    expect(dialog.getByText(/4 changes made here/)).toBeVisible();
    expect(dialog.getByRole('button', { name: 'Keep it' })).toHaveFocus();
    await user.click(dialog.getByRole('button', { name: 'Remove Clockify' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Clockify' })).toBeNull());
  });

  it('puts a sign-in that ended first, with the button that mends it', async () => {
    const { user } = renderPlace(<Connections />, { path: '/connections', variant: 'error' });
    const first = (await screen.findAllByRole('listitem'))[0] as HTMLElement;
    expect(within(first).getByText('Sign in again')).toBeVisible();
    await user.click(within(first).getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('dialog', { name: 'Connect Frame.io' })).toBeVisible();
  });

  it('says why it cannot ask without a network', async () => {
    const { user } = renderPlace(<Connections />, { path: '/connections', variant: 'offline' });
    await user.click(await screen.findByRole('button', { name: 'Check all' }));
    expect(await screen.findByText(/There is no network/)).toBeVisible();
    expect(screen.getByText('2 are offline')).toBeVisible();
  });

  it('offers the first connection', async () => {
    renderPlace(<Connections />, { path: '/connections', variant: 'first' });
    expect(await screen.findByRole('heading', { name: 'No connection yet' })).toBeVisible();
  });

  it('keeps the order of need and says what is at risk', async () => {
    const { fake } = renderPlace(<Connections />, { path: '/connections', variant: 'error' });
    const now = new Date(2026, 9, 15, 14, 32).getTime();
    const list = await fake.api.connections();
    expect(inOrder(list, now)[0]?.service).toBe('frameio');
    expect(list.flatMap(riskOf)).toContain('11.5 h not booked');
    expect(await screen.findByText('11.5 h not booked')).toBeVisible();
    expect([shareText(null), shareText(1), shareText(0.99999)]).toEqual(['not known yet', '100 %', '99.9 %']);
  });

  it('shows what is planned, how it answers and how long the sign-in holds', async () => {
    renderPlace(<Connections />, { path: '/connections/conn-frameio' });
    const detail = within(await screen.findByRole('complementary', { name: 'Frame.io' }));
    expect(await detail.findByText(/95 of 100 within 420 ms/)).toBeVisible();
    expect(detail.getByText(/100 % of 24 hours, 99.9 % of 7 days/)).toBeVisible();
    expect(detail.getByText(/renews itself/)).toBeVisible();
    expect(detail.getByText('3 uploads, 14.2 GB')).toBeVisible();
    await expectAccessible();
  });

  it('replaces a key and keeps the old one until then', async () => {
    const { user } = renderPlace(<Connections />, { path: '/connections/conn-clockify' });
    await user.click(await screen.findByRole('button', { name: 'More' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Replace the key' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'New key for Clockify' }));
    await user.click(dialog.getByRole('button', { name: 'Replace' }));
    expect(dialog.getByText('Paste the key')).toBeVisible();
    await user.type(dialog.getByLabelText('API key'), 'a-new-key');
    await user.click(dialog.getByRole('button', { name: 'Replace' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('adds a webhook, shows its secret once, and sends again what was given up', async () => {
    const { user } = renderPlace(<Connections />, { path: '/connections' });
    await user.click(await screen.findByRole('button', { name: 'Webhook' }));
    await user.type(screen.getByLabelText('Address'), 'https://hooks.kiteyard.example/x');
    await user.click(screen.getByRole('button', { name: 'Add' }));
    expect(await screen.findByText(/^whsec_/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Done' }));
    expect(await screen.findByText('hooks.kiteyard.example')).toBeVisible();
    await user.click(await screen.findByRole('button', { name: 'Send again' }));
    await waitFor(() => expect(screen.queryByText('Not delivered')).toBeNull());
  });
});
