import { screen, waitFor, within } from '@testing-library/react';

import { runAction } from '@/shared/actions/registry';
import { expectAccessible, fill, renderPlace } from '@/test/renderPlace';

import Browse from '.';

const FOLDER = 'hbl-d3a';

/** The folder of the third day's first camera, with the first clip chosen, or the first few. */
async function open(several = 1) {
  const view = renderPlace(<Browse project="hbl" folder={FOLDER} drawer={null} />);
  const grid = await screen.findByRole('listbox', { name: 'A-cam' });
  grid.focus();
  await view.user.keyboard('{ArrowRight}');
  for (let more = 1; more < several; more += 1) await view.user.keyboard('{Shift>}{ArrowRight}{/Shift}');
  const clips = async () => {
    const { items } = await view.fake.api.assets({
      project: 'hbl',
      folder: FOLDER,
      search: null,
      review_status: null,
      kind: null,
      recursive: false,
      sort: 'name',
      descending: false,
      limit: 500,
      after: null,
    });
    return items;
  };
  return { ...view, clips, run: (id: string) => waitFor(() => expect(runAction(id)).toBe(true)) };
}

const dialog = () => screen.findByRole('dialog');

describe('The menu of assets', () => {
  it('renames, and Undo gives the old name back', async () => {
    const { user, clips, run } = await open();
    const before = (await clips())[0]?.name ?? '';
    await run('asset.rename');
    const field = await screen.findByLabelText('Name');
    await fill(user, field, 'Wheelhouse.mov');
    await user.click(screen.getByRole('button', { name: 'Rename' }));
    await waitFor(async () =>
      expect((await clips()).some((clip) => clip.name === 'Wheelhouse.mov')).toBe(true),
    );
    await user.click(await screen.findByRole('button', { name: /Undo/ }));
    await waitFor(async () => expect((await clips())[0]?.name).toBe(before));
  });

  it('moves several into another folder, and back', async () => {
    const { user, clips, run } = await open(2);
    const before = (await clips()).length;
    await run('asset.move');
    const box = within(await dialog());
    await user.click(await box.findByRole('treeitem', { name: /07 Delivery/ }));
    await user.click(box.getByRole('button', { name: 'Move to 07 Delivery' }));
    await waitFor(async () => expect(await clips()).toHaveLength(before - 2));
    await user.click(await screen.findByRole('button', { name: /Undo/ }));
    await waitFor(async () => expect(await clips()).toHaveLength(before));
  });

  it('asks before it deletes, says what stays, and takes it back', async () => {
    const { user, clips, run } = await open(2);
    const before = (await clips()).length;
    await run('asset.delete');
    const box = within(await dialog());
    expect(box.getByText(/Copies on your drives stay/)).toBeVisible();
    await expectAccessible();
    await user.click(box.getByRole('button', { name: 'Delete at Frame.io' }));
    await waitFor(async () => expect(await clips()).toHaveLength(before - 2));
    await user.click(await screen.findByRole('button', { name: /Undo/ }));
    await waitFor(async () => expect(await clips()).toHaveLength(before));
  });

  it('keeps everything when a person thinks again', async () => {
    const { user, clips, run } = await open();
    const before = (await clips()).length;
    await run('asset.delete');
    await user.click(await screen.findByRole('button', { name: 'Keep it' }));
    expect(await clips()).toHaveLength(before);
  });

  it('makes a version stack in the order that is wanted, and takes it apart', async () => {
    const { user, clips, run } = await open(3);
    await run('asset.stack');
    const box = within(await dialog());
    const rows = within(box.getByRole('list', { name: 'Versions, newest first' })).getAllByRole('listitem');
    expect(rows).toHaveLength(3);
    const newer = () => within(rows[2] as HTMLElement).getByRole('button', { name: /: newer$/ });
    const oldest = newer().getAttribute('aria-label')?.replace(': newer', '') ?? '';
    await user.click(box.getByRole('button', { name: `${oldest}: newer` }));
    await user.click(box.getByRole('button', { name: `${oldest}: newer` }));
    await expectAccessible();
    await user.click(box.getByRole('button', { name: 'Make the stack' }));
    await waitFor(async () => {
      const stack = (await clips()).find((clip) => clip.kind === 'version_stack');
      expect(stack).toMatchObject({ name: `${oldest}.mov`, versions: 3 });
    });
    await user.click(await screen.findByRole('button', { name: /Undo/ }));
    await waitFor(async () =>
      expect((await clips()).filter((clip) => clip.kind === 'version_stack')).toHaveLength(0),
    );
  });

  it('adds a file as the newest version of another', async () => {
    const { user, clips, run } = await open();
    const second = (await clips())[1]?.name;
    await run('asset.version');
    const box = within(await dialog());
    expect(box.getByRole('button', { name: 'Add as newest version' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
    await user.click(await box.findByRole('radio', { name: new RegExp(second?.replace('.mov', '') ?? '') }));
    await expectAccessible();
    await user.click(box.getByRole('button', { name: 'Add as newest version' }));
    await waitFor(async () => {
      const stack = (await clips()).find((clip) => clip.kind === 'version_stack');
      expect(stack).toMatchObject({ versions: 2 });
    });
  });

  it('says why a file is as it is: rule, times, identity', async () => {
    const { run } = await open();
    await run('asset.why');
    const box = within(await dialog());
    expect(await box.findByText('What stands here was read back from Frame.io and agrees.')).toBeVisible();
    expect(box.getByText('BLAKE3')).toBeVisible();
  });

  it('does not stack one file alone', async () => {
    await open();
    await waitFor(() => expect(runAction('asset.rename')).toBe(true));
    expect(runAction('asset.stack')).toBe(false);
  });
});
