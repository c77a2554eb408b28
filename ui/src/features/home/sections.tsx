import { Link, useLocation } from 'wouter';

import { api } from '@/api/client';
import { useCommand } from '@/api/queries';
import type { AssetView, ChangeView, NeedView, TaskView, TimeEntryView, WeekView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { hours, hoursUnit, length, logTime, moment, plural, shortWeekday } from '@/shared/format';
import { Avatars, Button, cx, Icon, IconButton, ProjectDot, StateIcon, Thumb } from '@/shared/parts';
import { personOf, projectColour } from '@/shared/projectColour';
import { useStartTimer } from '@/shared/timer';

import styles from './home.module.css';
import { changeIcon, needPath, needState, todayOf } from './model';

/** What does not go on without a person, each with the step that mends it. */
export function Needs({ needs }: { needs: NeedView[] }) {
  const [, navigate] = useLocation();
  const retry = useCommand((id: string) => api.retryTransfer(id));
  if (needs.length === 0) return null;
  return (
    <section className={styles.section} aria-labelledby="home-needs">
      <h2 className="section-title" id="home-needs">
        Needs you<span className="count">{needs.length}</span>
      </h2>
      <div className={styles.rows}>
        {needs.map((need) => {
          const path = needPath(need);
          return (
            <div key={`${need.kind} ${need.id}`} className={styles.need}>
              <StateIcon state={needState(need)} />
              <div className="col">
                <span className="strong ellipsis">{need.title}</span>
                <span className="small fg-3 ellipsis num">{need.detail}</span>
              </div>
              <Button
                busy={retry.isPending && retry.variables === need.id}
                onClick={() => (path ? navigate(path) : retry.mutate(need.id))}
              >
                {need.action}
              </Button>
            </div>
          );
        })}
      </div>
    </section>
  );
}

/** Assets that wait for a word. */
export function Reviews({ reviews }: { reviews: AssetView[] }) {
  const now = useNow(60_000);
  if (reviews.length === 0) return null;
  return (
    <section className={styles.section} aria-labelledby="home-reviews">
      <h2 className="section-title" id="home-reviews">
        Waiting for your review<span className="count">{reviews.length}</span>
      </h2>
      <div className={styles.rows}>
        {reviews.map((asset) => (
          <Link key={asset.id} href={`/review/${asset.id}`} className={styles.review}>
            <Thumb src={asset.thumbnail} width={72} />
            <div className="col">
              <span className="row" style={{ gap: 6 }}>
                <span className="strong ellipsis">{asset.name}</span>
                {asset.versions > 1 && <span className="small fg-3 mono">v{asset.versions}</span>}
              </span>
              <span className="small fg-3 ellipsis num">
                {[
                  asset.project,
                  asset.comments > 0 ? plural(asset.comments, 'comment') : 'no comments yet',
                  asset.duration_s !== null && length(asset.duration_s),
                ]
                  .filter(Boolean)
                  .join(', ')}
              </span>
            </div>
            {asset.creator ? <Avatars people={[personOf(asset.creator)]} /> : <span />}
            <span className="small right num fg-2">{asset.updated_at && moment(asset.updated_at, now)}</span>
          </Link>
        ))}
      </div>
    </section>
  );
}

/** Open tasks of the signed-in person. */
export function Tasks({ tasks, timer }: { tasks: TaskView[]; timer: TimeEntryView | null }) {
  const { start } = useStartTimer();
  const now = useNow(60_000);
  if (tasks.length === 0) return null;
  /** Finished entries, and the one that runs. */
  const tracked = (task: TaskView) =>
    task.tracked_s +
    (timer?.task_id === task.id ? Math.max(0, Math.floor((now - Date.parse(timer.start)) / 1000)) : 0);
  const left = tasks.reduce((sum, task) => sum + Math.max(0, (task.estimate_s ?? 0) - tracked(task)), 0);
  return (
    <section className={styles.section} aria-labelledby="home-tasks">
      <div className="row between">
        <h2 className="section-title" id="home-tasks">
          Your tasks<span className="count">{tasks.length}</span>
        </h2>
        {left > 0 && <span className="small fg-3 num">{hoursUnit(left)} left</span>}
      </div>
      <div className={styles.rows}>
        {tasks.map((task) => {
          const doing = timer?.task_id === task.id;
          return (
            <div key={task.id} className={styles.task}>
              <Icon
                name={doing ? 'doing' : 'todo'}
                className={doing ? 'working' : 'fg-3'}
                label={doing ? 'Running' : 'To do'}
              />
              <ProjectDot colour={projectColour(task.project_id, task.project_color)} />
              <span className="ellipsis" title={task.project ?? undefined}>
                {task.name}
              </span>
              {doing ? (
                <span />
              ) : (
                <IconButton
                  className={styles.start}
                  size="small"
                  icon="play"
                  label={`Start the timer on ${task.name}`}
                  onClick={() =>
                    start({
                      project: task.project_id,
                      task: task.id,
                      description: task.name,
                      billable: task.billable,
                    })
                  }
                />
              )}
              <span className="small fg-3 num">
                {hours(tracked(task))}
                {task.estimate_s !== null && ` of ${hours(task.estimate_s)}`}
              </span>
            </div>
          );
        })}
      </div>
    </section>
  );
}

/** Height of the highest day in pixels. */
const DAY_HEIGHT = 65;

/** The week as one column a day, by project. */
export function Week({ week }: { week: WeekView }) {
  const now = useNow(60_000);
  const today = todayOf(week.days, now);
  const most = Math.max(8 * 3600, ...week.days.map((day) => day.seconds));
  return (
    <section className={styles.section} aria-labelledby="home-week">
      <div className="row between">
        <h2 className="section-title" id="home-week">
          This week
        </h2>
        <span className="small fg-2 num">{hoursUnit(week.seconds)}</span>
      </div>
      <div className={styles.week} role="list" aria-label="Hours by day">
        {week.days.map((day) => (
          <div
            key={day.date}
            role="listitem"
            className={cx(styles.day, day === today && styles.today)}
            aria-label={`${shortWeekday(day.date)} ${hoursUnit(day.seconds)}`}
          >
            {day.seconds > 0 && <span>{hours(day.seconds)}</span>}
            {day.projects.toReversed().map((part) => (
              <i
                key={part.project_id ?? ''}
                title={`${part.name} ${hours(part.seconds)}`}
                className={cx(part.project_id && `p${projectColour(part.project_id, part.color)}`)}
                style={{ height: Math.max(2, (part.seconds / most) * DAY_HEIGHT) }}
              />
            ))}
            {day.seconds === 0 && <i style={{ height: 2 }} />}
            <span className={styles.name}>{shortWeekday(day.date)}</span>
          </div>
        ))}
      </div>
    </section>
  );
}

/** What changed lately. */
export function Changes({ changes }: { changes: ChangeView[] }) {
  const now = useNow(60_000);
  if (changes.length === 0) return null;
  return (
    <section className={styles.section} aria-labelledby="home-changes">
      <div className="row between">
        <h2 className="section-title" id="home-changes">
          What changed
        </h2>
        <Link href="/activity" className="small fg-3">
          All
        </Link>
      </div>
      <div className={styles.rows}>
        {changes.map((change) => (
          <div key={`${change.at} ${change.record_id}`} className={styles.log}>
            <time dateTime={change.at}>{logTime(change.at, now)}</time>
            <Icon name={changeIcon(change)} />
            <p title={change.subject}>
              <b>{change.actor}</b> {change.what} {change.subject}
            </p>
          </div>
        ))}
      </div>
    </section>
  );
}
