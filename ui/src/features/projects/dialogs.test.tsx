import { screen, waitFor, within } from '@testing-library/react';

import { projectColour } from '@/shared/projectColour';
import { expectAccessible, fill, renderPlace } from '@/test/renderPlace';

import Projects from '.';
import { changeOf, COLOURS, formOf, linkable, secondsOf } from './model';

const dialog = () => screen.findByRole('dialog');

describe('A new project', () => {
  it('says what is made where, and makes it', async () => {
    const { user, fake, at } = renderPlace(<Projects />, { path: '/projects/new' });
    const box = within(await dialog());
    await fill(user, box.getByLabelText('Name'), 'Tidewater');
    await fill(user, box.getByLabelText('Client'), 'New Coast');
    const plan = within(box.getByRole('region', { name: 'What is made' }));
    expect(await plan.findByText('6 folders:', { exact: false })).toBeVisible();
    expect(plan.getByText('6 tasks:', { exact: false })).toBeVisible();
    expect(await plan.findByText('The client New Coast, who is new')).toBeVisible();
    await expectAccessible();
    await user.click(box.getByRole('button', { name: 'Make the project' }));
    await waitFor(() => expect(at()).toMatch(/^\/projects\/project-new/));
    const { items } = await fake.api.projects({ search: 'Tide', archived: false, limit: 10, after: null });
    expect(items[0]).toMatchObject({ client: 'New Coast', services: ['frameio', 'clockify'], tasks: 6 });
  });

  it('is made at the accounts that are chosen, and at one at least', async () => {
    const { user, fake } = renderPlace(<Projects />, { path: '/projects/new' });
    const box = within(await dialog());
    await fill(user, box.getByLabelText('Name'), 'Hours only');
    await user.click(await box.findByRole('checkbox', { name: /Frame.io/ }));
    await user.click(box.getByRole('checkbox', { name: /Clockify/ }));
    expect(box.getByText('Choose at least one account.')).toBeVisible();
    await user.click(box.getByRole('checkbox', { name: /Clockify/ }));
    await user.click(box.getByRole('button', { name: 'Make the project' }));
    await waitFor(async () => {
      const { items } = await fake.api.projects({
        search: 'Hours only',
        archived: false,
        limit: 9,
        after: null,
      });
      expect(items[0]).toMatchObject({ services: ['clockify'], root_folder_id: null });
    });
  });

  it('is refused under a name that is taken, before anything is made', async () => {
    const { user, fake } = renderPlace(<Projects />, { path: '/projects/new' });
    const box = within(await dialog());
    await user.click(await box.findByRole('button', { name: 'Make the project' }));
    expect(box.getByText('A project needs a name.')).toBeVisible();
    await fill(user, box.getByLabelText('Name'), 'Ridgeline');
    expect(await box.findByText(/There is a project “Ridgeline” already/)).toBeVisible();
    await user.click(box.getByRole('button', { name: 'Make the project' }));
    const { total } = await fake.api.projects({ search: null, archived: null, limit: 9, after: null });
    expect(total).toBe(7);
  });

  it('works offline and says so', async () => {
    renderPlace(<Projects />, { path: '/projects/new', variant: 'offline' });
    expect(await screen.findByText(/What is offline gets its part when it answers/)).toBeVisible();
  });

  it('offers the clients that are known', async () => {
    const { user } = renderPlace(<Projects />, { path: '/projects/new' });
    const field = within(await dialog()).getByRole('combobox', { name: 'Client' });
    await fill(user, field, 'port');
    expect(await screen.findByRole('option', { name: 'Norrvik Port' })).toBeVisible();
    await user.keyboard('{ArrowDown}{Enter}');
    expect(field).toHaveValue('Norrvik Port');
    expect(screen.getByRole('dialog')).toBeVisible();
  });
});

