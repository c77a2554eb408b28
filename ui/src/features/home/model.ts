import type { ChangeView, DayView, HomeView, NeedView } from '@/api/types';
import type { IconName, StateName } from '@/shared/parts';

/** Icon of what needs a person. */
export function needState(need: NeedView): StateName {
  switch (need.kind) {
    case 'conflict':
      return 'conflict';
    case 'parked_write':
    case 'parked_transfer':
      return 'parked';
    case 'connection':
      return 'failed';
    case 'watch_folder':
    case 'gap':
      return 'needsYou';
  }
}

/** Where the fix of a need stands; `null` when the button itself mends it. */
export function needPath(need: NeedView): string | null {
  switch (need.kind) {
    case 'conflict':
    case 'parked_write':
      return `/activity/${need.id}`;
    case 'connection':
      return `/connections/${need.id}`;
    case 'watch_folder':
      return '/media/watch';
    case 'gap':
      return '/time';
    case 'parked_transfer':
      return null;
  }
}

/** Icon of a line of what changed. */
export function changeIcon(change: ChangeView): IconName {
  switch (change.entity) {
    case 'asset':
      return 'film';
    case 'comment':
      return 'comment';
    case 'time_entry':
      return 'time';
    case 'task':
      return 'todo';
    case 'project':
      return 'projects';
    case 'person':
      return 'user';
    case 'client':
      return 'clients';
    case 'tag':
      return 'tag';
    default:
      return 'sync';
  }
}

/** The day of the week that is today, if the week holds it. */
export function todayOf(days: readonly DayView[], now: number): DayView | undefined {
  const date = new Date(now);
  const iso = `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
  return days.find((day) => day.date === iso);
}

/** Whether there is nothing to show at all: the first look at a new profile. */
export function isBlank(home: HomeView): boolean {
  const { needs_you, reviews, tasks, changes, week, timer } = home;
  return (
    !timer && week.seconds === 0 && [needs_you, reviews, tasks, changes].every((list) => list.length === 0)
  );
}
