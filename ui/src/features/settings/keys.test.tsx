import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';

import { known } from '@/shared/actions/known';
import { actions, useActions } from '@/shared/actions/registry';
import { Button } from '@/shared/parts';
import { setPrefs } from '@/shared/prefs';
import { renderPlace } from '@/test/renderPlace';

import Settings from '.';

const offload = vi.fn();
const verify = vi.fn();

/** A place whose keys are changed: two actions and a button that shows one of them. */
function Place() {
  useActions([
    { id: 'test.offload', name: 'Offload', key: 'o', scope: 'place', group: 'Test', run: offload },
    { id: 'test.verify', name: 'Verify', key: 'g v', scope: 'place', group: 'Test', run: verify },
  ]);
  return (
    <>
      <Button keys="o">Offload</Button>
      <Settings />
    </>
  );
}

const press = (key: string) => fireEvent.keyDown(document.body, { key, code: `Key${key.toUpperCase()}` });

function show() {
  const view = renderPlace(<Place />, { path: '/settings/keys' });
  const change = async (name: string) =>
    view.user.click(await screen.findByRole('button', { name: `Change the key of ${name}` }));
  return { ...view, change };
}

beforeEach(() => {
  known.set({ list: [] });
  setPrefs({ keys: {} });
});
afterEach(() => act(() => setPrefs({ keys: {} })));

describe('Settings, Keys', () => {
  it('gives an action another key, which acts and shows everywhere', async () => {
    const { change } = show();
    await change('Offload');
    press('b');
    await waitFor(() => expect(actions().find((action) => action.id === 'test.offload')?.key).toBe('b'));
    press('o');
    expect(offload).not.toHaveBeenCalled();
    press('b');
    expect(offload).toHaveBeenCalledOnce();
    expect(screen.getByRole('button', { name: 'Offload' })).toHaveAttribute('aria-keyshortcuts', 'b');
  });

  it('takes a pair that begins with G', async () => {
    const { change } = show();
    await change('Offload');
    press('g');
    press('k');
    await waitFor(() => expect(actions().find((action) => action.id === 'test.offload')?.key).toBe('g k'));
  });

  it('asks before it takes a key from another action', async () => {
    const { change, user } = show();
    await change('Offload');
    press('g');
    press('v');
    const question = within(await screen.findByRole('alert'));
    expect(question.getByText('Verify has this key')).toBeVisible();
    await user.click(question.getByRole('button', { name: 'Take it' }));
    await waitFor(() => expect(actions().find((action) => action.id === 'test.offload')?.key).toBe('g v'));
    expect(actions().find((action) => action.id === 'test.verify')?.key).toBeUndefined();
  });

  it('leaves a key on Esc, takes it away on Backspace and gives the usual one back', async () => {
    const { change, user } = show();
    await change('Offload');
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(actions().find((action) => action.id === 'test.offload')?.key).toBe('o');
    await change('Offload');
    fireEvent.keyDown(document.body, { key: 'Backspace' });
    await waitFor(() =>
      expect(actions().find((action) => action.id === 'test.offload')?.key).toBeUndefined(),
    );
    await user.click(screen.getByRole('button', { name: 'Offload: as it was' }));
    expect(actions().find((action) => action.id === 'test.offload')?.key).toBe('o');
  });
});