describe('A project', () => {
  it('is changed, and the change is taken back', async () => {
    const { user, fake } = renderPlace(<Projects />, { path: '/projects/hbl' });
    await user.click(await screen.findByRole('button', { name: 'More' }));
    await user.click(await screen.findByRole('menuitem', { name: /Change/ }));
    const box = within(await dialog());
    await fill(user, box.getByLabelText('Name'), 'Harbour Nights');
    await user.click(box.getByRole('radio', { name: 'Violet' }));
    await expectAccessible();
    await user.click(box.getByRole('button', { name: 'Keep changes' }));
    expect(await screen.findByRole('heading', { name: 'Harbour Nights', level: 1 })).toBeVisible();
    expect((await fake.api.project('hbl')).color).toBe('#7D5FAD');
    await user.click(await screen.findByRole('button', { name: /Undo/ }));
    expect(await screen.findByRole('heading', { name: 'Harbour Lights', level: 1 })).toBeVisible();
  });

  it('is archived, and comes back by Undo', async () => {
    const { user, fake } = renderPlace(<Projects />, { path: '/projects' });
    (await screen.findByRole('grid', { name: 'Projects' })).focus();
    await user.keyboard('{ArrowDown}');
    const { runAction } = await import('@/shared/actions/registry');
    await waitFor(() => expect(runAction('project.archive')).toBe(true));
    await waitFor(async () => expect((await fake.api.project('hbl')).archived).toBe(true));
    await user.click(await screen.findByRole('button', { name: /Undo/ }));
    await waitFor(async () => expect((await fake.api.project('hbl')).archived).toBe(false));
  });

  it('is not deleted while it has media', async () => {
    const { user } = renderPlace(<Projects />, { path: '/projects/hbl' });
    await user.click(await screen.findByRole('button', { name: 'More' }));
    expect(await screen.findByRole('menuitem', { name: /Delete/ })).toHaveAttribute('aria-disabled', 'true');
  });

  it('is unlinked from one account and linked again', async () => {
    const { user, fake } = renderPlace(<Projects />, { path: '/projects/hbl' });
    await user.click(await screen.findByRole('button', { name: 'Unlink the project at Clockify' }));
    await waitFor(async () => expect((await fake.api.project('hbl')).services).toEqual(['frameio']));
    await user.click(await screen.findByRole('button', { name: 'Link with another' }));
    const box = within(await dialog());
    await user.click(await box.findByRole('radio', { name: /Harbour Lights/ }));
    await expectAccessible();
    await user.click(box.getByRole('button', { name: 'Link with Harbour Lights' }));
    await waitFor(async () =>
      expect((await fake.api.project('hbl')).services).toEqual(['frameio', 'clockify']),
    );
  });

  it('says why it is as it is', async () => {
    const { user } = renderPlace(<Projects />, { path: '/projects/hbl' });
    await user.click(await screen.findByRole('button', { name: 'Why: Harbour Lights' }));
    expect(await screen.findByText('What stands here was read back from Frame.io and agrees.')).toBeVisible();
    expect(screen.getByText('What stands here was read back from Clockify and agrees.')).toBeVisible();
  });
});

describe('Tasks', () => {
  it('are made with planned hours and people', async () => {
    const { user, fake } = renderPlace(<Projects />, { path: '/projects/hbl/tasks' });
    await user.click(await screen.findByRole('button', { name: 'New task' }));
    const box = within(await dialog());
    await fill(user, box.getByLabelText('Name'), 'Titles');
    await fill(user, box.getByLabelText('Planned hours'), 'two');
    expect(box.getByText('Write hours as 2:30 or 2.5.')).toBeVisible();
    await fill(user, box.getByLabelText('Planned hours'), '2:30');
    await user.click(await box.findByRole('checkbox', { name: 'Mila Sorel' }));
    await expectAccessible();
    await user.click(box.getByRole('button', { name: 'Make the task' }));
    expect(await screen.findByText('Titles')).toBeVisible();
    const { items } = await fake.api.tasks({ project: 'hbl', done: null, limit: 99, after: null });
    expect(items.find((task) => task.name === 'Titles')).toMatchObject({
      estimate_s: 9000,
      assignees: ['Mila Sorel'],
    });
  });

  it('are finished, deleted and brought back', async () => {
    const { user, fake } = renderPlace(<Projects />, { path: '/projects/hbl/tasks' });
    await user.click(await screen.findByRole('button', { name: 'Finish Sound mix' }));
    expect(await screen.findByRole('button', { name: 'Open Sound mix again' })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'More for Sound mix' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    await waitFor(() => expect(screen.queryByText('Sound mix')).toBeNull());
    await user.click(await screen.findByRole('button', { name: /Undo/ }));
    expect(await screen.findByText('Sound mix')).toBeVisible();
    const { items } = await fake.api.tasks({ project: 'hbl', done: true, limit: 99, after: null });
    expect(items.some((task) => task.id === 't-mix')).toBe(true);
  });
});

it('reads hours as a person types them', () => {
  expect(['2', '2.5', '2,5', '2:30', ' ', 'two', '1:75'].map(secondsOf)).toEqual([
    7200,
    9000,
    9000,
    9000,
    null,
    undefined,
    undefined,
  ]);
});

it('gives every colour its own place in the sheet', () => {
  expect(COLOURS.map(({ hex }) => projectColour('any', hex))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

it('sends only what differs', async () => {
  const { fake } = renderPlace(null);
  const project = await fake.api.project('hbl');
  expect(changeOf(project, formOf(project))).toBeNull();
  expect(changeOf(project, { ...formOf(project), client: '' })).toEqual({ client: '' });
});

it('links only projects of other accounts, those of a similar name first', async () => {
  const { fake } = renderPlace(null);
  const project = { ...(await fake.api.project('hbl')), connections: ['conn-frameio'] };
  const other = (id: string, name: string, connections: string[]) => ({ ...project, id, name, connections });
  const all = [
    other('a', 'Autumn', ['conn-clockify']),
    other('b', 'Lights, harbour', ['conn-clockify']),
    other('c', 'Harbour Lights 2', ['conn-frameio']),
  ];
  expect(linkable(project, all).map(({ id }) => id)).toEqual(['b', 'a']);
});
