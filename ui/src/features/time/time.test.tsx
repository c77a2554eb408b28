import { screen, waitFor, within } from '@testing-library/react';

import { TimerElsewhere } from '@/shared/timer';
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
    expect(await screen.findByText(/5\s?–\s?11 October/)).toBeVisible();
    expect(await screen.findByText('Nothing booked this week.')).toBeVisible();
  });

  it('moves an entry with keys, and stretches it', async () => {
    const { user, fake } = renderPlace(<Time />, { path: '/time' });
    (await screen.findByRole('button', { name: /^Grade, pick-ups/ })).focus();
    await user.keyboard('{Alt>}{ArrowDown}{/Alt}');
    expect(await screen.findByRole('button', { name: /^Grade, pick-ups.*15:15 to 17:15/ })).toBeVisible();
    (await screen.findByRole('button', { name: /^Grade, pick-ups/ })).focus();
    await user.keyboard('{Shift>}{ArrowUp}{/Shift}');
    expect(await screen.findByRole('button', { name: /^Grade, pick-ups.*15:15 to 17:00/ })).toBeVisible();
    (await screen.findByRole('button', { name: /^Grade, pick-ups/ })).focus();
    await user.keyboard('{Alt>}{ArrowRight}{/Alt}');
    expect(await screen.findByRole('button', { name: /^Grade, pick-ups.*Tue 15:15/ })).toBeVisible();
    const moved = (await fake.api.calendar('2026-10-12', 7)).entries.find(
      (e) => e.description === 'Grade, pick-ups',
    );
    expect(moved?.seconds).toBe(105 * 60);
  });

  it('shows one day', async () => {
    const { user } = renderPlace(<Time />, { path: '/time' });
    await user.click(await screen.findByRole('button', { name: 'Day' }));
    const day = within(await screen.findByRole('group', { name: 'Day' }));
    expect(await screen.findByText('Thursday 15 October')).toBeVisible();
    expect(await day.findByRole('button', { name: /^Grade, review/ })).toBeVisible();
    expect(day.queryByRole('button', { name: /^Shoot, day 3/ })).toBeNull();
    await user.keyboard('{ArrowLeft}');
    expect(await day.findByRole('button', { name: /^Shoot, day 3/ })).toBeVisible();
  });

  it('asks about time in which nobody was there, and counts it only then', async () => {
    const { user } = renderPlace(<Time />, { path: '/time' });
    const question = within(await screen.findByRole('region', { name: 'Not booked: Wed 17:45 to 18:20' }));
    expect(question.getByText(/0:35 is not booked until you choose/)).toBeVisible();
    expect(screen.getByText('28:57')).toBeVisible();
    await user.click(question.getByRole('button', { name: 'Count it' }));
    expect(await screen.findByText('29:32')).toBeVisible();
    expect(screen.queryByRole('region', { name: /^Not booked: / })).toBeNull();
  });

  it('proposes what was done in the app, and books it only after a look', async () => {
    const { user, fake } = renderPlace(<Time />, { path: '/time' });
    const proposal = within(
      await screen.findByRole('region', { name: 'Not booked yet: Thu 08:10 to 08:40' }),
    );
    expect(proposal.getByText(/3 comments, 1 upload/)).toBeVisible();
    await user.click(proposal.getByRole('button', { name: 'Book it' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'New entry' }));
    expect(dialog.getByLabelText('From')).toHaveValue('08:10');
    await user.click(dialog.getByRole('button', { name: 'Add entry' }));
    await waitFor(async () => {
      const { entries } = await fake.api.calendar('2026-10-15', 1);
      expect(entries.some((entry) => entry.project === 'Ridgeline' && entry.seconds === 1800)).toBe(true);
    });
    await user.click(proposal.getByRole('button', { name: 'Drop' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: /Not booked yet/ })).toBeNull());
  });

  it('flags entries that overlap and parts them', async () => {
    const { user } = renderPlace(<Time />, { path: '/time' });
    (await screen.findByRole('button', { name: /^Grade, review/ })).focus();
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
    const note = within(await screen.findByRole('region', { name: 'Overlap: Thu 10:15 to 10:20' }));
    await user.click(note.getByRole('button', { name: 'Shorten the first' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: /Overlap/ })).toBeNull());
    expect(
      await screen.findByRole('button', { name: /^Spot A, notes round 2.*08:50 to 10:15/ }),
    ).toBeVisible();
  });

  it('copies the week before', async () => {
    const { user } = renderPlace(<Time />, { path: '/time' });
    await screen.findByRole('button', { name: /^Selects, day 1/ });
    await user.keyboard('{ArrowRight}');
    await screen.findByText(/19\s?–\s?25 October/);
    await user.click(screen.getByRole('button', { name: 'Copy last week' }));
    expect(await screen.findByText(/8 entries copied/)).toBeVisible();
    expect(await screen.findByRole('button', { name: /^Selects, day 1.*Mon 09:00/ })).toBeVisible();
  });

  it('starts a favourite, and asks before it stops a timer from elsewhere', async () => {
    const { user } = renderPlace(
      <>
        <Time />
        <TimerElsewhere />
      </>,
      { path: '/time', elsewhere: true },
    );
    await user.click(await screen.findByRole('button', { name: 'Start Call with the port' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Another timer runs' }));
    await expectAccessible();
    await user.click(dialog.getByRole('button', { name: 'Let it run' }));
    expect(screen.getByDisplayValue('Assembly, reel 2')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Start Call with the port' }));
    await user.click(await screen.findByRole('button', { name: 'Stop it and start this one' }));
    expect(await screen.findByDisplayValue('Call with the port')).toBeVisible();
  });

  it('changes several entries at once', async () => {
    const { user, fake } = renderPlace(<Time />, { path: '/time/entries' });
    const list = await screen.findByRole('grid', { name: 'Time entries' });
    await screen.findByText('9 entries');
    list.focus();
    await user.keyboard('{Control>}a{/Control}');
    const bar = within(await screen.findByRole('region', { name: 'Chosen entries' }));
    expect(bar.getByText('9 chosen')).toBeVisible();
    await expectAccessible();
    await user.click(bar.getByRole('button', { name: 'Billable' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Not billable' }));
    expect(await screen.findByText('9 entries changed')).toBeVisible();
    const { entries } = await fake.api.calendar('2026-10-12', 7);
    expect(entries.every((entry) => !entry.billable)).toBe(true);
  });

  it('reports hours and money, and every figure opens to its entries', async () => {
    const { user } = renderPlace(<Time />, { path: '/time/reports' });
    const table = within(await screen.findByRole('table', { name: 'Hours and money' }));
    expect(table.getByRole('rowheader', { name: 'Together' })).toBeVisible();
    await expectAccessible();
    await user.click(table.getByRole('button', { name: 'Parts of Harbour Lights' }));
    expect(await table.findByRole('rowheader', { name: 'Assembly, reel 2' })).toBeVisible();
    const row = within(table.getByRole('row', { name: /Grainfold Autumn/ }));
    await user.click(row.getAllByRole('button')[1] as HTMLElement);
    const dialog = within(await screen.findByRole('dialog', { name: 'Grainfold Autumn' }));
    expect(await dialog.findByText('Spot A, fine cut')).toBeVisible();
    expect(dialog.getByText('2 entries')).toBeVisible();
    await expectAccessible();
  });

  it('sets rates and working hours', async () => {
    const { user } = renderPlace(<Time />, { path: '/time/reports' });
    await user.click(await screen.findByRole('button', { name: 'Rates and hours' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Rates and working hours' }));
    await user.type(dialog.getByLabelText('An hour'), '92.50');
    await user.click(dialog.getByRole('button', { name: 'Set rate' }));
    expect(await dialog.findByText('€92.50')).toBeVisible();
    await expectAccessible();
    await user.click(dialog.getByRole('button', { name: 'Remove this rate' }));
    await waitFor(() => expect(dialog.queryByText('€92.50')).toBeNull());
    await user.click(dialog.getByRole('button', { name: 'Working hours' }));
    await user.click(await dialog.findByRole('button', { name: 'Set hours' }));
    expect(await dialog.findByText(/40 h a week/)).toBeVisible();
    await expectAccessible();
  });

  it('says that there are no hours in a range, and offers another', async () => {
    renderPlace(<Time />, { path: '/time/reports', variant: 'empty' });
    expect(await screen.findByRole('heading', { name: 'No hours in these days' })).toBeVisible();
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
