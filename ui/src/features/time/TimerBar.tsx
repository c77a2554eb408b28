import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { api } from '@/api/client';
import { useCommand, useStatus } from '@/api/queries';
import type { TimeEntryView } from '@/api/types';
import { useActions } from '@/shared/actions/registry';
import { clock } from '@/shared/format';
import { Button, cx, Icon, IconButton, ProjectDot, Skeleton, StateIcon } from '@/shared/parts';
import { projectColour } from '@/shared/projectColour';
import { RunningTime } from '@/shared/RunningTime';
import { useStartTimer } from '@/shared/timer';

import { entryState } from './model';
import { ProjectPicker, type Assignment } from './ProjectPicker';
import { timeQueries, useTrouble } from './queries';
import styles from './time.module.css';

function Billable({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  return (
    <button
      type="button"
      className={cx('chip', on && 'is-on')}
      aria-pressed={on}
      onClick={() => onChange(!on)}
    >
      <Icon name="euro" className={on ? 'accent' : undefined} />
      Billable
    </button>
  );
}

function Running({ timer }: { timer: TimeEntryView }) {
  const trouble = useTrouble();
  const edit = useCommand((change: Parameters<typeof api.editTimeEntry>[1]) =>
    api.editTimeEntry(timer.id, change),
  );
  const stop = useCommand(() => api.stopTimer());
  const [text, setText] = useState(timer.description);
  const [known, setKnown] = useState(timer.description);
  // What another window or the service wrote replaces what stands here.
  if (known !== timer.description) {
    setKnown(timer.description);
    setText(timer.description);
  }
  const state = entryState(timer, trouble);
  const keep = () => {
    if (text.trim() !== timer.description) edit.mutate({ description: text.trim() });
  };
  useActions([
    {
      id: 'time.billable',
      name: timer.billable ? 'Timer not billable' : 'Timer billable',
      icon: 'euro',
      key: 'b',
      scope: 'place',
      group: 'Time',
      run: () => edit.mutate({ billable: !timer.billable }),
    },
  ]);
  return (
    <section className={styles.timer} aria-label="Timer">
      <input
        className={styles.what}
        aria-label="What you are doing"
        placeholder="What are you doing?"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
          if (event.key === 'Escape') setText(timer.description);
        }}
      />
      <ProjectPicker
        project={timer.project_id}
        task={timer.task_id}
        onPick={({ project, task }) => edit.mutate({ project: project ?? '', task: task ?? '' })}
      />
      {timer.tags.map((tag) => (
        <span key={tag} className="chip">
          <Icon name="tag" />
          {tag}
        </span>
      ))}
      <Billable on={timer.billable} onChange={(billable) => edit.mutate({ billable })} />
      {state !== 'synced' && <StateIcon state={state} />}
      <span className={`small fg-3 num ${styles.since}`}>{clock(timer.start)} –</span>
      <RunningTime start={timer.start} className={styles.running} />
      <Button size="large" icon="stop" keys="s" busy={stop.isPending} onClick={() => stop.mutate()}>
        Stop
      </Button>
    </section>
  );
}

const NOTHING: Assignment = { project: null, task: null };

function Idle() {
  const [text, setText] = useState('');
  const [to, setTo] = useState<Assignment>(NOTHING);
  const [billable, setBillable] = useState(true);
  const { start, isPending } = useStartTimer(() => {
    setText('');
    setTo(NOTHING);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start({ description: text.trim(), ...to, billable });
  };
  return (
    <form className={styles.timer} aria-label="Timer" onSubmit={submit}>
      <input
        className={styles.what}
        aria-label="What you are doing"
        placeholder="What are you doing?"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ProjectPicker {...to} onPick={setTo} />
      <Billable on={billable} onChange={setBillable} />
      <span className={styles.running}>0:00:00</span>
      <Button type="submit" size="large" variant="primary" icon="play" busy={isPending}>
        Start
      </Button>
    </form>
  );
}

/** Work that is started again and again: one press starts it. */
function Favourites() {
  const { data: favourites = [] } = useQuery(timeQueries.favourites());
  const { start } = useStartTimer();
  const remove = useCommand((id: string) => api.removeFavourite(id));
  if (favourites.length === 0) return null;
  return (
    <ul className={styles.favourites} aria-label="Favourites">
      {favourites.map((one) => (
        <li key={one.id} className={styles.favourite}>
          <button
            type="button"
            className="chip"
            aria-label={`Start ${one.description || one.project || 'without a description'}`}
            onClick={() =>
              start({
                description: one.description,
                project: one.project_id,
                task: one.task_id,
                tags: one.tag_ids,
                billable: one.billable,
              })
            }
          >
            <ProjectDot colour={projectColour(one.project_id, one.project_color)} />
            {one.description || one.project || 'Without a description'}
          </button>
          <IconButton
            size="small"
            icon="x"
            label={`Remove ${one.description} from the favourites`}
            onClick={() => remove.mutate(one.id)}
          />
        </li>
      ))}
    </ul>
  );
}

/** The timer: what runs, for what, since when; or what to start. */
export function TimerBar() {
  const status = useStatus();
  if (!status)
    return (
      <div className={styles.timer}>
        <Skeleton width={240} height={20} />
      </div>
    );
  return (
    <>
      {status.timer ? <Running key={status.timer.id} timer={status.timer} /> : <Idle />}
      <Favourites />
    </>
  );
}
