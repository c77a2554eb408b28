import { screen, waitFor, within } from '@testing-library/react';

import { expectAccessible, fill, renderPlace } from '@/test/renderPlace';

import Clients from '.';

describe('Clients', () => {
  it('shows a client with its projects and their hours', async () => {
    renderPlace(<Clients />, { path: '/clients/client-norrvik-port' });
    expect(await screen.findByRole('heading', { name: 'Norrvik Port' })).toBeVisible();
    const projects = within(screen.getByRole('region', { name: 'Projects' }));
    expect(await projects.findByRole('link', { name: /Ferry timetable/ })).toBeVisible();
    expect(projects.getByText('228:00')).toBeVisible();
    await expectAccessible();
  });

  it('makes one and goes to it', async () => {
    const { user, at } = renderPlace(<Clients />, { path: '/clients' });
    await user.click(await screen.findByRole('button', { name: /New client/ }));
    await fill(user, await screen.findByLabelText('Name'), 'Skerry Foods');
    await user.click(screen.getByRole('button', { name: 'Make the client' }));
    await waitFor(() => expect(at()).toMatch(/^\/clients\/client-new/));
    expect(await screen.findByRole('heading', { name: 'Skerry Foods' })).toBeVisible();
  });

  it('refuses a name that is taken', async () => {
    const { user } = renderPlace(<Clients />, { path: '/clients' });
    await user.click(await screen.findByRole('button', { name: /New client/ }));
    await fill(user, await screen.findByLabelText('Name'), 'fjellmark');
    await user.click(screen.getByRole('button', { name: 'Make the client' }));
    expect(await screen.findByText(/There is a client “fjellmark” already/)).toBeVisible();
  });

  it('renames one, on its projects too', async () => {
    const { user, fake } = renderPlace(<Clients />, { path: '/clients/client-fjellmark' });
    await user.click(await screen.findByRole('button', { name: 'Rename' }));
    const field = await screen.findByLabelText('Name');
    await fill(user, field, 'Fjellmark Energy');
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Rename' }));
    await waitFor(async () => expect((await fake.api.project('rdg')).client).toBe('Fjellmark Energy'));
  });

  it('archives one, and keeps one with projects from being deleted', async () => {
    const { user } = renderPlace(<Clients />, { path: '/clients/client-lantern-trust' });
    await user.click(await screen.findByRole('button', { name: 'More' }));
    expect(await screen.findByRole('menuitem', { name: /Delete/ })).toHaveAttribute('aria-disabled', 'true');
    await user.click(screen.getByRole('menuitem', { name: 'Archive' }));
    expect(await screen.findByText('Lantern Trust is archived')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Archived' }));
    expect(await screen.findByRole('option', { name: /Lantern Trust/ })).toBeVisible();
  });

  it('begins with one step', async () => {
    renderPlace(<Clients />, { path: '/clients', variant: 'empty' });
    expect(await screen.findByRole('heading', { name: 'No clients yet' })).toBeVisible();
  });
});
