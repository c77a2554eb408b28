import { act, screen, waitFor, within } from '@testing-library/react';
import { vi } from 'vitest';

import { expectAccessible, renderPlace } from '@/test/renderPlace';

import Cards from '.';
import { barOf, lightOf, statusOf, targetOf } from './model';

const panel = async (name: string) => within(await screen.findByRole('region', { name: `Card ${name}` }));

describe('Cards', () => {
  it('shows cards that are here and whether each may be formatted', async () => {
    renderPlace(<Cards />, { path: '/media/cards' });
    const table = within(await screen.findByRole('table', { name: 'Cards on this computer' }));
    expect(table.getByText('Not offloaded yet')).toBeVisible();
    expect(table.getByText('Safe to format')).toBeVisible();
    expect(table.getAllByText('Sony XAVC')).toHaveLength(2);
    expect((await panel('B003R41C')).getByText('Safe to format')).toBeVisible();
    const copying = await panel('A005R2K7');
    expect(copying.getByText('Do not format')).toBeVisible();
    expect(copying.getByText('21 clips have fewer copies than 2 verified on disks')).toBeVisible();
    expect(copying.getByText(/Copying A005C072 at 412.MB\/s/)).toBeVisible();
    await expectAccessible();
  });

  it('moves the bars while the engine tells of it', async () => {
    const { fake } = renderPlace(<Cards />, { path: '/media/cards' });
    const bar = (await panel('A005R2K7')).getByRole('progressbar', { name: 'A005R2K7 on Shuttle RAID' });
    expect(bar).toHaveAttribute('aria-valuenow', '75');
    const size = 318.7e9;
    const whole = { copied_size: size, verified_size: size };
    act(() =>
      fake.offload({ id: 'o-a005', targets: [whole, whole, whole], speed: null, eta_s: null, reading: null }),
    );
    await waitFor(() => expect(bar).toHaveAttribute('aria-valuenow', '100'));
    expect((await panel('A005R2K7')).getByText('Do not format')).toBeVisible();
  });

  it('opens the clips with what is proven of each copy', async () => {
    const { user } = renderPlace(<Cards />, { path: '/media/cards' });
    await user.click((await panel('A003R2K7')).getByRole('button', { name: 'A003R2K7' }));
    const list = await screen.findByRole('listbox', { name: 'Clips of A003R2K7' });
    expect(within(list).getByText('A003C001')).toBeVisible();
    await expectAccessible();
  });

  it('offloads a new card to disks that are chosen, and to a project', async () => {
    const { user, fake } = renderPlace(<Cards />, { path: '/media/cards' });
    const row = within(await screen.findByRole('row', { name: /UNTITLED/ }));
    await user.click(row.getByRole('button', { name: 'Offload' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Offload UNTITLED' }));
    expect(dialog.getByRole('button', { name: 'Offload' })).toHaveAttribute('aria-disabled', 'true');
    vi.spyOn(fake.api, 'pickFolder')
      .mockResolvedValueOnce('/Volumes/Shuttle RAID')
      .mockResolvedValueOnce('/Volumes/Studio NAS');
    const planned = vi.spyOn(fake.api, 'planOffload');
    await user.click(dialog.getByRole('button', { name: 'Add a folder on a disk' }));
    await user.click(dialog.getByRole('button', { name: 'Add a folder on a disk' }));
    expect(await dialog.findByText('2 verified copies needed')).toBeVisible();
    await expectAccessible();
    const name = dialog.getByRole('textbox', { name: 'Folder name at the destinations' });
    await user.clear(name);
    await user.type(name, 'C001');
    await user.click(dialog.getByRole('button', { name: 'Offload' }));
    expect(planned).toHaveBeenCalledWith(
      expect.objectContaining({
        source: '/Volumes/UNTITLED',
        name: 'C001',
        to: ['/Volumes/Shuttle RAID', '/Volumes/Studio NAS'],
        copies: 2,
        folder_id: null,
      }),
    );
    expect(await panel('C001')).toBeTruthy();
  });

  it('writes the report where it is wanted', async () => {
    const { user, fake } = renderPlace(<Cards />, { path: '/media/cards' });
    vi.spyOn(fake.api, 'pickSave').mockResolvedValue('/out/B003.pdf');
    const written = vi.spyOn(fake.api, 'reportOffload');
    await user.click((await panel('B003R41C')).getByRole('button', { name: 'Report' }));
    await waitFor(() => expect(written).toHaveBeenCalledWith('o-b003', null, '/out/B003.pdf'));
    expect(await screen.findByText('The report is in /out/B003.pdf')).toBeVisible();
  });

  it('goes on with what was set aside', async () => {
    const { user } = renderPlace(<Cards />, { path: '/media/cards' });
    const card = await panel('A003R2K7');
    expect(card.getByText(/its bytes are not those of the card/)).toBeVisible();
    await user.click(card.getByRole('button', { name: 'Go on' }));
    expect(await card.findByText('Waits for its turn')).toBeVisible();
  });

  it('says what a card does here when there is none', async () => {
    renderPlace(<Cards />, { path: '/media/cards', variant: 'empty' });
    expect(await screen.findByRole('heading', { name: 'No card is here' })).toBeVisible();
  });

  it('is never green on its own account', async () => {
    const { fake } = renderPlace(<Cards />, { path: '/media/cards' });
    const [copying, safe] = (await fake.api.offloads({ limit: 12, after: null })).items;
    if (!copying || !safe) throw new Error('the sample has offloads');
    expect(lightOf(safe).lit).toBe(true);
    // Whatever the counts say: only the engine's word counts.
    expect(lightOf({ ...safe, safe: false, missing: ['On the card and not in this offload: C3.'] })).toEqual({
      lit: false,
      title: 'Do not format',
      why: 'On the card and not in this offload: C3.',
    });
    expect(statusOf({ ...safe, safe: false }, 0)).toContain('something is missing');
    const [disk] = copying.targets;
    if (!disk) throw new Error('it has a destination');
    expect(barOf(disk).map(({ state }) => state)).toEqual(['verified', 'working']);
    expect(targetOf({ ...disk, bad: 1 }, copying).state).toBe('failed');
    expect(targetOf({ ...disk, copied: 92 }, copying).state).toBe('copied');
  });
});
