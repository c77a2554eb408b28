import { screen, waitFor, within } from '@testing-library/react';

import { expectAccessible, fill, renderPlace } from '@/test/renderPlace';

import Settings from '.';
import { taskLine, tasksOf } from './model';

describe('Templates and tags', () => {
  it('changes what new projects begin with', async () => {
    const { user, fake } = renderPlace(<Settings />, { path: '/settings/lists' });
    await user.click(await screen.findByRole('button', { name: 'Change Social clip' }));
    const box = within(await screen.findByRole('dialog'));
    const tasks = box.getByLabelText('Tasks, one a line');
    await fill(user, tasks, 'Shoot\nEdit, 12 h');
    await expectAccessible();
    await user.click(box.getByRole('button', { name: 'Keep changes' }));
    await waitFor(async () =>
      expect((await fake.api.projectTemplates())[1]?.tasks).toEqual([
        { name: 'Shoot', estimate_s: null },
        { name: 'Edit', estimate_s: 43_200 },
      ]),
    );
  });

  it('refuses a second template of one name', async () => {
    const { user, fake } = renderPlace(<Settings />, { path: '/settings/lists' });
    await user.click(await screen.findByRole('button', { name: 'New template' }));
    const box = within(await screen.findByRole('dialog'));
    await fill(user, box.getByLabelText('Name'), 'film');
    expect(box.getByText('There is a template “film”.')).toBeVisible();
    await user.click(box.getByRole('button', { name: 'Make the template' }));
    expect(await fake.api.projectTemplates()).toHaveLength(2);
  });

  it('deletes a template, and Undo brings it back', async () => {
    const { user, fake } = renderPlace(<Settings />, { path: '/settings/lists' });
    await user.click(await screen.findByRole('button', { name: 'Delete Film' }));
    await waitFor(async () => expect(await fake.api.projectTemplates()).toHaveLength(1));
    await user.click(await screen.findByRole('button', { name: /Undo/ }));
    await waitFor(async () => expect((await fake.api.projectTemplates())[0]?.name).toBe('Film'));
  });

  it('makes, archives and deletes tags', async () => {
    const { user, fake } = renderPlace(<Settings />, { path: '/settings/lists' });
    await user.click(await screen.findByRole('button', { name: 'New tag' }));
    await fill(user, await screen.findByLabelText('Name'), 'Night');
    await user.click(screen.getByRole('button', { name: 'Make the tag' }));
    await user.click(await screen.findByRole('button', { name: 'More for Night' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Archive' }));
    await waitFor(async () =>
      expect((await fake.api.tags(false)).some((tag) => tag.name === 'Night')).toBe(false),
    );
    await user.click(screen.getByRole('button', { name: 'More for Travel' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    await waitFor(() => expect(screen.queryByText('Travel')).toBeNull());
    await user.click(await screen.findByRole('button', { name: /Undo/ }));
    expect(await screen.findByText('Travel')).toBeVisible();
  });
});

it('writes a task of a template as a line and reads it again', () => {
  const tasks = [
    { name: 'Edit, rough', estimate_s: 5400 },
    { name: 'Grade', estimate_s: null },
  ];
  expect(tasks.map(taskLine)).toEqual(['Edit, rough, 1.5 h', 'Grade']);
  expect(tasksOf(tasks.map(taskLine).join('\n'))).toEqual(tasks);
});
