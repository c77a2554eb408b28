import { screen, waitFor, within } from '@testing-library/react';

import { expectAccessible, renderPlace } from '@/test/renderPlace';

import Review from '.';
import { reviewIcon, ticksOf } from './model';

const chosen = () => screen.getAllByRole('button', { pressed: true }).map((button) => button.textContent);

describe('Review', () => {
  it('lists what waits for a word', async () => {
    renderPlace(<Review />, { path: '/review' });
    const list = await screen.findByRole('list', { name: 'Waiting for your review' });
    expect(within(list).getAllByRole('link')).toHaveLength(2);
    await expectAccessible();
  });

  it('approves several files at once', async () => {
    const { user, fake } = renderPlace(<Review />, { path: '/review' });
    const set = vi.spyOn(fake.api, 'setReviewStatus');
    await user.click(await screen.findByRole('checkbox', { name: 'All' }));
    await user.click(screen.getByRole('button', { name: 'Approve 2' }));
    await waitFor(() => expect(set).toHaveBeenCalledTimes(1));
    expect(set.mock.calls[0]?.[0]).toHaveLength(2);
    expect(set.mock.calls[0]?.[1]).toBe('Approved');
    expect(await screen.findByText('2 files: Approved')).toBeVisible();
  });

  it('says that nothing waits', async () => {
    renderPlace(<Review />, { path: '/review', variant: 'empty' });
    expect(await screen.findByRole('heading', { name: 'Nothing waits for your review' })).toBeVisible();
  });

  it('shows comments with place, drawing, replies and state', async () => {
    renderPlace(<Review />, { path: '/review/edit-0' });
    expect(await screen.findByText(/Hold this 14 frames longer/)).toBeVisible();
    expect(screen.getByText('Drawing')).toBeVisible();
    expect(screen.getByText('00:00:26:10 +27 s', { exact: false })).toBeVisible();
    expect(screen.getByText('2 replies')).toBeVisible();
    expect(screen.getByText('Waits for Frame.io')).toBeVisible();
    await expectAccessible();
  });

  it('goes from comment to comment with the arrows, and the frame follows', async () => {
    const { user } = renderPlace(<Review />, { path: '/review/edit-0' });
    await screen.findByText(/Hold this 14 frames longer/);
    await waitFor(() => expect(chosen().join()).toContain('Jonas Velt'));
    await user.keyboard('{ArrowDown}');
    expect(chosen().join()).toContain('Petra Vance');
    expect(screen.getByRole('slider', { name: 'Frame' })).toHaveAttribute('aria-valuetext', '00:00:26:10');
    await user.keyboard('{ArrowRight}');
    expect(screen.getByRole('slider', { name: 'Frame' })).toHaveAttribute('aria-valuetext', '00:00:26:11');
  });

  it('adds a comment at the frame, without a network too', async () => {
    const { user, fake } = renderPlace(<Review />, { path: '/review/edit-0', variant: 'offline' });
    const add = vi.spyOn(fake.api, 'addComment');
    await screen.findByText(/Hold this 14 frames longer/);
    await user.keyboard('m');
    await user.keyboard('Louder here');
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(await screen.findByText('Louder here', { selector: 'p' })).toBeVisible();
    expect(add).toHaveBeenCalledWith({
      asset: 'edit-0',
      text: 'Louder here',
      frame: 318,
      duration_frames: null,
    });
  });

  it('marks a comment as done', async () => {
    const { user } = renderPlace(<Review />, { path: '/review/edit-0' });
    await screen.findByText('Done 2');
    await user.click(screen.getAllByRole('button', { name: 'Mark as done' })[0] as HTMLElement);
    expect(await screen.findByText('Done 3')).toBeVisible();
  });

  it('marks a range with I and O, which a comment then is about', async () => {
    const { user, fake } = renderPlace(<Review />, { path: '/review/edit-0/100' });
    const add = vi.spyOn(fake.api, 'addComment');
    await screen.findByText(/Hold this 14 frames longer/);
    await user.keyboard('i{Shift>}{ArrowRight}{ArrowRight}{/Shift}o');
    await user.keyboard('m');
    await user.keyboard('Too slow{Control>}{Enter}{/Control}');
    await waitFor(() => expect(add).toHaveBeenCalled());
    expect(add.mock.calls[0]?.[0]).toMatchObject({ frame: 100, duration_frames: 21 });
    await user.click(screen.getByRole('button', { name: 'Range' }));
    expect(screen.queryByRole('button', { name: 'Range' })).toBeNull();
  });

  it('plays with L and stands still with K, without a video too', async () => {
    const { user } = renderPlace(<Review />, { path: '/review/edit-0/0' });
    await screen.findByText(/Hold this 14 frames longer/);
    const frame = () => Number(screen.getByRole('slider', { name: 'Frame' }).getAttribute('aria-valuenow'));
    await user.keyboard('ll');
    expect(screen.getByText('2×')).toBeVisible();
    await waitFor(() => expect(frame()).toBeGreaterThan(0));
    await user.keyboard('k');
    expect(screen.getByRole('button', { name: 'Play' })).toBeVisible();
    const stood = frame();
    await user.keyboard('{ArrowLeft}');
    expect(frame()).toBe(stood - 1);
  });

  it('shows what is drawn on the frame of the chosen comment only', async () => {
    const { user } = renderPlace(<Review />, { path: '/review/edit-0' });
    expect(await screen.findByRole('img', { name: 'Drawing on the picture' })).toBeVisible();
    await user.keyboard('{ArrowRight}');
    expect(screen.queryByRole('img', { name: 'Drawing on the picture' })).toBeNull();
  });

  it('compares two versions beside each other and in turn', async () => {
    const { user } = renderPlace(<Review />, { path: '/review/edit-0' });
    await user.click(await screen.findByRole('button', { name: 'Compare with v6' }));
    expect(screen.getAllByAltText(/A frame of/)).toHaveLength(2);
    await user.click(screen.getByRole('button', { name: 'A/B' }));
    await expectAccessible();
    await user.keyboard('c');
    expect(screen.getAllByAltText(/A frame of/)).toHaveLength(1);
  });

  it('keeps a reply here and says so', async () => {
    const { user, fake } = renderPlace(<Review />, { path: '/review/edit-0', variant: 'offline' });
    const reply = vi.spyOn(fake.api, 'replyToComment');
    await user.click((await screen.findAllByRole('button', { name: 'Reply' }))[0] as HTMLElement);
    expect(screen.getByText(/Frame.io takes no replies/)).toBeVisible();
    await user.keyboard('Will do{Control>}{Enter}{/Control}');
    expect(await screen.findByText('Only here')).toBeVisible();
    expect(reply).toHaveBeenCalledWith('f-1', 'Will do');
  });

  it('changes the text of a comment', async () => {
    const { user } = renderPlace(<Review />, { path: '/review/edit-0' });
    await user.click((await screen.findAllByRole('button', { name: 'More' }))[0] as HTMLElement);
    await user.click(await screen.findByRole('menuitem', { name: 'Edit' }));
    const field = await screen.findByDisplayValue(/crane on the right/);
    await user.type(field, ' Please.{Control>}{Enter}{/Control}');
    expect(await screen.findByText(/crane on the right. Please\./)).toBeVisible();
  });

  it('reads markers, says first what they change, and then does it', async () => {
    const { user } = renderPlace(<Review />, { path: '/review/edit-0' });
    await user.click(await screen.findByRole('button', { name: 'Markers of an editing program' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Read markers…' }));
    expect(await screen.findByRole('heading', { name: '6 markers read' })).toBeVisible();
    expect(screen.getByText('Done 2')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Mark 1 as done' }));
    expect(await screen.findByText('Done 3')).toBeVisible();
  });

  it('writes markers where the person wants them', async () => {
    const { user, fake } = renderPlace(<Review />, { path: '/review/edit-0' });
    const write = vi.spyOn(fake.api, 'exportMarkers');
    await user.click(await screen.findByRole('button', { name: 'Markers of an editing program' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Markers for Premiere Pro' }));
    expect(await screen.findByText(/5 markers written/)).toBeVisible();
    expect(write.mock.calls[0]?.[0]).toMatchObject({ asset: 'edit-0', format: 'premiere' });
  });

  it('approves in the words of the account, without a network too', async () => {
    const { user, fake } = renderPlace(<Review />, { path: '/review/edit-0', variant: 'offline' });
    await user.click(await screen.findByRole('button', { name: /^Approve/ }));
    await waitFor(async () => expect((await fake.api.asset('edit-0')).asset.review_status).toBe('Approved'));
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Approve/ })).toBeNull());
  });

  it('opens another version', async () => {
    const { user, at } = renderPlace(<Review />, { path: '/review/edit-0' });
    const versions = within(await screen.findByRole('navigation', { name: 'Versions' }));
    await user.click(versions.getByRole('link', { name: /v6/ }));
    expect(at()).toBe('/review/edit-0-v1');
  });

  it('says that a file is not there', async () => {
    renderPlace(<Review />, { path: '/review/none' });
    expect(await screen.findByRole('alert')).toHaveTextContent('There is no asset “none”.');
  });
});

describe('the timeline', () => {
  it('has at most twelve ticks of whole seconds', () => {
    const ticks = ticksOf(708 * 25, { nominal: 25, ntsc: false, drops: false });
    expect(ticks.length).toBeLessThanOrEqual(12);
    expect(ticks[0]).toEqual({ frame: 1500, label: '01:00' });
  });

  it('gives every status an icon', () => {
    expect([null, 'Approved', 'In Progress', 'Needs Review'].map(reviewIcon)).toEqual([
      'todo',
      'done',
      'doing',
      'inreview',
    ]);
  });
});
