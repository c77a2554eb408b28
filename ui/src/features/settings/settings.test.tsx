import { screen, waitFor } from '@testing-library/react';

import { ApiError } from '@/api/errors';
import { expectAccessible, renderPlace } from '@/test/renderPlace';

import Settings from '.';

describe('Settings', () => {
  it.each(['accounts', 'look', 'transfers', 'keys', 'backup', 'about'])('%s is accessible', async (page) => {
    renderPlace(<Settings />, { path: `/settings/${page}` });
    await screen.findByRole('heading', { level: 2 });
    await waitFor(() => expect(screen.queryByRole('status', { name: 'Loading' })).toBeNull());
    await expectAccessible();
  });

  it('begins with the accounts', async () => {
    const { at } = renderPlace(<Settings />, { path: '/settings' });
    await waitFor(() => expect(at()).toBe('/settings/accounts'));
    expect(await screen.findByText('Clockify, Kiteyard')).toBeVisible();
  });

  it('holds a change at once', async () => {
    const { user, fake } = renderPlace(<Settings />, { path: '/settings/look' });
    await user.click(await screen.findByRole('button', { name: 'Dark' }));
    expect(screen.getByRole('button', { name: 'Dark' })).toHaveAttribute('aria-pressed', 'true');
    expect((await fake.api.settings()).theme).toBe('dark');
  });

  it('takes a refused change back and says why', async () => {
    const { user, fake } = renderPlace(<Settings />, { path: '/settings/look' });
    vi.spyOn(fake.api, 'setSettings').mockRejectedValue(
      new ApiError({ code: 'disk_full', message: 'The disk is full.', hint: 'Free some room.' }),
    );
    await user.click(await screen.findByRole('switch', { name: 'Native notifications' }));
    expect(await screen.findByText('The disk is full. Free some room.')).toBeVisible();
    expect(screen.getByRole('switch', { name: 'Native notifications' })).toBeChecked();
  });

  it('makes a backup and shows its proof', async () => {
    const { user } = renderPlace(<Settings />, { path: '/settings/backup' });
    await user.click(await screen.findByRole('button', { name: /Back up/ }));
    expect(await screen.findByText(/SHA-256 9f3c41d0/)).toBeVisible();
  });

  it('checks everything', async () => {
    const { user } = renderPlace(<Settings />, { path: '/settings/backup' });
    await user.click(await screen.findByRole('button', { name: 'Check now' }));
    expect(await screen.findByText('Everything is in order')).toBeVisible();
  });

  it('offers to mend what the check found', async () => {
    const { user, fake } = renderPlace(<Settings />, { path: '/settings/backup' });
    const doctor = vi.spyOn(fake.api, 'doctor').mockResolvedValue({
      ok: false,
      findings: [
        {
          code: 'index_stale',
          severity: 'error',
          detail: 'The search index is behind.',
          repaired: false,
          repair: 'Builds it anew.',
        },
      ],
    });
    await user.click(await screen.findByRole('button', { name: 'Check now' }));
    await user.click(await screen.findByRole('button', { name: 'Mend' }));
    expect(doctor).toHaveBeenLastCalledWith(true);
  });
});
