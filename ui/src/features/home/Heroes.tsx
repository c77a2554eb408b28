import { api } from '@/api/client';
import { useCommand } from '@/api/queries';
import type { DayView, TimeEntryView, TransferSummary } from '@/api/types';
import { runAction } from '@/shared/actions/registry';
import { useNow } from '@/shared/clock';
import { bytes, bytesOf, clock, count, eta, hours, plural, speed } from '@/shared/format';
import { Button, cx, Progress, ProjectDot, StateIcon } from '@/shared/parts';
import { projectColour } from '@/shared/projectColour';
import { RunningTime } from '@/shared/RunningTime';

import styles from './home.module.css';

/** The running timer and today's hours by project. */
export function TimerPanel({ timer, today }: { timer: TimeEntryView | null; today: DayView | undefined }) {
  const stop = useCommand(() => api.stopTimer());
  return (
    <section className={cx('panel', styles.hero)} aria-label="Timer">
      {timer ? (
        <>
          <div className="row small fg-2">
            <ProjectDot colour={projectColour(timer.project_id, timer.project_color)} />
            <span className="ellipsis">{timer.project ?? 'No project'}</span>
            <span className="spacer" />
            <span className="fg-3 num nowrap">since {clock(timer.start)}</span>
          </div>
          <div className="strong ellipsis" style={{ marginTop: 4 }}>
            {timer.description || timer.task || 'No description'}
          </div>
        </>
      ) : (
        <>
          <div className="small fg-2">Timer</div>
          <div className="strong" style={{ marginTop: 4 }}>
            No timer runs
          </div>
        </>
      )}
      <div className="spacer" />
      <div className="row between" style={{ alignItems: 'flex-end' }}>
        {timer ? (
          <RunningTime start={timer.start} className="figure" />
        ) : (
          <span className="figure fg-3">0:00:00</span>
        )}
        {timer ? (
          <Button icon="stop" onClick={() => stop.mutate()}>
            Stop
          </Button>
        ) : (
          <Button icon="play" onClick={() => runAction('app.switchTask')}>
            Start
          </Button>
        )}
      </div>
      <div className={cx(styles.parts, styles.heroBar)} aria-hidden="true">
        {today?.projects.map((part) => (
          <i
            key={part.project_id ?? ''}
            className={cx(part.project_id && `p${projectColour(part.project_id, part.color)}`)}
            style={{ flex: part.seconds }}
          />
        ))}
        {!today?.seconds && <i style={{ flex: 1 }} />}
      </div>
      <div className={cx('row between micro fg-3 num', styles.heroFoot)}>
        <span>{hours(today?.seconds ?? 0)} today</span>
        {today && today.projects.length > 1 && <span>{plural(today.projects.length, 'project')}</span>}
      </div>
    </section>
  );
}

/** The queue in figures. */
export function TransfersPanel({ transfers: t }: { transfers: TransferSummary }) {
  const now = useNow(10_000);
  const pause = useCommand(() => api.pauseAllTransfers());
  const resume = useCommand(() => api.resumeAllTransfers());
  const open = t.running + t.waiting + t.paused + t.parked;
  const moves = open > t.parked;
  const idle = t.paused > 0 && t.running === 0;
  const sent = t.bytes_total - t.bytes_left;
  const line = moves
    ? idle
      ? `${count(t.paused)} paused`
      : `${count(t.running)} of ${count(open)} to Frame.io`
    : 'Transfers';
  return (
    <section className={cx('panel', styles.hero)} aria-label="Transfers">
      <div className="row small fg-2">
        <StateIcon
          state={idle ? 'paused' : t.running ? 'working' : moves ? 'waiting' : t.parked ? 'parked' : 'synced'}
          label=""
        />
        {line}
        <span className="spacer" />
        {t.speed !== null && <span className="fg-3 num">{speed(t.speed)}</span>}
      </div>
      <div className="strong num ellipsis" style={{ marginTop: 4 }}>
        {t.eta_s !== null
          ? `Everything sent at ${clock(now + t.eta_s * 1000)}`
          : moves
            ? idle
              ? 'Goes on when you say so'
              : `${plural(t.waiting, 'file')} wait for the network`
            : t.parked
              ? `${plural(t.parked, 'file')} set aside`
              : 'Nothing to send'}
      </div>
      <div className="spacer" />
      <div className="row between" style={{ alignItems: 'flex-end' }}>
        <span className={cx('figure', !moves && 'fg-3')}>
          {t.eta_s !== null ? eta(t.eta_s, now) : moves ? bytes(t.bytes_left) : count(t.done_today)}
        </span>
        {moves &&
          (idle ? (
            <Button icon="play" onClick={() => resume.mutate()}>
              Go on
            </Button>
          ) : (
            <Button icon="pause" onClick={() => pause.mutate()}>
              Pause
            </Button>
          ))}
      </div>
      <div className={cx('row', styles.heroBar)}>
        <Progress
          size="tall"
          label="All transfers"
          parts={
            moves
              ? [{ share: t.bytes_total ? sent / t.bytes_total : 0, state: idle ? 'paused' : 'working' }]
              : []
          }
        />
      </div>
      <div className={cx('row between micro fg-3 num', styles.heroFoot)}>
        <span>{moves ? bytesOf(sent, t.bytes_total) : 'done today'}</span>
        {moves && <span>{bytes(t.bytes_left)} left</span>}
      </div>
    </section>
  );
}
