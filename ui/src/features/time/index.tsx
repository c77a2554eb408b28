import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Redirect, useLocation, useRoute } from 'wouter';

import { toApiError } from '@/api/errors';
import { useActions } from '@/shared/actions/registry';
import { now as readClock, useNow } from '@/shared/clock';
import { Button, ErrorState, Head, IconButton, SkeletonRows, TabLinks } from '@/shared/parts';

import { Calendar } from './Calendar';
import { Entries } from './Entries';
import { EntryDialog, type EntryTarget } from './EntryDialog';
import { addDays, mondayOf, slotAt, weekName } from './model';
import { timeQueries, useTrouble } from './queries';
import { TimerBar } from './TimerBar';
import { Totals } from './Totals';
import styles from './time.module.css';

const TABS = [
  { href: '/time', label: 'Calendar' },
  { href: '/time/entries', label: 'Entries' },
];

const NO_ENTRIES: never[] = [];

function Week({ monday, onTarget }: { monday: string; onTarget: (target: EntryTarget) => void }) {
  const { data: week, error, refetch } = useQuery(timeQueries.week(monday));
  const { data: entries = NO_ENTRIES } = useQuery(timeQueries.entriesOfWeek(monday));
  const trouble = useTrouble();
  if (error)
    return (
      <ErrorState
        title="The week could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!week) return <SkeletonRows rows={12} height={56} />;
  return (
    <div className="body">
      <Calendar
        week={week}
        entries={entries}
        trouble={trouble}
        onOpen={(entry) => onTarget({ entry })}
        onNew={onTarget}
      />
      <Totals week={week} />
    </div>
  );
}

/** The hour before now, for an entry that is booked afterwards. */
const lastHour = () => slotAt(readClock() - 3_600_000);

/** Hours: the timer, the week, every entry. */
export default function Time() {
  const [location] = useLocation();
  const [known] = useRoute('/time/entries');
  const now = useNow(60_000);
  const [monday, setMonday] = useState(() => mondayOf(readClock()));
  const [target, setTarget] = useState<EntryTarget | null>(null);
  const calendar = location === '/time';
  const here = { scope: 'place', group: 'Time' } as const;
  const current = mondayOf(now);
  const move = (weeks: number) => setMonday((old) => addDays(old, weeks * 7));

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
            name: 'Week before',
            icon: 'chev-l' as const,
            key: 'arrowleft',
            run: () => move(-1),
          },
          {
            ...here,
            id: 'time.next',
            name: 'Week after',
            icon: 'chev-r' as const,
            key: 'arrowright',
            run: () => move(1),
          },
          {
            ...here,
            id: 'time.today',
            name: 'This week',
            icon: 'calendar' as const,
            key: 't',
            run: () => setMonday(current),
          },
        ]
      : []),
  ]);

  if (!calendar && !known) return <Redirect to="/time" replace />;
  return (
    <>
      <Head title="Time" tabs={<TabLinks label="Views" tabs={TABS} />}>
        {calendar && (
          <>
            <span className="row" style={{ gap: 2 }}>
              <IconButton icon="chev-l" label="Week before" keys="arrowleft" onClick={() => move(-1)} />
              <Button variant="ghost" aria-pressed={monday === current} onClick={() => setMonday(current)}>
                This week
              </Button>
              <IconButton icon="chev-r" label="Week after" keys="arrowright" onClick={() => move(1)} />
            </span>
            <span className={`strong num ${styles.weekName}`} aria-live="polite">
              {weekName(monday, now)}
            </span>
          </>
        )}
        <Button icon="plus" keys="e" onClick={() => setTarget(lastHour())}>
          Entry
        </Button>
      </Head>
      <TimerBar />
      {calendar ? (
        <Week monday={monday} onTarget={setTarget} />
      ) : (
        <Entries onOpen={(entry) => setTarget({ entry })} onNew={() => setTarget(lastHour())} />
      )}
      <EntryDialog target={target} onClose={() => setTarget(null)} />
    </>
  );
}
