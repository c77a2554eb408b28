import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
} from 'react';

import type { CalendarDay, CalendarView, EntryPlace, GapView, PlacedEntry, TimeEntryView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { hours, hoursUnit, isoWeek, shortWeekday } from '@/shared/format';
import { cx, Icon, StateIcon, stateWord } from '@/shared/parts';
import { projectColour } from '@/shared/projectColour';
import { RunningTime } from '@/shared/RunningTime';

import {
  awayWord,
  clockOfMinute,
  DAY_MINUTES,
  entryState,
  HOUR,
  isoDay,
  keyPlace,
  minuteOf,
  snap,
  type EntryTrouble,
} from './model';
import styles from './time.module.css';
import { useDrag, type Drag } from './useDrag';

const TOP = 8;
const y = (minute: number) => TOP + (minute / 60) * HOUR;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const weekend = (day: string) => [0, 6].includes(new Date(`${day}T12:00:00`).getDay());

function DayHead({
  day,
  most,
  today,
  alone,
}: {
  day: CalendarDay;
  most: number;
  today: boolean;
  alone: boolean;
}) {
  const off = weekend(day.date) && !alone;
  return (
    <div className={cx(today && styles.today)}>
      <div className={styles.dayLine}>
        <b className={today ? 'accent' : off ? 'fg-3' : undefined}>
          {shortWeekday(day.date)} {Number(day.date.slice(8))}
        </b>
        {day.minutes !== DAY_MINUTES && (
          <span className="micro fg-3" title="The clock changes on this day">
            {day.minutes / 60} h
          </span>
        )}
        {day.seconds > 0 && (
          <span className={cx('small', today ? 'strong' : 'fg-2')}>{hours(day.seconds)}</span>
        )}
      </div>
      {(!off || day.seconds > 0) && (
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

interface EventProps {
  place: PlacedEntry;
  entry: TimeEntryView;
  day: string;
  trouble: EntryTrouble;
  overlapping: boolean;
  fixed: boolean;
  onOpen: (entry: TimeEntryView) => void;
  onKey: (event: KeyboardEvent, entry: TimeEntryView, place: PlacedEntry) => void;
}

function Event({ place, entry, day, trouble, overlapping, fixed, onOpen, onKey }: EventProps) {
  const state = entryState(entry, trouble);
  const running = entry.end === null;
  const height = Math.max(16, ((place.bottom - place.top) / 60) * HOUR - 2);
  const colour = projectColour(entry.project_id, entry.project_color);
  const name = [
    entry.description || 'Without a description',
    entry.project ?? 'no project',
    `${shortWeekday(day)} ${clockOfMinute(place.top)} to ${running ? 'now' : clockOfMinute(place.bottom)}`,
    hoursUnit(entry.seconds),
    running && 'running',
    entry.locked && 'locked',
    overlapping && 'overlaps another entry',
    state !== 'synced' && stateWord(state),
  ];
  return (
    <button
      type="button"
      tabIndex={-1}
      className={cx(
        styles.event,
        colour !== null && `p${colour}`,
        running && styles.runningEvent,
        overlapping && styles.overlap,
        fixed && styles.fixed,
      )}
      style={{
        top: y(place.top) + 1,
        height,
        insetInlineStart: `calc(${(place.lane / place.lanes) * 100}% + 3px)`,
        width: `calc(${100 / place.lanes}% - 8px)`,
      }}
      aria-label={name.filter(Boolean).join(', ')}
      aria-describedby="calendar-keys"
      data-event={entry.id}
      data-top={place.top}
      data-bottom={place.bottom}
      data-fixed={fixed || undefined}
      onClick={() => onOpen(entry)}
      onKeyDown={(event) => onKey(event, entry, place)}
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
          {entry.locked ? <Icon name="lock" label="Locked" /> : <StateIcon state={state} />}
        </span>
      )}
    </button>
  );
}

/** Time without anybody there: outside of every sum until somebody chooses. */
function GapBlock({ gap }: { gap: GapView }) {
  const [top, bottom] = [minuteOf(gap.from), Math.max(minuteOf(gap.to), minuteOf(gap.from) + 10)];
  return (
    <div
      className={styles.gap}
      style={{ top: y(top) + 1, height: Math.max(16, y(bottom) - y(top) - 2) }}
      aria-hidden="true"
    >
      {awayWord(gap.away)} {hours(gap.seconds)}
    </div>
  );
}

function Ghost({ drag }: { drag: Drag }) {
  return (
    <div
      className={styles.ghost}
      style={{ top: y(drag.top) + 1, height: y(drag.bottom) - y(drag.top) - 2 }}
      aria-hidden="true"
    >
      {clockOfMinute(drag.top)} – {clockOfMinute(drag.bottom)}
      {drag.copy && ' copy'}
    </div>
  );
}

export interface CalendarProps {
  view: CalendarView;
  trouble: EntryTrouble;
  onOpen: (entry: TimeEntryView) => void;
  /** An entry is drawn on a day's wall clock. */
  onDraw: (day: string, from: number, to: number) => void;
  onPlace: (id: string, place: EntryPlace) => void;
}

/**
 * A day or a week: one column a day, the weekend of a week at half width. Dragging draws, moves, stretches and copies; the
 * same goes by keys. One tab stop; up and down go from entry to entry.
 */
export function Calendar({ view, trouble, onOpen, onDraw, onPlace }: CalendarProps) {
  const now = useNow(30_000);
  const scroller = useRef<HTMLDivElement>(null);
  const today = isoDay(now);
  const first = view.days[0]?.date ?? today;
  const alone = view.days.length === 1;
  const most = Math.max(8 * 3600, ...view.days.map((day) => day.seconds));
  const entries = useMemo(() => new Map(view.entries.map((entry) => [entry.id, entry])), [view.entries]);
  const overlapping = useMemo(
    () => new Set(view.overlaps.flatMap(({ first: a, second: b }) => [a, b])),
    [view.overlaps],
  );
  const earliest = Math.min(7 * 60, ...view.days.flatMap((day) => day.entries.map((place) => place.top)));
  const { drag, wasDrag, letGo, handlers } = useDrag(scroller, TOP, { onDraw, onPlace });
  const empty = view.days.every((day) => day.entries.length === 0);
  const lockedBefore = view.rules.locked_before;
  const fixed = (entry: TimeEntryView) =>
    entry.locked || (lockedBefore !== null && entry.start < lockedBefore);

  // The days open where their first entry stands, at the latest at seven.
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = Math.max(0, y(earliest) - TOP);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new entry must not move what somebody scrolled
  }, [first, alone]);
  useEffect(() => {
    const one = scroller.current?.querySelector<HTMLElement>('[data-event]');
    if (one && !scroller.current?.querySelector('[data-event][tabindex="0"]')) one.tabIndex = 0;
  });

  const open = (entry: TimeEntryView) => {
    if (!wasDrag()) onOpen(entry);
  };
  const onKey = (day: string) => (event: KeyboardEvent, entry: TimeEntryView, place: PlacedEntry) => {
    const moved = keyPlace(event, day, place);
    if (!moved) return;
    event.preventDefault();
    event.stopPropagation();
    if (!fixed(entry)) onPlace(entry.id, moved);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && drag) {
      event.stopPropagation();
      return letGo();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.shiftKey) return;
    const all = [...(scroller.current?.querySelectorAll<HTMLElement>('[data-event]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = all[Math.max(0, Math.min(all.length - 1, at + step))];
    if (!next) return;
    event.preventDefault();
    for (const other of all) other.tabIndex = other === next ? 0 : -1;
    next.focus();
  };
  const onColumn = (day: string) => (event: MouseEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || wasDrag()) return;
    const top = event.clientY - event.currentTarget.getBoundingClientRect().top - TOP;
    const from = Math.max(0, Math.min(DAY_MINUTES - 60, snap((top / HOUR) * 60, 'down')));
    onDraw(day, from, from + 60);
  };

  return (
    <div className={styles.calendar} role="group" aria-label={alone ? 'Day' : 'Week'}>
      <span id="calendar-keys" hidden>
        Alt and arrows move it, Shift with up and down moves its end, Alt and Shift with up and down its
        start.
      </span>
      <div className={cx(styles.days, alone && styles.alone)}>
        <div className={cx('micro fg-3 num', styles.weekNumber)}>
          W {isoWeek(new Date(`${first}T12:00:00`))}
        </div>
        {view.days.map((day) => (
          <DayHead key={day.date} day={day} most={most} today={day.date === today} alone={alone} />
        ))}
      </div>
      {/* Keys move between the entries inside, or scroll while there are none; the pointer draws where it presses. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        ref={scroller}
        role="group"
        aria-label="Hours"
        tabIndex={empty ? 0 : undefined} // eslint-disable-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
        className={cx('scroll', styles.scroller, drag && styles.dragging)}
        onKeyDown={onKeyDown}
        {...handlers}
      >
        <div
          className={cx(styles.grid, alone && styles.alone)}
          style={{ height: 24 * HOUR + 2 * TOP, '--hour': `${HOUR}px` } as CSSProperties}
        >
          <div className={styles.hours} aria-hidden="true">
            {HOURS.map((hour) => (
              <span key={hour} style={{ top: y(hour * 60) }}>
                {String(hour).padStart(2, '0')}:00
              </span>
            ))}
          </div>
          {view.days.map((day) => (
            // The pointer books where it presses; the key E and the button Entry do the same.
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
            <div
              key={day.date}
              data-day={day.date}
              className={cx(
                styles.column,
                day.date === today && styles.today,
                weekend(day.date) && !alone && styles.weekend,
              )}
              onClick={onColumn(day.date)}
            >
              {day.entries.map((place) => {
                const entry = entries.get(place.id);
                return (
                  entry && (
                    <Event
                      key={entry.id}
                      place={place}
                      entry={entry}
                      day={day.date}
                      trouble={trouble}
                      overlapping={overlapping.has(entry.id)}
                      fixed={fixed(entry)}
                      onOpen={open}
                      onKey={onKey(day.date)}
                    />
                  )
                );
              })}
              {view.gaps
                .filter((gap) => isoDay(Date.parse(gap.from)) === day.date)
                .map((gap) => (
                  <GapBlock key={gap.id} gap={gap} />
                ))}
              {drag?.day === day.date && <Ghost drag={drag} />}
              {day.date === today && (
                <span className={styles.now} style={{ top: y(minuteOf(now)) }} aria-hidden="true" />
              )}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
