import type { TimeEntryView } from '@/api/types';

import { addDays, blocksOf, changesOf, formOf, mondayOf, spanOf } from './model';

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

describe('blocks of a day', () => {
  const now = new Date('2026-10-15T14:00:00').getTime();

  it('divides the width among entries that overlap, and only those', () => {
    const list = [
      entry('a', '2026-10-15T09:00:00', '2026-10-15T11:00:00'),
      entry('b', '2026-10-15T10:00:00', '2026-10-15T12:00:00'),
      entry('c', '2026-10-15T12:00:00', '2026-10-15T13:00:00'),
    ];
    expect(blocksOf(list, '2026-10-15', now).map((b) => [b.entry.id, b.lane, b.lanes])).toEqual([
      ['a', 0, 2],
      ['b', 1, 2],
      ['c', 0, 1],
    ]);
  });

  it('cuts an entry at midnight and shows both parts', () => {
    const list = [entry('late', '2026-10-14T23:00:00', '2026-10-15T01:30:00')];
    expect(blocksOf(list, '2026-10-14', now)[0]).toMatchObject({ from: 23 * 3_600_000, to: 24 * 3_600_000 });
    expect(blocksOf(list, '2026-10-15', now)[0]).toMatchObject({ from: 0, to: 1.5 * 3_600_000 });
  });

  it('lets what runs end now', () => {
    const [block] = blocksOf([entry('run', '2026-10-15T13:00:00', null)], '2026-10-15', now);
    expect(block?.to).toBe(14 * 3_600_000);
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
