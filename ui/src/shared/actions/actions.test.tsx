import { fireEvent, render } from '@testing-library/react';
import { expect, it, vi } from 'vitest';

import { setPrefs } from '../prefs';
import { keySigns, strokeOf } from './keys';
import { actions, runAction, useActions, type Action } from './registry';
import { useShortcuts } from './useShortcuts';

const action = (change: Partial<Action> & Pick<Action, 'id' | 'run'>): Action => ({
  name: change.id,
  scope: 'app',
  group: 'Test',
  ...change,
});

function Host({ list, children }: { list: Action[]; children?: React.ReactNode }) {
  useActions(list);
  return <>{children}</>;
}

function Keys() {
  useShortcuts();
  return null;
}

const press = (key: string, init: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { key, code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key, ...init });

it('writes a stroke as actions write theirs', () => {
  expect(strokeOf(new KeyboardEvent('keydown', { key: 'K', code: 'KeyK', ctrlKey: true }))).toBe('mod+k');
  expect(strokeOf(new KeyboardEvent('keydown', { key: '?', code: 'Slash', shiftKey: true }))).toBe('?');
  expect(strokeOf(new KeyboardEvent('keydown', { key: 'S', code: 'KeyS', shiftKey: true }))).toBe('shift+s');
  expect(strokeOf(new KeyboardEvent('keydown', { key: 'π', code: 'KeyP', altKey: true }))).toBe('alt+p');
  expect(keySigns('g m')).toEqual(['G', 'M']);
});

it('runs the newest action of an id and gives the older one back when it leaves', () => {
  const older = vi.fn();
  const newer = vi.fn();
  render(<Host list={[action({ id: 'a', run: older })]} />);
  const { unmount } = render(<Host list={[action({ id: 'a', run: newer })]} />);
  runAction('a');
  unmount();
  runAction('a');
  expect(newer).toHaveBeenCalledOnce();
  expect(older).toHaveBeenCalledOnce();
  expect(actions()).toHaveLength(1);
});

it('does not run what is blocked', () => {
  const run = vi.fn();
  render(<Host list={[action({ id: 'a', blocked: 'Nothing is chosen', run })]} />);
  expect(runAction('a')).toBe(false);
  expect(run).not.toHaveBeenCalled();
});

it('prefers a pair of letters to the single second letter', () => {
  const pair = vi.fn();
  const single = vi.fn();
  render(
    <Host
      list={[action({ id: 'pair', key: 'g m', run: pair }), action({ id: 'single', key: 'm', run: single })]}
    >
      <Keys />
    </Host>,
  );
  press('g');
  press('m');
  press('m');
  expect(pair).toHaveBeenCalledOnce();
  expect(single).toHaveBeenCalledOnce();
});

it('leaves single letters to text fields, but not strokes with a modifier', () => {
  const letter = vi.fn();
  const palette = vi.fn();
  const { getByRole } = render(
    <Host
      list={[
        action({ id: 'letter', key: 's', run: letter }),
        action({ id: 'palette', key: 'mod+k', run: palette }),
      ]}
    >
      <Keys />
      <input aria-label="Name" />
    </Host>,
  );
  press('s', {}, getByRole('textbox'));
  press('k', { ctrlKey: true }, getByRole('textbox'));
  expect(letter).not.toHaveBeenCalled();
  expect(palette).toHaveBeenCalledOnce();
});

it('ignores single letters when a person switched them off', () => {
  const run = vi.fn();
  render(
    <Host list={[action({ id: 'letter', key: 's', run })]}>
      <Keys />
    </Host>,
  );
  setPrefs({ singleKeys: false });
  press('s');
  setPrefs({ singleKeys: true });
  press('s');
  expect(run).toHaveBeenCalledOnce();
});
