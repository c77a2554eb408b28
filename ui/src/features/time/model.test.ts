import type { TimeEntryView } from '@/api/types';

import { addDays, changesOf, clockOfMinute, formOf, keyPlace, mondayOf, snap, spanOf } from './model';

const entry = (id: string, start: string, end: string | null): TimeEntryView => ({
  id,
  remote_id: null,
  start: new Date(start).toISOString(),
  end: end && new Date(end).toISOString(),
  seconds: 0,
  description: id,
  project_id: 'p',
  project: 'P',
  project_color: null,
  task_id: null,
  task: null,
  tags: [],
  billable: true,
  person_id: null,
  person: null,
  locked: false,
  sync_status: 'SYNCED',
});

describe('the week', () => {
  it('begins on Monday, also for a Sunday', () => {
    expect(mondayOf(new Date('2026-10-18T12:00:00').getTime())).toBe('2026-10-12');
    expect(mondayOf(new Date('2026-10-12T00:00:00').getTime())).toBe('2026-10-12');
  });

  it('counts days over the change of the clock', () => {
    expect(addDays('2026-10-24', 2)).toBe('2026-10-26');
  });
});

describe('keys of the calendar', () => {
  const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
    keyPlace({ key, altKey: false, shiftKey: false, metaKey: false, ctrlKey: false, ...held }, '2026-10-15', {
      top: 540,
      bottom: 600,
    });

  it('moves with Alt, stretches with Shift, and leaves plain arrows alone', () => {
    expect(press('ArrowDown')).toBeNull();
    expect(press('ArrowDown', { altKey: true })).toMatchObject({ minute: 555, edge: 'whole' });
    expect(press('ArrowUp', { shiftKey: true })).toMatchObject({ minute: 585, edge: 'end' });
    expect(press('ArrowUp', { altKey: true, shiftKey: true })).toMatchObject({ minute: 525, edge: 'start' });
    expect(press('ArrowRight', { altKey: true })).toMatchObject({ day: '2026-10-16', minute: 540 });
  });

  it('snaps to the quarter hour', () => {
    expect([snap(52), snap(53), snap(59, 'down')]).toEqual([45, 60, 45]);
    expect(clockOfMinute(1440)).toBe('24:00');
  });
});

describe('the entry form', () => {
  it('reads an end before the start as the next day', () => {
    const span = spanOf({ day: '2026-10-15', from: '22:00', to: '01:00' });
    expect(span?.end?.getDate()).toBe(16);
  });

  it('has no span without a time', () => {
    expect(spanOf({ day: '2026-10-15', from: '', to: '' })).toBeNull();
  });

  it('writes only what differs, and an empty text to take the project away', () => {
    const old = entry('a', '2026-10-15T09:00:00', '2026-10-15T11:00:00');
    const form = formOf(old, { start: 0, end: 0 });
    expect(changesOf(old, form)).toBeNull();
    expect(changesOf(old, { ...form, project: null })).toEqual({ project: '' });
    expect(changesOf(old, { ...form, to: '11:30' })).toEqual({
      end: new Date('2026-10-15T11:30:00').toISOString(),
    });
  });
});
