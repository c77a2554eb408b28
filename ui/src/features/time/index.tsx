import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Redirect, useLocation, useRoute } from 'wouter';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { useCommand } from '@/api/queries';
import type { EntryPlace } from '@/api/types';
import { useActions } from '@/shared/actions/registry';
import { now as readClock, useNow } from '@/shared/clock';
import { plural } from '@/shared/format';
import {
  Button,
  ErrorState,
  Head,
  IconButton,
  Segments,
  SkeletonRows,
  TabLinks,
  toast,
} from '@/shared/parts';

import { Calendar } from './Calendar';
import { Entries } from './Entries';
import { EntryDialog, type EntryTarget } from './EntryDialog';
import { addDays, dayTitle, isoDay, mondayOf, slotAt, weekName } from './model';
import { timeQueries, useTrouble } from './queries';
import { Reports } from './Reports';
import { TimerBar } from './TimerBar';
import { Totals } from './Totals';
import styles from './time.module.css';

const TABS = [
  { href: '/time', label: 'Calendar' },
  { href: '/time/entries', label: 'Entries' },
  { href: '/time/reports', label: 'Reports' },
];

type Mode = 'day' | 'week';

function Days({
  first,
  mode,
  onTarget,
}: {
  first: string;
  mode: Mode;
  onTarget: (target: EntryTarget) => void;
}) {
  const { data: view, error, refetch } = useQuery(timeQueries.calendar(first, mode === 'day' ? 1 : 7));
  const { data: week } = useQuery(timeQueries.week(first));
  const trouble = useTrouble();
  const place = useCommand(({ id, to }: { id: string; to: EntryPlace }) => api.placeTimeEntry(id, to));
  const draw = useCommand(
    ({ day, from, to }: { day: string; from: number; to: number }) => api.timeSpan(day, from, to),
    ({ start, end }) => onTarget({ start: Date.parse(start), end: Date.parse(end) }),
  );
  if (error)
    return (
      <ErrorState
        title="These days could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!view || !week) return <SkeletonRows rows={12} height={56} />;
  return (
    <div className="body">
      <Calendar
        view={view}
        trouble={trouble}
        onOpen={(entry) => onTarget({ entry })}
        onDraw={(day, from, to) => draw.mutate({ day, from, to })}
        onPlace={(id, to) => place.mutate({ id, to })}
      />
      <Totals week={week} view={view} onTarget={onTarget} />
    </div>
  );
}

/** The hour before now, for an entry that is booked afterwards. */
const lastHour = () => slotAt(readClock() - 3_600_000);

/** Hours: the timer, the days, every entry, reports. */
export default function Time() {
  const [location] = useLocation();
  const [entries] = useRoute('/time/entries');
  const [reports] = useRoute('/time/reports');
  const now = useNow(60_000);
  const [mode, setMode] = useState<Mode>('week');
  const [day, setDay] = useState(() => isoDay(readClock()));
  const [target, setTarget] = useState<EntryTarget | null>(null);
  const calendar = location === '/time';
  const here = { scope: 'place', group: 'Time' } as const;
  const monday = mondayOf(new Date(`${day}T12:00:00`).getTime());
  const first = mode === 'day' ? day : monday;
  const today = isoDay(now);
  const isCurrent = mode === 'day' ? day === today : monday === mondayOf(now);
  const move = (steps: number) => setDay((old) => addDays(old, steps * (mode === 'day' ? 1 : 7)));
  const word = mode === 'day' ? 'Day' : 'Week';
  const copy = useCommand(
    () => api.copyWeek(addDays(monday, -7), monday),
    ({ changed, refused }) =>
      toast({
        icon: 'copy',
        text:
          changed + refused.length === 0
            ? 'Everything of the week before is here already'
            : `${plural(changed, 'entry', 'entries')} copied from the week before${refused[0] ? `, ${refused.length} not: ${refused[0].reason}` : ''}`,
      }),
  );

  useActions([
    {
      ...here,
      id: 'time.entry',
      name: 'Add time entry',
      icon: 'plus',
      key: 'e',
      run: () => setTarget(lastHour()),
    },
    {
      ...here,
      id: 'time.new',
      name: 'New entry',
      icon: 'plus',
      key: 'n',
      quiet: true,
      run: () => setTarget(lastHour()),
    },
    ...(calendar
      ? [
          {
            ...here,
            id: 'time.previous',
            name: `${word} before`,
            icon: 'chev-l' as const,
            key: 'arrowleft',
            run: () => move(-1),
          },
          {
            ...here,
            id: 'time.next',
            name: `${word} after`,
            icon: 'chev-r' as const,
            key: 'arrowright',
            run: () => move(1),
          },
          {
            ...here,
            id: 'time.today',
            name: 'Today',
            icon: 'calendar' as const,
            key: 't',
            run: () => setDay(today),
          },
          {
            ...here,
            id: 'time.mode',
            name: mode === 'day' ? 'Show the week' : 'Show one day',
            icon: 'calendar' as const,
            key: 'd',
            run: () => setMode(mode === 'day' ? 'week' : 'day'),
          },
          {
            ...here,
            id: 'time.copyWeek',
            name: 'Copy the week before',
            icon: 'copy' as const,
            run: () => copy.mutate(undefined),
          },
        ]
      : []),
  ]);

  if (!calendar && !entries && !reports) return <Redirect to="/time" replace />;
  return (
    <>
      <Head title="Time" tabs={<TabLinks label="Views" tabs={TABS} />}>
        {calendar && (
          <>
            <span className="row" style={{ gap: 2 }}>
              <IconButton icon="chev-l" label={`${word} before`} keys="arrowleft" onClick={() => move(-1)} />
              <Button variant="ghost" aria-pressed={isCurrent} onClick={() => setDay(today)}>
                Today
              </Button>
              <IconButton icon="chev-r" label={`${word} after`} keys="arrowright" onClick={() => move(1)} />
            </span>
            <span className={`strong num ${styles.weekName}`} aria-live="polite">
              {mode === 'day' ? dayTitle(day, now) : weekName(monday, now)}
            </span>
            <Segments
              label="Days shown"
              value={mode}
              segments={[
                { value: 'day', label: 'Day' },
                { value: 'week', label: 'Week' },
              ]}
              onChange={setMode}
            />
            {mode === 'week' && (
              <Button
                variant="ghost"
                icon="copy"
                busy={copy.isPending}
                onClick={() => copy.mutate(undefined)}
              >
                Copy last week
              </Button>
            )}
          </>
        )}
        <Button icon="plus" keys="e" onClick={() => setTarget(lastHour())}>
          Entry
        </Button>
      </Head>
      {!reports && <TimerBar />}
      {calendar && <Days first={first} mode={mode} onTarget={setTarget} />}
      {entries && <Entries onOpen={(entry) => setTarget({ entry })} onNew={() => setTarget(lastHour())} />}
      {reports && <Reports />}
      <EntryDialog target={target} onClose={() => setTarget(null)} />
    </>
  );
}
