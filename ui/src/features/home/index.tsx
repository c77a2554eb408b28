import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';

import { toApiError } from '@/api/errors';
import { runAction, useActions } from '@/shared/actions/registry';
import { useNow } from '@/shared/clock';
import { longDay } from '@/shared/format';
import { Button, Empty, ErrorState, Head, Menu, SkeletonRows } from '@/shared/parts';

import { TimerPanel, TransfersPanel } from './Heroes';
import styles from './home.module.css';
import { isBlank, todayOf } from './model';
import { homeQuery } from './queries';
import { Changes, Needs, Reviews, Tasks, Week } from './sections';

function NewMenu() {
  const [, navigate] = useLocation();
  const button = useRef<HTMLButtonElement>(null);
  useActions([
    {
      id: 'home.new',
      name: 'New …',
      icon: 'plus',
      key: 'n',
      scope: 'place',
      group: 'Everywhere',
      quiet: true,
      run: () => button.current?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0 })),
    },
  ]);
  return (
    <Menu
      label="New"
      align="end"
      entries={[
        { label: 'Timer', icon: 'time', keys: 'shift+s', run: () => runAction('app.switchTask') },
        { label: 'Time entry', icon: 'calendar', run: () => navigate('/time') },
        { label: 'Upload', icon: 'upload', run: () => navigate('/media') },
        { label: 'Watch folder', icon: 'folder-watch', run: () => navigate('/media/watch') },
        { label: 'Connection', icon: 'connections', rule: true, run: () => navigate('/connections') },
      ]}
      trigger={
        <Button ref={button} icon="plus" keys="n">
          New
        </Button>
      }
    />
  );
}

function Body() {
  const [, navigate] = useLocation();
  const now = useNow(60_000);
  const { data: home, error, refetch } = useQuery(homeQuery());
  const shown = home !== undefined;
  // The bench of the window waits for this mark.
  useEffect(() => void (shown && performance.mark('first-list')), [shown]);
  if (error)
    return (
      <ErrorState title="Today could not be read" error={toApiError(error)} onRetry={() => void refetch()} />
    );
  if (!home) return <SkeletonRows rows={9} height={54} />;
  if (isBlank(home)) {
    return (
      <Empty
        icon="home"
        title="Your day comes here"
        text="Running timer, transfers, reviews and what changed, as soon as the first project is mirrored or the first file is sent."
        actions={
          <Button variant="primary" icon="upload" onClick={() => navigate('/media')}>
            Upload files
          </Button>
        }
      />
    );
  }
  return (
    <div className={styles.home}>
      <div>
        <div className={styles.heroes}>
          <TimerPanel timer={home.timer} today={todayOf(home.week.days, now)} />
          <TransfersPanel transfers={home.transfers} />
        </div>
        <Needs needs={home.needs_you} />
        <Reviews reviews={home.reviews} />
        <Tasks tasks={home.tasks} timer={home.timer} />
      </div>
      <div>
        <Week week={home.week} />
        <Changes changes={home.changes} />
      </div>
    </div>
  );
}

/** Today: timer, transfers, what needs a person, reviews, tasks, the week, what changed. */
export default function Home() {
  const now = useNow(60_000);
  return (
    <>
      <Head title="Today" about={longDay(now)}>
        <NewMenu />
      </Head>
      <Body />
    </>
  );
}
