import { cx } from './cx';
import { Icon, type IconName } from './Icon';

/** The words of the state language. */
export type StateName =
  | 'synced'
  | 'waiting'
  | 'working'
  | 'needsYou'
  | 'failed'
  | 'offline'
  | 'parked'
  | 'conflict'
  | 'copied'
  | 'verifying'
  | 'verified'
  | 'paused';

type Hue = 'synced' | 'waiting' | 'working' | 'attention' | 'failed' | 'offline';

const STATES: Record<StateName, { icon: IconName; hue: Hue; word: string }> = {
  synced: { icon: 'synced', hue: 'synced', word: 'Synced' },
  waiting: { icon: 'waiting', hue: 'waiting', word: 'Waiting' },
  working: { icon: 'working', hue: 'working', word: 'Working' },
  needsYou: { icon: 'attention', hue: 'attention', word: 'Needs you' },
  failed: { icon: 'failed', hue: 'failed', word: 'Failed' },
  offline: { icon: 'offline', hue: 'offline', word: 'Offline' },
  parked: { icon: 'parked', hue: 'attention', word: 'Parked' },
  conflict: { icon: 'conflict', hue: 'attention', word: 'Conflict' },
  copied: { icon: 'copied', hue: 'offline', word: 'Copied only' },
  verifying: { icon: 'verifying', hue: 'working', word: 'Verifying' },
  verified: { icon: 'verified', hue: 'synced', word: 'Verified' },
  paused: { icon: 'paused', hue: 'offline', word: 'Paused' },
};

/** The class that gives `--s`, `--t` and `--b` the colours of a state. */
export function stateClass(state: StateName): string {
  return `s-${STATES[state].hue}`;
}

/** The word of a state as it stands in a list. */
export function stateWord(state: StateName): string {
  return STATES[state].word;
}

export interface StateIconProps {
  state: StateName;
  /** In lists a proven record shows a grey check: synced is silent. */
  quiet?: boolean;
  label?: string;
}

/** The icon of a state in its colour; its word is told. */
export function StateIcon({ state, quiet, label }: StateIconProps) {
  const { icon, hue, word } = STATES[state];
  const silent = quiet && (state === 'synced' || state === 'verified');
  return <Icon name={silent ? 'check' : icon} className={silent ? 'fg-3' : hue} label={label ?? word} />;
}

/** A state as icon and word. `text` says it for this one case: `2 copies verified`. */
export function State({
  state,
  text,
  quiet,
  small,
}: {
  state: StateName;
  text?: string;
  quiet?: boolean;
  small?: boolean;
}) {
  const { icon, word } = STATES[state];
  const silent = quiet && (state === 'synced' || state === 'verified');
  return (
    <span className={cx('state', !silent && stateClass(state))}>
      <Icon name={silent ? 'check' : icon} />
      <span className={cx('ellipsis num', small && 'small')}>{text ?? word}</span>
    </span>
  );
}

/** A state as tinted badge; in details only, never in a column. */
export function Badge({ state, text }: { state: StateName; text?: string }) {
  const { icon, word } = STATES[state];
  return (
    <span className={cx('badge', stateClass(state))}>
      <Icon name={icon} />
      {text ?? word}
    </span>
  );
}
