import { screen, waitFor, within } from '@testing-library/react';

import { fieldName, valueText } from '@/shared/history';
import { expectAccessible, renderPlace } from '@/test/renderPlace';

import Activity from '.';
import { groupsOf } from './model';

const NOW = new Date(2026, 9, 15, 14, 32).getTime();

describe('Activity', () => {
  it('lists what changed with old and new values', async () => {
    const { user } = renderPlace(<Activity />, { path: '/activity' });
    const list = await screen.findByRole('listbox', { name: 'What changed' });
    expect(within(list).getByText(/Review status: In Progress → Needs Review/)).toBeVisible();
    await expectAccessible();
    list.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}');
    const detail = within(await screen.findByRole('complementary', { name: 'The change' }));
    expect(detail.getByText('Harbour Lights')).toBeVisible();
    await expectAccessible();
  });

  it('verifies the chain of the history', async () => {
    const { user } = renderPlace(<Activity />, { path: '/activity' });
    await user.click(screen.getByRole('button', { name: 'Verify the history' }));
    expect(await screen.findByText('412 events, chain whole')).toBeVisible();
  });

  it('says which event was altered', async () => {
    const { user, fake } = renderPlace(<Activity />, { path: '/activity' });
    vi.spyOn(fake.api, 'auditVerify').mockResolvedValue({
      ok: false,
      events: 412,
      first_bad: 77,
      compacted: 0,
      erased: 0,
      head: '9f3c',
    });
    await user.click(screen.getByRole('button', { name: 'Verify the history' }));
    expect(await screen.findByText('Event 77 was altered')).toBeVisible();
  });

  it('compares two values and keeps the one chosen by its key', async () => {
    const { user, fake } = renderPlace(<Activity />, { path: '/activity/conflicts/k-1' });
    const resolve = vi.spyOn(fake.api, 'resolveConflict');
    expect(await screen.findByRole('heading', { name: 'The end was changed in two places' })).toBeVisible();
    await expectAccessible();
    await user.keyboard('2');
    expect(screen.getByRole('radio', { name: /^Clockify: Mon 12:15/ })).toBeChecked();
    await user.keyboard('1');
    expect(screen.getByRole('radio', { name: /^Yours: Mon 12:30/ })).toBeChecked();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(resolve).toHaveBeenCalledWith('k-1', 'local'));
    expect(await screen.findByRole('heading', { name: 'No conflicts' })).toBeVisible();
  });

  it('keeps nothing before a value is chosen', async () => {
    const { user, fake } = renderPlace(<Activity />, { path: '/activity/conflicts' });
    const resolve = vi.spyOn(fake.api, 'resolveConflict');
    await user.click(await screen.findByRole('button', { name: /Keep this result/ }));
    expect(resolve).not.toHaveBeenCalled();
  });

  it('leads from the id that Home gives to the write, and sends it again', async () => {
    const { user, at } = renderPlace(<Activity />, { path: '/activity/i-1' });
    await user.click(await screen.findByRole('button', { name: /^Send again/ }));
    expect(at()).toBe('/activity/writes/i-1');
    await waitFor(() => expect(screen.queryByRole('heading', { name: /Parked/ })).toBeNull());
  });

  it('gives a write up only after asking', async () => {
    const { user } = renderPlace(<Activity />, { path: '/activity/writes' });
    await expectAccessible();
    await user.click(await screen.findByRole('button', { name: /^Give up/ }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByRole('button', { name: 'Keep it' })).toHaveFocus();
    await user.click(dialog.getByRole('button', { name: 'Give up' }));
    await waitFor(() => expect(screen.queryByText('Colour test, Friday 9 October')).toBeNull());
  });

  it('changes what a service refused and sends it again', async () => {
    const { user, fake } = renderPlace(<Activity />, { path: '/activity/writes' });
    const edit = vi.spyOn(fake.api, 'editIntent');
    await user.click(await screen.findByRole('button', { name: /^Change and send/ }));
    const dialog = within(await screen.findByRole('dialog'));
    const text = await dialog.findByRole('textbox', { name: 'Description' });
    await expectAccessible();
    await user.clear(text);
    await user.type(text, 'Grade');
    await user.click(dialog.getByRole('button', { name: 'Send again' }));
    await waitFor(() => expect(edit).toHaveBeenCalledWith('i-1', [{ field: 'description', value: 'Grade' }]));
  });

  it('shows what merged by itself, and keeps a rule for the next time', async () => {
    const { user, fake } = renderPlace(<Activity />, { path: '/activity/conflicts/k-1' });
    const set = vi.spyOn(fake.api, 'setMergeRule');
    expect(await screen.findAllByText('taken')).toHaveLength(2);
    await user.click(await screen.findByRole('checkbox', { name: /Keep mine when the start\+end/ }));
    await waitFor(() => expect(set).toHaveBeenCalledWith('time_entry', 'start+end', 'ours'));
  });

  it('fetches the value back that was not kept', async () => {
    const { user, fake } = renderPlace(<Activity />, { path: '/activity/conflicts' });
    const restore = vi.spyOn(fake.api, 'restoreConflict');
    await user.click(await screen.findByRole('button', { name: 'Fetch the other value back: Conform' }));
    await waitFor(() => expect(restore).toHaveBeenCalledWith('k-0'));
  });

  it('says why, and undoes a step', async () => {
    const { user, fake } = renderPlace(<Activity />, { path: '/activity' });
    const undo = vi.spyOn(fake.api, 'undo');
    const list = await screen.findByRole('listbox', { name: 'What changed' });
    list.focus();
    const step = (await fake.api.activity({ limit: 50, after: null })).items.findIndex(
      (event) => event.undoable,
    );
    await user.keyboard('{ArrowDown}'.repeat(step + 1));
    await user.click(await screen.findByRole('button', { name: /^Why: / }));
    expect(await screen.findByText(/was read back from/)).toBeVisible();
    await user.keyboard('{Escape}');
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(undo).toHaveBeenCalled());
  });

  it('says that nothing changed before the first change', async () => {
    renderPlace(<Activity />, { path: '/activity', variant: 'empty' });
    expect(await screen.findByRole('heading', { name: 'Nothing changed yet' })).toBeVisible();
  });
});

describe('values of fields', () => {
  it('are written for people', () => {
    expect(valueText('billable', true, NOW)).toBe('yes');
    expect(valueText('estimate_s', 5400, NOW)).toBe('1:30\u00a0h');
    expect(valueText('tags', ['edit', 'grade'], NOW)).toBe('edit, grade');
    expect(valueText('note', '', NOW)).toBe('none');
    expect(valueText('presence', false, NOW)).toBe('deleted');
    expect(fieldName('review_status')).toBe('Review status');
  });

  it('of one record stand together', async () => {
    const { fake } = renderPlace(null);
    const [one] = await fake.api.conflicts();
    if (!one) throw new Error('the sample has a conflict');
    expect(groupsOf([one, { ...one, id: 'k-2', field: 'description' }])).toHaveLength(1);
  });
});
