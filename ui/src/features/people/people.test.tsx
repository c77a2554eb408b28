import { screen, waitFor, within } from '@testing-library/react';

import { expectAccessible, fill, renderPlace } from '@/test/renderPlace';

import People from '.';

describe('People', () => {
  it('tells which account knows whom as what, those first who are missing somewhere', async () => {
    renderPlace(<People />, { path: '/people' });
    const rows = await screen.findAllByRole('row', { name: /Frame.io:/ });
    expect(rows[0]).toHaveAccessibleName('Teo Maric, Frame.io: not known, Clockify: Member');
    expect(
      screen.getByRole('row', { name: 'Petra Vance, Frame.io: Admin, Clockify: Manager' }),
    ).toBeVisible();
    expect(screen.getByText('8 people, 3 not known everywhere')).toBeVisible();
    await expectAccessible();
  });

  it('links a suggestion, and Undo parts the two again', async () => {
    const { user, fake } = renderPlace(<People />, { path: '/people' });
    await user.click(
      await screen.findByRole('button', { name: 'Link Teo Maric with Teo Marić, teo@maric.example' }),
    );
    await waitFor(async () => expect(await fake.api.peoplePlaces()).toHaveLength(7));
    await user.click(await screen.findByRole('button', { name: /Undo/ }));
    await waitFor(async () => expect(await fake.api.peoplePlaces()).toHaveLength(8));
  });

  it('links by hand to whom a person chooses', async () => {
    const { user, fake } = renderPlace(<People />, { path: '/people' });
    await user.click(await screen.findByRole('button', { name: 'More for Hanne Roth' }));
    await user.click(await screen.findByRole('menuitem', { name: /Link with/ }));
    const box = within(await screen.findByRole('dialog', { name: 'Who is Hanne Roth elsewhere?' }));
    expect(box.getByRole('button', { name: 'Link' })).toHaveAttribute('aria-disabled', 'true');
    await user.click(box.getByRole('radio', { name: /Teo Maric/ }));
    await expectAccessible();
    await user.click(box.getByRole('button', { name: 'Link with Teo Maric' }));
    await waitFor(async () => {
      const hanne = (await fake.api.peoplePlaces()).find((person) => person.name === 'Hanne Roth');
      expect(hanne?.places).toHaveLength(2);
    });
  });

  it('parts two people who were taken for one', async () => {
    const { user, fake } = renderPlace(<People />, { path: '/people' });
    await user.click(await screen.findByRole('button', { name: 'More for Mila Sorel' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Unlink at Clockify' }));
    await waitFor(async () => expect(await fake.api.peoplePlaces()).toHaveLength(9));
    await user.click(await screen.findByRole('button', { name: /Undo/ }));
    await waitFor(async () => expect(await fake.api.peoplePlaces()).toHaveLength(8));
  });

  it('shows only those who are not everywhere, and finds by mail address', async () => {
    const { user } = renderPlace(<People />, { path: '/people' });
    await user.click(await screen.findByRole('button', { name: /Not everywhere/ }));
    await waitFor(() => expect(screen.queryByText('Ines Ortega')).toBeNull());
    await fill(user, screen.getByRole('searchbox', { name: 'Find a person' }), 'maric.example');
    await waitFor(() => expect(screen.queryByText('Hanne Roth')).toBeNull());
    expect(screen.getByText('Teo Marić')).toBeVisible();
  });

  it('says that nobody is known yet', async () => {
    renderPlace(<People />, { path: '/people', variant: 'empty' });
    expect(await screen.findByRole('heading', { name: 'Nobody yet' })).toBeVisible();
  });
});
