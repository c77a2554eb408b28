import { useRef, useState } from 'react';

import { useStatus } from '@/api/queries';
import type { HourPace, NetworkSettings } from '@/api/types';
import { longWeekday, shortWeekday, speed } from '@/shared/format';
import { Button, cx, Icon, IconButton, Select, Switch } from '@/shared/parts';

import type { PageProps } from './pages';
import { Group, Line, Page } from './parts';
import styles from './network.module.css';

/** The days of a week that begins on a Monday, for their names. */
const DAYS = Array.from({ length: 7 }, (_, index) => `2024-01-0${index + 1}`);
const NEXT: Record<HourPace, HourPace> = { full: 'limited', limited: 'nothing', nothing: 'full' };
const LIMITS = [250, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 80_000];

const limitWord = (kilobytes: number) => (kilobytes === 0 ? 'Nothing' : speed(kilobytes * 1000));

function limits(value: number | null, ...ends: ('none' | 'nothing')[]) {
  const numbers = [...new Set([...LIMITS, ...(value ? [value] : [])])].sort((a, b) => a - b);
  return [
    ...(ends.includes('none') ? [{ value: 'none', label: 'No limit' }] : []),
    ...numbers.map((each) => ({ value: String(each), label: limitWord(each) })),
    ...(ends.includes('nothing') ? [{ value: '0', label: 'Nothing' }] : []),
  ];
}

const toLimit = (value: string) => (value === 'none' ? null : Number(value));
const ofLimit = (limit: number | null) => (limit === null ? 'none' : String(limit));

/** The week as hours: a press changes one hour, a drag paints. Arrow keys move, Space changes. */
function Hours({ network, change }: { network: NetworkSettings; change: (hours: HourPace[]) => void }) {
  const [painted, setPainted] = useState<HourPace[] | null>(null);
  const [at, setAt] = useState(9);
  const grid = useRef<HTMLDivElement>(null);
  const hours = painted ?? network.hours;
  const word = (pace: HourPace) =>
    pace === 'full'
      ? 'full speed'
      : pace === 'nothing'
        ? 'nothing'
        : `up to ${limitWord(network.limited_kb)}`;

  const paint = (from: number) => {
    const pace = NEXT[hours[from] ?? 'full'];
    let next = hours.with(from, pace);
    setPainted(next);
    setAt(from);
    const over = (event: PointerEvent) => {
      const cell = document.elementFromPoint(event.clientX, event.clientY);
      const hour = cell instanceof HTMLElement && cell.dataset['hour'];
      if (!hour) return;
      next = next.with(Number(hour), pace);
      setPainted(next);
    };
    window.addEventListener('pointermove', over);
    window.addEventListener(
      'pointerup',
      () => {
        window.removeEventListener('pointermove', over);
        setPainted(null);
        change(next);
      },
      { once: true },
    );
  };
  const move = (event: React.KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -24, ArrowDown: 24 }[event.key];
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      change(hours.with(at, NEXT[hours[at] ?? 'full']));
    } else if (step !== undefined && at + step >= 0 && at + step < hours.length) {
      event.preventDefault();
      setAt(at + step);
      grid.current?.querySelector<HTMLElement>(`[data-hour="${at + step}"]`)?.focus();
    }
  };

  return (
    <div
      className={styles.week}
      ref={grid}
      role="grid"
      aria-label="Speed by hour"
      tabIndex={-1}
      onKeyDown={move}
    >
      <div role="row" className={styles.row}>
        <span role="columnheader" aria-label="Day" />
        {Array.from({ length: 24 }, (_, hour) => (
          <span key={hour} role="columnheader" className={cx('num', styles.hour)}>
            {hour % 3 === 0 ? String(hour).padStart(2, '0') : ''}
          </span>
        ))}
      </div>
      {DAYS.map((day, number) => (
        <div key={day} role="row" className={styles.row}>
          <span role="rowheader" className="small fg-2">
            {shortWeekday(day)}
          </span>
          {hours.slice(number * 24, number * 24 + 24).map((pace, hour) => {
            const index = number * 24 + hour;
            return (
              <button
                key={index}
                type="button"
                role="gridcell"
                data-hour={index}
                tabIndex={index === at ? 0 : -1}
                className={cx(styles.cell, styles[pace])}
                aria-label={`${longWeekday(day)} ${hour}:00, ${word(pace)}`}
                title={`${longWeekday(day)} ${hour}:00, ${word(pace)}`}
                onPointerDown={() => paint(index)}
              />
            );
          })}
        </div>
      ))}
    </div>
  );
}

