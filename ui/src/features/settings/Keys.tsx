import { useCallback, useEffect, useState } from 'react';

import { known, type KnownAction } from '@/shared/actions/known';
import { strokeOf } from '@/shared/actions/keys';
import { boundKey } from '@/shared/actions/registry';
import { Button, cx, IconButton, Keys as Signs, Switch } from '@/shared/parts';
import { prefs, setPrefs, usePrefs } from '@/shared/prefs';

import type { PageProps } from './pages';
import { Group, Line, Page } from './parts';
import styles from './settings.module.css';

/** The letter that begins a pair, such as `G` `M`. */
const FIRST = 'g';

/** Keys that a person cannot give: they move the focus or close what is open. */
const KEPT = ['tab', 'shift+tab', 'escape', 'enter'];

const isModifier = (key: string) => ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph'].includes(key);

/** Gives an action a key; `null` gives back the usual one, an empty one none. */
function bind(id: string, key: string | null): void {
  const others = Object.entries(prefs().keys).filter(([action]) => action !== id);
  setPrefs({ keys: Object.fromEntries(key === null ? others : [...others, [id, key]]) });
}

/** Takes the next key that is pressed; a pair if it begins with `G`. Esc leaves everything as it was. */
function useCapture(active: boolean, onKey: (key: string | null) => void): string {
  const [first, setFirst] = useState('');
  useEffect(() => {
    if (!active) return;
    setFirst('');
    let begun = '';
    const take = (event: KeyboardEvent) => {
      if (isModifier(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      const stroke = strokeOf(event);
      if (stroke === 'escape') onKey(null);
      else if (KEPT.includes(stroke)) return;
      else if (stroke === 'backspace' && !begun) onKey('');
      else if (stroke === FIRST && !begun) {
        begun = stroke;
        setFirst(stroke);
      } else onKey(begun ? `${begun} ${stroke}` : stroke);
    };
    window.addEventListener('keydown', take, { capture: true });
    return () => window.removeEventListener('keydown', take, { capture: true });
  }, [active, onKey]);
  return first;
}

function Row({ action, all }: { action: KnownAction; all: readonly KnownAction[] }) {
  const [asking, setAsking] = useState(false);
  const [wanted, setWanted] = useState<string | null>(null);
  const key = boundKey(action.id, action.usual) ?? '';
  const holder = wanted
    ? all.find((other) => other !== action && boundKey(other.id, other.usual) === wanted)
    : undefined;
  const take = useCallback((pressed: string | null) => {
    setAsking(false);
    setWanted(pressed);
  }, []);
  const first = useCapture(asking, take);

  useEffect(() => {
    if (wanted === null || holder) return;
    bind(action.id, wanted === action.usual ? null : wanted);
    setWanted(null);
  }, [wanted, holder, action]);

  return (
    <div className={styles.key}>
      <span className="grow ellipsis">{action.name}</span>
      {holder ? (
        <span className="row" role="alert">
          <span className="small fg-2 ellipsis">{holder.name} has this key</span>
          <Button size="small" onClick={() => setWanted(null)}>
            Leave it
          </Button>
          <Button
            size="small"
            onClick={() => {
              bind(holder.id, '');
            }}
          >
            Take it
          </Button>
        </span>
      ) : (
        <>
          {key !== action.usual && (
            <IconButton
              size="small"
              icon="undo"
              label={`${action.name}: as it was`}
              onClick={() => bind(action.id, null)}
            />
          )}
          <button
            type="button"
            className={cx('button is-ghost is-small', asking && 'is-on')}
            aria-label={`Change the key of ${action.name}`}
            aria-pressed={asking}
            onClick={() => setAsking(!asking)}
            onBlur={() => setAsking(false)}
          >
            {asking ? (
              first ? (
                <Signs of={first} exact />
              ) : (
                'Press a key'
              )
            ) : key ? (
              <Signs of={key} exact />
            ) : (
              'None'
            )}
          </button>
        </>
      )}
    </div>
  );
}

/** Every key, and how to change it. */
export function Keys({ settings, set }: PageProps) {
  const all = known.use().list;
  const { keys } = usePrefs();
  const groups = [...new Set(all.map((action) => action.group))];
  return (
    <Page
      title="Keys"
      about="Decides what the keyboard does. Single letters never act in text fields. The keys of a place stand here once it was opened."
    >
      <Group>
        <Line name="Single letters" note="S for the timer, G then T for Time, 1 and 2 in a conflict">
          <Switch
            label="Single letters"
            checked={settings.single_keys}
            onChange={(single_keys) => set({ single_keys })}
          />
        </Line>
        <Line name="Changed keys" note="Press a key to change it, Backspace for none, Esc to leave it">
          <Button
            icon="undo"
            blocked={Object.keys(keys).length ? null : 'Every key is as it was'}
            onClick={() => setPrefs({ keys: {} })}
          >
            All as they were
          </Button>
        </Line>
      </Group>
      {groups.map((group) => (
        <Group key={group} title={group}>
          {all
            .filter((action) => action.group === group)
            .map((action) => (
              <Row key={action.id} action={action} all={all} />
            ))}
        </Group>
      ))}
    </Page>
  );
}
