import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
} from 'react';

import type { DayView, TimeEntryView, WeekView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { clock, hours, hoursUnit, isoWeek, shortWeekday } from '@/shared/format';
import { cx, StateIcon, stateWord } from '@/shared/parts';
import { projectColour } from '@/shared/projectColour';
import { RunningTime } from '@/shared/RunningTime';

import { blocksOf, entryState, HOUR, isoDay, midnight, slotAt, type Block, type EntryTrouble } from './model';
import styles from './time.module.css';

const TOP = 8;
const y = (ms: number) => TOP + (ms / 3_600_000) * HOUR;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

function DayHead({ day, most, today }: { day: DayView; most: number; today: boolean }) {
  const weekend = [0, 6].includes(new Date(`${day.date}T12:00:00`).getDay());
  return (
    <div className={cx(today && styles.today)}>
      <div className={styles.dayLine}>
        <b className={today ? 'accent' : weekend ? 'fg-3' : undefined}>
          {shortWeekday(day.date)} {Number(day.date.slice(8))}
        </b>
        {day.seconds > 0 && (
          <span className={cx('small', today ? 'strong' : 'fg-2')}>{hours(day.seconds)}</span>
        )}
      </div>
      {(!weekend || day.seconds > 0) && (
        <div className={cx('progress is-thin', styles.dayBar)}>
          <i
            style={{
              width: `${Math.min(100, (day.seconds / most) * 100)}%`,
              background: today ? 'var(--accent)' : 'var(--offline-solid)',
            }}
          />
        </div>
      )}
    </div>
  );
}

function Event({ block, day, trouble, onOpen, ref }: EventProps) {
  const { entry, from, to, lane, lanes } = block;
  const state = entryState(entry, trouble);
  const running = entry.end === null;
  const height = Math.max(16, ((to - from) / 3_600_000) * HOUR - 2);
  const colour = projectColour(entry.project_id, entry.project_color);
  const begin = midnight(day);
  const name = [
    entry.description || 'Without a description',
    entry.project ?? 'no project',
    `${shortWeekday(day)} ${clock(begin + from)} to ${running ? 'now' : clock(begin + to)}`,
    hoursUnit(entry.seconds),
    running && 'running',
    entry.locked && 'locked',
    state !== 'synced' && stateWord(state),
  ];
  return (
    <button
      type="button"
      ref={ref}
      tabIndex={-1}
      className={cx(styles.event, colour !== null && `p${colour}`, running && styles.runningEvent)}
      style={{
        top: y(from) + 1,
        height,
        left: `calc(${(lane / lanes) * 100}% + 3px)`,
        width: `calc(${100 / lanes}% - 8px)`,
      }}
      aria-label={name.filter(Boolean).join(', ')}
      data-event=""
      onClick={() => onOpen(entry)}
    >
      <span className={styles.eventTitle}>
        {entry.description || entry.project || 'Without a description'}
      </span>
      {height >= 34 && (
        <span className={styles.eventNote}>
          {running ? (
            <RunningTime start={entry.start} />
          ) : entry.billable ? (
            (entry.project ?? 'no project')
          ) : (
            'not billable'
          )}
        </span>
      )}
      {(state !== 'synced' || entry.locked) && (
        <span className={styles.eventState}>
          <StateIcon
            state={state === 'synced' ? 'parked' : state}
            label={entry.locked ? 'Locked' : undefined}
          />
        </span>
      )}
    </button>
  );
}

interface EventProps {
  block: Block;
  day: string;
  trouble: EntryTrouble;
  onOpen: (entry: TimeEntryView) => void;
  ref?: React.Ref<HTMLButtonElement>;
}

export interface CalendarProps {
  week: WeekView;
  entries: readonly TimeEntryView[];
  trouble: EntryTrouble;
  onOpen: (entry: TimeEntryView) => void;
  onNew: (slot: { start: number; end: number }) => void;
}

/** The week: one column a day, weekend at half width. One tab stop; up and down go from entry to entry. */
export function Calendar({ week, entries, trouble, onOpen, onNew }: CalendarProps) {
  const now = useNow(30_000);
  const scroller = useRef<HTMLDivElement>(null);
  const today = isoDay(now);
  const most = Math.max(8 * 3600, ...week.days.map((day) => day.seconds));
  const days = useMemo(
    () => week.days.map((day) => ({ day, blocks: blocksOf(entries, day.date, now) })),
    [week, entries, now],
  );
  const earliest = Math.min(
    7 * 3_600_000,
    ...days.flatMap(({ blocks }) => blocks.map((block) => block.from)),
  );

  // The week opens where its first entry stands, at the latest at seven.
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = Math.max(0, y(earliest) - TOP);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new entry must not move what somebody scrolled
  }, [week.monday]);
  useEffect(() => {
    const first = scroller.current?.querySelector<HTMLElement>('[data-event]');
    if (first && !scroller.current?.querySelector('[data-event][tabindex="0"]')) first.tabIndex = 0;
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const all = [...(scroller.current?.querySelectorAll<HTMLElement>('[data-event]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = all[Math.max(0, Math.min(all.length - 1, at + step))];
    if (!next) return;
    event.preventDefault();
    for (const other of all) other.tabIndex = other === next ? 0 : -1;
    next.focus();
  };
  const onColumn = (day: string) => (event: MouseEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    const top = event.clientY - event.currentTarget.getBoundingClientRect().top - TOP;
    onNew(slotAt(midnight(day) + (top / HOUR) * 3_600_000));
  };

  return (
    <div className={styles.calendar} role="group" aria-label="Week">
      <div className={styles.days}>
        <div className={cx('micro fg-3 num', styles.weekNumber)}>
          W {isoWeek(new Date(`${week.monday}T12:00:00`))}
        </div>
        {week.days.map((day) => (
          <DayHead key={day.date} day={day} most={most} today={day.date === today} />
        ))}
      </div>
      {/* Keys move between the entries inside. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div ref={scroller} className={cx('scroll', styles.scroller)} onKeyDown={onKeyDown}>
        <div
          className={styles.grid}
          style={{ height: 24 * HOUR + 2 * TOP, '--hour': `${HOUR}px` } as CSSProperties}
        >
          <div className={styles.hours} aria-hidden="true">
            {HOURS.map((hour) => (
              <span key={hour} style={{ top: y(hour * 3_600_000) }}>
                {String(hour).padStart(2, '0')}:00
              </span>
            ))}
          </div>
          {days.map(({ day, blocks }) => (
            // The pointer books where it presses; the key E and the button Entry do the same.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
            <div
              key={day.date}
              className={cx(
                styles.column,
                day.date === today && styles.today,
                [0, 6].includes(new Date(`${day.date}T12:00:00`).getDay()) && styles.weekend,
              )}
              onClick={onColumn(day.date)}
            >
              {blocks.map((block) => (
                <Event key={block.entry.id} block={block} day={day.date} trouble={trouble} onOpen={onOpen} />
              ))}
              {day.date === today && (
                <span className={styles.now} style={{ top: y(now - midnight(today)) }} aria-hidden="true" />
              )}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
