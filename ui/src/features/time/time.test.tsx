import { screen, waitFor, within } from '@testing-library/react';

import { expectAccessible, renderPlace } from '@/test/renderPlace';

import Time from '.';

const calendar = () => within(screen.getByRole('group', { name: 'Week' }));

describe('Time', () => {
  it('shows the week with its entries, the running one and the totals', async () => {
    renderPlace(<Time />, { path: '/time' });
    expect(await screen.findByRole('button', { name: /^Shoot, day 3, Harbour Lights/ })).toBeVisible();
    expect(calendar().getByRole('button', { name: /Assembly, reel 2.*running/ })).toBeVisible();
    expect(within(screen.getByRole('complementary', { name: 'Totals' })).getByText('28:57')).toBeVisible();
    await expectAccessible();
  });

  it('goes from entry to entry with the arrows and from week to week with the others', async () => {
    const { user } = renderPlace(<Time />, { path: '/time' });
    const first = await screen.findByRole('button', { name: /^Selects, day 1/ });
    first.focus();
    await user.keyboard('{ArrowDown}');
    expect(screen.getByRole('button', { name: /^Spot A, fine cut/ })).toHaveFocus();
    await user.keyboard('{ArrowLeft}');
    expect(await screen.findByText('5 to 11 October')).toBeVisible();
    expect(await screen.findByText('Nothing booked this week.')).toBeVisible();
  });

  it('stops the timer and offers to start the next', async () => {
    const { user } = renderPlace(<Time />, { path: '/time' });
    await user.click(await screen.findByRole('button', { name: 'Stop' }));
    const what = await screen.findByRole('textbox', { name: 'What you are doing' });
    await user.type(what, 'Conform');
    await user.click(screen.getByRole('button', { name: 'Project: No project' }));
    await user.click(await screen.findByRole('option', { name: /^Ridgeline/ }));
    await user.click(screen.getByRole('button', { name: 'Start' }));
    expect(await calendar().findByRole('button', { name: /^Conform, Ridgeline.*running/ })).toBeVisible();
  });

  it('renames what runs', async () => {
    const { user, fake } = renderPlace(<Time />, { path: '/time' });
    const what = await screen.findByDisplayValue('Assembly, reel 2');
    await user.clear(what);
    await user.type(what, 'Assembly, reel 3{Enter}');
    await waitFor(async () => expect((await fake.api.timer())?.description).toBe('Assembly, reel 3'));
  });

  it('adds an entry and says what is missing before', async () => {
    const { user } = renderPlace(<Time />, { path: '/time' });
    await screen.findByRole('button', { name: 'Stop' });
    await user.keyboard('e');
    const dialog = within(await screen.findByRole('dialog', { name: 'New entry' }));
    await user.type(dialog.getByLabelText('Description'), 'Notes');
    await user.clear(dialog.getByLabelText('To'));
    await user.click(dialog.getByRole('button', { name: 'Add entry' }));
    expect(dialog.getByRole('alert')).toHaveTextContent('Give the day and both times.');
    await user.type(dialog.getByLabelText('To'), '14:15');
    await expectAccessible();
    await user.click(dialog.getByRole('button', { name: 'Add entry' }));
    expect(await calendar().findByRole('button', { name: /^Notes, no project.*Waiting/ })).toBeVisible();
  });

  it('lists entries by day, deletes one and takes it back', async () => {
    const { user } = renderPlace(<Time />, { path: '/time/entries' });
    expect(await screen.findByText('9 entries')).toBeVisible();
    await expectAccessible();
    await user.click(screen.getByRole('button', { name: 'Delete Shoot, day 3' }));
    expect(await screen.findByText('8 entries')).toBeVisible();
    await user.click(screen.getByRole('button', { name: /Undo/ }));
    expect(await screen.findByText('9 entries')).toBeVisible();
  });

  it('finds entries by their words and offers to clear the filter', async () => {
    const { user } = renderPlace(<Time />, { path: '/time/entries' });
    await user.type(await screen.findByRole('searchbox'), 'nothing like it');
    await user.click(await screen.findByRole('button', { name: 'Clear the filter' }));
    expect(await screen.findByText('9 entries')).toBeVisible();
  });

  it('says what comes here before the first entry', async () => {
    renderPlace(<Time />, { path: '/time/entries', variant: 'empty' });
    expect(await screen.findByRole('heading', { name: 'No hours yet' })).toBeVisible();
  });
});
