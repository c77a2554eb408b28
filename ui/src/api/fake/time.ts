import type { Api } from '../client';
import { projectRef } from '../sample/studio';
import { mondayOf, timed, weekOf } from '../sample/time';
import { calendarOf, freeOf, overlapWays, spanAt } from '../sample/calendar';
import type { EntryDraft, GapView, TimeEntryView } from '../types';
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
  | 'calendar'
  | 'placeTimeEntry'
  | 'timeSpan'
  | 'editTimeEntries'
  | 'deleteTimeEntries'
  | 'copyWeek'
  | 'partOverlap'
  | 'timeGaps'
  | 'chooseGap'
  | 'timeRules'
  | 'favourites'
  | 'addFavourite'
  | 'removeFavourite'
  | 'toggleMiniTimer'
  | 'timeProposals'
  | 'dropProposal'
  | 'sizeMiniTimer'
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
    startTimer: async (draft, takeOver = false) => {
      const before = timer();
      const elsewhere = before !== null && before.id === state.elsewhere;
      if (elsewhere && !takeOver)
        throw fail('timer_elsewhere', 'A timer that was not started here runs.', 'Stop it, or let it run.');
      await calls.stopTimer();
      const made = addEntry({ ...draft, start: new Date(now()).toISOString(), end: null });
      return changed({ timer: made, stopped_elsewhere: elsewhere ? before.id : null }, 'time');
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
    calendar: (first, count) =>
      Promise.resolve(
        calendarOf(
          state.entries.map((e) => timed(e, now())),
          state.gaps,
          first,
          count,
          now(),
        ),
      ),
    placeTimeEntry: async (id, { day, minute, edge, copy }) => {
      const found = find(state.entries, 'entry', id);
      if (found.locked) throw fail('locked', 'Entries before 1 October are locked in this workspace.');
      const at = Date.parse(spanAt(day, minute, minute + 1).start);
      const start = Date.parse(found.start);
      const end = found.end === null ? now() : Date.parse(found.end);
      const span = {
        whole: { start: at, end: at + end - start },
        start: { start: Math.min(at, end - 60_000), end },
        end: { start, end: Math.max(at, start + 60_000) },
      }[edge];
      const times = {
        start: new Date(span.start).toISOString(),
        end: found.end && new Date(span.end).toISOString(),
      };
      if (copy) {
        const { description, project_id: project, task_id: task, tags, billable } = found;
        return changed(addEntry({ ...times, description, project, task, tags, billable }), 'time');
      }
      return changed(timed(Object.assign(found, times, { sync_status: 'PENDING' }), now()), 'time');
    },
    timeSpan: (day, from, to) => Promise.resolve(spanAt(day, from, to)),
    editTimeEntries: async (ids, draft) => {
      const list = ids.map((id) => find(state.entries, 'entry', id));
      for (const found of list.filter((e) => !e.locked))
        Object.assign(found, drafted(draft), { sync_status: 'PENDING' });
      const refused = list
        .filter((e) => e.locked)
        .map((e) => ({ id: e.id, reason: 'Entries before 1 October are locked in this workspace.' }));
      return changed({ changed: ids.length - refused.length, refused }, 'time');
    },
    deleteTimeEntries: (ids) => {
      state.entries = state.entries.filter((e) => !ids.includes(e.id));
      return changed({ changed: ids.length, refused: [] }, 'time');
    },
    copyWeek: (from, to) => {
      const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
      const copies = state.entries.filter((e) => e.end && mondayOf(Date.parse(e.start)) === from);
      const later = (at: string) => {
        const date = new Date(at);
        date.setDate(date.getDate() + days);
        return date.toISOString();
      };
      for (const { start, end, description, project_id: project, task_id: task, billable } of copies)
        addEntry({ start: later(start), end: end && later(end), description, project, task, billable });
      return changed({ changed: copies.length, refused: [] }, 'time');
    },
    partOverlap: (first, second, way) => {
      const [a, b] = [find(state.entries, 'entry', first), find(state.entries, 'entry', second)];
      overlapWays(a, b)[way]?.();
      if (way === 'merge') state.entries = state.entries.filter((e) => e !== b);
      return changed(null, 'time');
    },
    timeGaps: () => Promise.resolve(state.gaps),
    chooseGap: (id, choice) => {
      const gap: GapView = find(state.gaps, 'gap', id);
      state.gaps = state.gaps.filter((g) => g !== gap);
      const before = state.entries.find((e) => e.id === gap.entry_id);
      if (choice === 'keep' && before) before.end = gap.to;
      return changed(null, 'time');
    },
    timeRules: () => Promise.resolve(freeOf()),
    favourites: () => Promise.resolve(state.favourites),
    addFavourite: (of) => {
      const { description, project_id, project, project_color, task_id, task, billable } = find(
        state.entries,
        'entry',
        of,
      );
      const made = {
        id: nextId('favourite'),
        description,
        project_id,
        project,
        project_color,
        task_id,
        task,
        tag_ids: [],
        billable,
      };
      state.favourites.push(made);
      return changed(made, 'time');
    },
    removeFavourite: (id) => {
      state.favourites = state.favourites.filter((f) => f.id !== id);
      return changed(null, 'time');
    },
    timeProposals: (first, count) => {
      const days = calendarOf([], [], first, count, now()).days.map((day) => day.date);
      const fits = (start: string) => days.includes(start.slice(0, 10));
      return Promise.resolve(state.proposals.filter(({ start }) => fits(start)));
    },
    dropProposal: (from) => {
      state.proposals = state.proposals.filter(({ start }) => start !== from);
      return changed(null, 'time');
    },
    toggleMiniTimer: () => Promise.resolve(null),
    sizeMiniTimer: () => Promise.resolve(null),
    week: (monday) => Promise.resolve(weekOf(state.entries, monday ?? mondayOf(now()), now())),
  };
  return calls;
}
