import { fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';

import { VirtualList, visibleRows, type Selection, type TreeNode } from './index';

const node = (id: string, parent: string | null): TreeNode => ({
  id,
  parent,
  name: id,
  icon: 'folder',
  count: null,
});

it('shows the children of open folders only, depth first', () => {
  const nodes = [node('a', null), node('b', null), node('a1', 'a'), node('a1x', 'a1'), node('b1', 'b')];
  const shown = visibleRows(nodes, new Set(['a', 'a1'])).map(({ node: n, depth }) => `${depth} ${n.id}`);
  expect(shown).toEqual(['0 a', '1 a1', '2 a1x', '0 b']);
});

function renderList(count = 100_000) {
  const seen: Selection[] = [];
  const onOpen = vi.fn();
  const onChosen = (selection: Selection) => void seen.push(selection);
  render(
    <VirtualList
      id="test"
      label="Clips"
      count={count}
      rowHeight={30}
      idAt={(index) => `clip-${index}`}
      row={(index) => <span>Clip {index}</span>}
      onOpen={onOpen}
      onChosen={onChosen}
    />,
  );
  return {
    list: screen.getByRole('listbox', { name: 'Clips' }),
    chosen: () => [...(seen.at(-1)?.chosen ?? [])],
    onOpen,
  };
}

it('keeps fewer than a hundred rows alive of a hundred thousand, and tells their place', async () => {
  const { list } = renderList();
  const rows = await within(list).findAllByRole('option');
  expect(rows.length).toBeLessThan(100);
  expect(rows[2]).toHaveAttribute('aria-posinset', '3');
  expect(rows[2]).toHaveAttribute('aria-setsize', '100000');
});

it('keeps the focus on the list when a row is pressed, so that the arrows go on from there', async () => {
  const { list, chosen } = renderList();
  await userEvent.click((await within(list).findAllByRole('option'))[2] as HTMLElement);
  expect(list).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}');
  expect(chosen()).toEqual(['clip-3']);
});

it('moves, extends, marks and opens by keys from one tab stop', () => {
  const { list, chosen, onOpen } = renderList();
  fireEvent.keyDown(list, { key: 'ArrowDown' });
  fireEvent.keyDown(list, { key: 'j' });
  expect(chosen()).toEqual(['clip-1']);
  fireEvent.keyDown(list, { key: 'ArrowDown', shiftKey: true });
  expect(chosen()).toEqual(['clip-1', 'clip-2']);
  fireEvent.keyDown(list, { key: 'x' });
  expect(chosen()).toEqual(['clip-1']);
  fireEvent.keyDown(list, { key: 'Enter' });
  expect(onOpen).toHaveBeenCalledWith(2);
  fireEvent.keyDown(list, { key: 'Escape' });
  expect(chosen()).toEqual([]);
});

it('chooses everything of a short list', () => {
  const { list, chosen } = renderList(3);
  fireEvent.keyDown(list, { key: 'a', ctrlKey: true });
  expect(chosen()).toEqual(['clip-0', 'clip-1', 'clip-2']);
});
