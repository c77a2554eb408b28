import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '@/api/client';
import { queries, sayError, useCommand, useStatus } from '@/api/queries';
import { cx, Icon, IconButton, ProjectDot } from '@/shared/parts';
import { projectColour } from '@/shared/projectColour';
import { RunningTime } from '@/shared/RunningTime';
import { TimerElsewhere, useStartTimer } from '@/shared/timer';

import styles from './mini.module.css';

/** The timer in a small window above all others: what runs, stop, and what next. */
export function MiniTimer() {
  const timer = useStatus()?.timer ?? null;
  const [open, setShown] = useState(false);
  const setOpen = (next: boolean) => {
    setShown(next);
    void api.sizeMiniTimer(next).catch(sayError);
  };
  const [text, setText] = useState('');
  const { data: tasks = [] } = useQuery({ ...queries.tasks(), enabled: open || timer === null });
  const stop = useCommand(() => api.stopTimer());
  const { start } = useStartTimer(() => {
    setOpen(false);
    setText('');
  });
  const words = text.trim().toLowerCase();
  const fitting = tasks
    .filter((task) => `${task.name} ${task.project ?? ''}`.toLowerCase().includes(words))
    .slice(0, 4);
  return (
    <main className={styles.mini} aria-label="Timer">
      <div className={styles.bar} data-tauri-drag-region="">
        <ProjectDot colour={timer ? projectColour(timer.project_id, timer.project_color) : null} />
        <div className={styles.what} data-tauri-drag-region="">
          {timer ? (
            <RunningTime start={timer.start} className={cx('strong num', styles.time)} />
          ) : (
            <span className={cx('strong num', styles.time)}>0:00:00</span>
          )}
          <span className="micro fg-2 ellipsis">
            {timer ? timer.description || timer.project || 'Without a description' : 'No timer runs'}
          </span>
        </div>
        <IconButton
          icon={open ? 'chev-u' : 'more'}
          label={open ? 'Close the list' : 'What next'}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
        {timer ? (
          <IconButton icon="stop" label="Stop the timer" onClick={() => stop.mutate(undefined)} />
        ) : (
          <IconButton icon="play" label="Start the timer" onClick={() => start({})} />
        )}
      </div>
      {open && (
        <form
          className={styles.next}
          onSubmit={(event) => {
            event.preventDefault();
            start({ description: text.trim(), project: timer?.project_id ?? null });
          }}
        >
          <span className="input in-bar">
            <Icon name="search" />
            <input
              aria-label="What next"
              placeholder="What next?"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </span>
          <ul>
            {fitting.map((task) => (
              <li key={task.id}>
                <button
                  type="button"
                  className={styles.row}
                  onClick={() => start({ description: task.name, project: task.project_id, task: task.id })}
                >
                  <ProjectDot colour={projectColour(task.project_id, task.project_color)} />
                  <span className="ellipsis">{task.name}</span>
                </button>
              </li>
            ))}
          </ul>
        </form>
      )}
      <TimerElsewhere />
    </main>
  );
}
