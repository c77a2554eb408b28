import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';

import { queries } from '@/api/queries';
import type { ConflictView, WeekView } from '@/api/types';
import { clock, hours, moment, plural, share } from '@/shared/format';
import { useNow } from '@/shared/clock';
import { Button, cx, Icon, ProjectDot, StateIcon } from '@/shared/parts';
import { BudgetCells } from '@/shared/BudgetCells';
import { projectColour } from '@/shared/projectColour';

import { timeQueries } from './queries';
import styles from './time.module.css';

function conflictText({ service, local, remote }: ConflictView, now: number): string {
  const say = (value: unknown) =>
    typeof value === 'string' && !Number.isNaN(Date.parse(value))
      ? moment(value, now)
      : JSON.stringify(value);
  return `You wrote ${say(local)}, ${service} says ${say(remote)}.`;
}

/** The week in sums, and what of it is not at the service yet. */
export function Totals({ week }: { week: WeekView }) {
  const [, navigate] = useLocation();
  const now = useNow(60_000);
  const { data: conflicts = [] } = useQuery(timeQueries.conflicts());
  const { data: connections = [] } = useQuery(queries.connections());
  const waiting = connections.filter((c) => c.service === 'clockify' && c.backlog > c.parked);
  return (
    <aside className={styles.totals} aria-label="Totals">
      <section>
        <div className="figure">{hours(week.seconds)}</div>
        {week.seconds > 0 && (
          <div className={cx('progress is-tall', styles.parts)} aria-hidden="true">
            {week.projects.map((part) => (
              <i
                key={part.project_id ?? ''}
                className={cx(part.project_id !== null && `p${projectColour(part.project_id, part.color)}`)}
                style={{ width: `${(part.seconds / week.seconds) * 100}%` }}
              />
            ))}
          </div>
        )}
        <ul style={{ marginTop: 12 }}>
          {week.projects.map((part) => (
            <li key={part.project_id ?? ''} className={styles.sumLine}>
              <ProjectDot colour={projectColour(part.project_id, part.color)} />
              <span className="ellipsis">{part.name}</span>
              <span className="num fg-2">{hours(part.seconds)}</span>
            </li>
          ))}
        </ul>
        {week.seconds > 0 ? (
          <div className={cx('row between', styles.billable)}>
            <span className="fg-2">Billable</span>
            <span className="num">
              <span className="strong">{hours(week.billable_s)}</span>{' '}
              <span className="fg-3">{share(week.billable_s / week.seconds)}</span>
            </span>
          </div>
        ) : (
          <p className="small fg-2">Nothing booked this week.</p>
        )}
      </section>
      {conflicts
        .filter((conflict) => conflict.entity === 'time_entry')
        .map((conflict) => (
          <section key={conflict.id} className={styles.note}>
            <StateIcon state="conflict" />
            <div>
              <div className="strong">
                {conflict.record_name ?? 'A time entry'}: {conflict.field} differs
              </div>
              <div className="small fg-2 num">{conflictText(conflict, now)}</div>
              <Button size="small" onClick={() => navigate(`/activity/conflicts/${conflict.id}`)}>
                Compare
              </Button>
            </div>
          </section>
        ))}
      {waiting.map((connection) => (
        <section key={connection.id} className={styles.note}>
          <StateIcon state={connection.health === 'offline' ? 'offline' : 'waiting'} />
          <div>
            <div className="row between">
              <span className="strong">
                {connection.backlog - connection.parked} wait for {connection.service_name}
              </span>
              {connection.backlog_done_at && (
                <span className="small fg-2 num">sent by {clock(connection.backlog_done_at)}</span>
              )}
            </div>
            <div className="small fg-2 num">
              {connection.health === 'offline'
                ? 'Saved here. They go by themselves when the network is back.'
                : connection.budget
                  ? `Saved here. This plan takes ${plural(connection.budget.limit, 'request')} an hour, ${connection.budget.remaining} are left until ${clock(connection.budget.resets_at)}.`
                  : 'Saved here. They go by themselves.'}
            </div>
            {connection.budget && (
              <BudgetCells
                budget={connection.budget}
                planned={connection.backlog - connection.parked}
                small
              />
            )}
          </div>
        </section>
      ))}
      {conflicts.length === 0 && waiting.length === 0 && week.seconds > 0 && (
        <section className={styles.note}>
          <Icon name="check" className="fg-3" />
          <div className="small fg-2">Every entry is at the service.</div>
        </section>
      )}
    </aside>
  );
}
