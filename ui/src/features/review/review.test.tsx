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
    const ticks = ticksOf(708 * 25, 25);
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