function Networks({
  network,
  change,
}: {
  network: NetworkSettings;
  change: (part: Partial<NetworkSettings>) => void;
}) {
  const current = useStatus()?.line.network ?? null;
  const known = network.networks;
  const isKnown = current !== null && known.some((rule) => rule.id === current.id);
  const set = (id: string, limit_kb: number | null) =>
    change({ networks: known.map((rule) => (rule.id === id ? { ...rule, limit_kb } : rule)) });
  return (
    <Group title="Networks">
      {known.map((rule) => (
        <div key={rule.id} className={styles.network}>
          <Icon name="wifi" className={rule.id === current?.id ? 'synced' : 'fg-3'} />
          <div className="grow col">
            <span>{rule.name}</span>
            <span className="small fg-3">{rule.id === current?.id ? 'in use' : 'not in use'}</span>
          </div>
          <Select
            label={`Limit on ${rule.name}`}
            value={ofLimit(rule.limit_kb)}
            options={limits(rule.limit_kb, 'none', 'nothing')}
            onChange={(value) => set(rule.id, toLimit(value))}
          />
          <IconButton
            icon="x"
            label={`Forget ${rule.name}`}
            onClick={() => change({ networks: known.filter((other) => other.id !== rule.id) })}
          />
        </div>
      ))}
      <div className={styles.network}>
        <Icon name="help" className="fg-3" />
        <div className="grow col">
          <span>{current && !isKnown ? current.name : 'Any other network'}</span>
          <span className="small fg-3">
            {current
              ? isKnown
                ? 'as the hours and the limit say'
                : 'in use; as the hours and the limit say'
              : 'This system does not tell which network is in use'}
          </span>
        </div>
        <Button
          blocked={current === null ? 'The network is not known' : isKnown ? 'It has a rule' : null}
          onClick={() =>
            current &&
            change({ networks: [...known, { id: current.id, name: current.name, limit_kb: 5_000 }] })
          }
        >
          Limit this network
        </Button>
      </div>
    </Group>
  );
}

/** When and how fast media moves: by hour, by network. */
export function Network({ settings, set }: PageProps) {
  const { network } = settings;
  const change = (part: Partial<NetworkSettings>) => set({ network: { ...network, ...part } });
  return (
    <Page
      title="Network and schedule"
      about="Decides when media moves. Comments, hours and approvals are always sent at once."
    >
      <section className={styles.section} aria-label="Speed by hour">
        <div className={styles.legend}>
          <h3 className="section-title grow">Speed by hour</h3>
          <span className={cx(styles.swatch, styles.full)} /> full
          <span className={cx(styles.swatch, styles.limited)} /> up to {limitWord(network.limited_kb)}
          <span className={cx(styles.swatch, styles.nothing)} /> nothing
          <Switch
            label="Keep to the hours"
            checked={network.scheduled}
            onChange={(scheduled) => change({ scheduled })}
          />
        </div>
        <div className={cx(styles.panel, !network.scheduled && styles.off)}>
          <Hours network={network} change={(hours) => change({ hours, scheduled: true })} />
        </div>
      </section>
      <Group title="Limits">
        <Line name="In limited hours" note="Of all transfers together">
          <Select
            label="Limit of limited hours"
            value={String(network.limited_kb)}
            options={limits(network.limited_kb)}
            onChange={(value) => change({ limited_kb: Number(value) })}
          />
        </Line>
        <Line name="At all times" note="The strictest of hour, network and this one holds">
          <Select
            label="Limit at all times"
            value={ofLimit(network.limit_kb)}
            options={limits(network.limit_kb, 'none')}
            onChange={(value) => change({ limit_kb: toLimit(value) })}
          />
        </Line>
      </Group>
      <Networks network={network} change={change} />
    </Page>
  );
}
