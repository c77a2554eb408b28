import type { Api } from '../client';
import { projectRef } from '../sample/studio';
import { mondayOf, timed, weekOf } from '../sample/time';
import type { EntryDraft, TimeEntryView } from '../types';
import { fail, page, type Studio } from './studio';

type Calls = Pick<
  Api,
  | 'timer'
  | 'startTimer'
  | 'stopTimer'
  | 'timeEntries'
  | 'addTimeEntry'
  | 'editTimeEntry'
  | 'deleteTimeEntry'
  | 'week'
>;

/** The timer and the hours. */
export function time(studio: Studio): Calls {
  const { now, state, nextId, timer, changed, find } = studio;
  /** The fields that a draft gives; an empty text takes a reference away. */
  const drafted = ({
    start,
    end,
    description,
    project,
    task,
    tags,
    billable,
  }: EntryDraft): Partial<TimeEntryView> => ({
    ...(start && { start }),
    ...(end && { end }),
    ...(typeof description === 'string' && { description }),
    ...(typeof project === 'string' && { ...projectRef(project), project_id: project || null }),
    ...(typeof task === 'string' && {
      task_id: task || null,
      task: state.tasks.find((t) => t.id === task)?.name ?? null,
    }),
    ...(tags && { tags }),
    ...(typeof billable === 'boolean' && { billable }),
  });
  const addEntry = (draft: EntryDraft): TimeEntryView => {
    const made: TimeEntryView = {
      id: nextId('entry'),
      remote_id: null,
      start: new Date(now()).toISOString(),
      end: null,
      seconds: 0,
      description: '',
      ...projectRef(''),
      project_id: null,
      task_id: null,
      task: null,
      tags: [],
      billable: true,
      person_id: 'person-ines',
      person: 'Ines Ortega',
      locked: false,
      ...drafted(draft),
      sync_status: 'PENDING',
    };
    state.entries.push(made);
    return timed(made, now());
  };

  const calls: Calls = {
    timer: () => Promise.resolve(timer()),
    startTimer: async (draft) => {
      await calls.stopTimer();
      return changed(addEntry({ ...draft, start: new Date(now()).toISOString(), end: null }), 'time');
    },
    stopTimer: () => {
      const found = state.entries.find((entry) => entry.end === null);
      if (found) found.end = new Date(now()).toISOString();
      return changed(found ? timed(found, now()) : null, 'time');
    },
    timeEntries: ({ from, to, project, text, limit, after }) =>
      Promise.resolve(
        page(
          state.entries
            .filter(
              (e) =>
                (!from || e.start >= from) && (!to || e.start < to) && (!project || e.project_id === project),
            )
            .filter((e) => e.description.toLowerCase().includes((text ?? '').toLowerCase()))
            .map((e) => timed(e, now()))
            .sort((a, b) => (a.start < b.start ? 1 : -1)),
          after,
          limit,
        ),
      ),
    addTimeEntry: (draft) => {
      if (!draft.start || !draft.end || draft.end <= draft.start)
        throw fail('invalid', 'An entry ends after it begins.', 'Change its start or its end.');
      return changed(addEntry(draft), 'time');
    },
    editTimeEntry: (id, draft) => {
      const found = find(state.entries, 'entry', id);
      if (found.locked)
        throw fail('locked', 'Clockify locked this week.', 'Ask an administrator to unlock it.');
      return changed(timed(Object.assign(found, drafted(draft), { sync_status: 'PENDING' }), now()), 'time');
    },
    deleteTimeEntry: (id) => {
      state.entries = state.entries.filter((e) => e.id !== id);
      return changed(null, 'time');
    },
    week: (monday) => Promise.resolve(weekOf(state.entries, monday ?? mondayOf(now()), now())),
  };
  return calls;
}
