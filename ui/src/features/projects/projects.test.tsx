import { screen, waitFor, within } from '@testing-library/react';

import { expectAccessible, renderPlace } from '@/test/renderPlace';

import Projects from '.';

describe('Projects', () => {
  it('lists productions with client, hours, files and people', async () => {
    renderPlace(<Projects />, { path: '/projects' });
    const row = await screen.findByRole('row', { name: /^Harbour Lights, Norrvik Port, 212:00/ });
    expect(within(row).getByText('990')).toBeVisible();
    expect(within(row).getByText('212:00 of 320:00')).toBeVisible();
    await expectAccessible();
  });

  it('finds by words and offers to clear them', async () => {
    const { user } = renderPlace(<Projects />, { path: '/projects' });
    await user.type(await screen.findByRole('searchbox', { name: 'Find a project' }), 'ridge');
    await waitFor(() => expect(screen.queryByText('Harbour Lights')).toBeNull());
    expect(screen.getByText('Ridgeline')).toBeVisible();
    await user.type(screen.getByRole('searchbox'), 'xyz');
    await user.click(await screen.findByRole('button', { name: 'Clear the filter' }));
    expect(await screen.findByText('Harbour Lights')).toBeVisible();
  });

  it('says that nothing is archived', async () => {
    const { user } = renderPlace(<Projects />, { path: '/projects' });
    await user.click(await screen.findByRole('button', { name: 'Archived' }));
    expect(await screen.findByRole('heading', { name: 'Nothing archived' })).toBeVisible();
  });

  it('opens a project by keys', async () => {
    const { user, at } = renderPlace(<Projects />, { path: '/projects' });
    (await screen.findByRole('grid', { name: 'Projects' })).focus();
    await user.keyboard('{ArrowDown}{Enter}');
    expect(at()).toBe('/projects/hbl');
  });

  it('pins and unpins', async () => {
    const { user } = renderPlace(<Projects />, { path: '/projects' });
    await user.click(await screen.findByRole('button', { name: 'Pin Ferry timetable' }));
    expect(await screen.findByRole('button', { name: 'Unpin Ferry timetable' })).toBeInTheDocument();
  });

  it('shows one with its facts and tasks, and starts the timer on a task', async () => {
    const { user, fake } = renderPlace(<Projects />, { path: '/projects/hbl' });
    expect(await screen.findByRole('heading', { name: 'Harbour Lights', level: 1 })).toBeVisible();
    expect(screen.getByText('of 320:00, 66% booked')).toBeVisible();
    await expectAccessible();
    await user.click(await screen.findByRole('button', { name: 'Start the timer on Sound mix' }));
    await waitFor(async () => expect((await fake.api.timer())?.task_id).toBe('t-mix'));
  });

  it.each([
    ['assets', 'Files'],
    ['time', 'Hours'],
  ])('lists the %s of a project', async (tab, name) => {
    renderPlace(<Projects />, { path: `/projects/hbl/${tab}` });
    const list = await screen.findByRole('listbox', { name });
    expect(within(list).getAllByRole('option').length).toBeGreaterThan(2);
    await expectAccessible();
  });

  it('says that a project is not there', async () => {
    renderPlace(<Projects />, { path: '/projects/none' });
    expect(await screen.findByRole('alert')).toHaveTextContent('There is no project “none”.');
  });
});
