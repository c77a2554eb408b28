import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';

import { queries, useCommand } from '@/api/queries';
import { api } from '@/api/client';
import type {
  CalendarView,
  ConflictView,
  GapView,
  OverlapView,
  OverlapWay,
  ProposalView,
  TimeEntryView,
  WeekView,
} from '@/api/types';
import { clock, hours, moment, money, plural, share, shortWeekday } from '@/shared/format';
import { useNow } from '@/shared/clock';
import { Button, cx, Icon, IconButton, Menu, ProjectDot, StateIcon } from '@/shared/parts';
import { BudgetCells } from '@/shared/BudgetCells';
import { projectColour } from '@/shared/projectColour';

import type { EntryTarget } from './EntryDialog';
import { addDays, isoDay } from './model';
import { timeQueries } from './queries';
import styles from './time.module.css';

function conflictText({ service, local, remote }: ConflictView, now: number): string {
  const say = (value: unknown) =>
    typeof value === 'string' && !Number.isNaN(Date.parse(value))
      ? moment(value, now)
      : JSON.stringify(value);
  return `You wrote ${say(local)}, ${service} says ${say(remote)}.`;
}

const AWAY = {
  idle: 'The timer ran while nobody was there.',
  locked: 'The timer ran while the screen was locked.',
  asleep: 'The timer ran while this computer slept.',
  closed: 'The timer ran while the app was closed.',
};

/** Time in which nobody was there: three answers, or another entry for it. */
function Gap({ gap, onTarget }: { gap: GapView; onTarget: (target: EntryTarget) => void }) {
  const choose = useCommand((choice: 'keep' | 'discard' | 'continue') => api.chooseGap(gap.id, choice));
  const when = `${shortWeekday(isoDay(Date.parse(gap.from)))} ${clock(gap.from)} to ${clock(gap.to)}`;
  return (
    <section className={styles.note} aria-label={`Not booked: ${when}`}>
      <Icon name="sleep" className="attention" />
      <div>
        <div className="strong num">
          {gap.away === 'asleep' ? 'Asleep' : 'Away'} {when}
        </div>
        <div className="small fg-2 num">
          {AWAY[gap.away]} {hours(gap.seconds)} is not booked until you choose
          {gap.description && `: ${gap.description}`}.
        </div>
        <div className={styles.choices}>
          <Button size="small" onClick={() => choose.mutate('continue')}>
            Leave out
          </Button>
          <Button size="small" onClick={() => choose.mutate('keep')}>
            Count it
          </Button>
          <Menu
            label={`More for ${when}`}
            entries={[
              {
                label: 'Other task …',
                icon: 'shuffle',
                run: () => onTarget({ start: Date.parse(gap.from), end: Date.parse(gap.to), gap: gap.id }),
              },
              { label: 'Leave out and stop', icon: 'stop', run: () => choose.mutate('discard') },
            ]}
            trigger={<IconButton size="small" icon="more" label={`More for ${when}`} />}
          />
        </div>
      </div>
    </section>
  );
}

const WAYS: Record<OverlapWay, string> = {
  trim_first: 'Shorten the first',
  trim_second: 'Shorten the second',
  split: 'Split around it',
  merge: 'Make them one',
};

function Overlap({ overlap, entries }: { overlap: OverlapView; entries: readonly TimeEntryView[] }) {
  const part = useCommand((way: OverlapWay) => api.partOverlap(overlap.first, overlap.second, way));
  const name = (id: string) =>
    entries.find((entry) => entry.id === id)?.description || 'an entry without a description';
  const when = `${shortWeekday(isoDay(Date.parse(overlap.from)))} ${clock(overlap.from)} to ${clock(overlap.to)}`;
  return (
    <section className={styles.note} aria-label={`Overlap: ${when}`}>
      <Icon name="attention" className="attention" />
      <div>
        <div className="strong num">Booked twice {when}</div>
        <div className="small fg-2">
          {name(overlap.first)} and {name(overlap.second)} cover the same minutes.
        </div>
        <div className={styles.choices}>
          {overlap.ways.map((way) => (
            <Button key={way} size="small" onClick={() => part.mutate(way)}>
              {WAYS[way]}
            </Button>
          ))}
        </div>
      </div>
    </section>
  );
}

const REASONS: Record<string, readonly [string, string]> = {
  comment: ['comment', 'comments'],
  review: ['change of an asset', 'changes of assets'],
  task: ['change of a task', 'changes of tasks'],
  upload: ['upload', 'uploads'],
};

/** A stretch that was probably work: booked only when somebody says so. */
function Proposal({
  proposal,
  onTarget,
}: {
  proposal: ProposalView;
  onTarget: (target: EntryTarget) => void;
}) {
  const { start, end, project, project_id, project_color, reasons } = proposal;
  const drop = useCommand(() => api.dropProposal(start, end));
  const when = `${shortWeekday(isoDay(Date.parse(start)))} ${clock(start)} to ${clock(end)}`;
  const why = reasons.map(({ what, count }) => plural(count, ...(REASONS[what] ?? ([what, what] as const))));
  return (
    <section className={styles.note} aria-label={`Not booked yet: ${when}`}>
      <Icon name="history" className="fg-3" />
      <div>
        <div className="row">
          <ProjectDot colour={projectColour(project_id, project_color)} />
          <span className="strong ellipsis">{project}</span>
        </div>
        <div className="small fg-2 num">
          {when}: {why.join(', ')}. Not booked yet.
        </div>
        <div className={styles.choices}>
          <Button
            size="small"
            onClick={() => onTarget({ start: Date.parse(start), end: Date.parse(end), project: project_id })}
          >
            Book it
          </Button>
          <Button size="small" variant="ghost" onClick={() => drop.mutate(undefined)}>
            Drop
          </Button>
        </div>
      </div>
    </section>
  );
}

/** What the week earns, by the rates in force. The running entry counts when it is finished. */
function Worth({ monday }: { monday: string }) {
  const { data: people = [] } = useQuery(queries.people());
  const me = people.filter((person) => person.is_self).map((person) => person.id);
  const { data: report } = useQuery({
    ...timeQueries.report({ ...WHOLE, from: monday, to: addDays(monday, 6), people: me }),
    enabled: me.length > 0,
  });
  const earned = report?.sums.earned ?? [];
  if (earned.length === 0) return null;
  return (
    <div className="row between">
      <span className="fg-2">Worth</span>
      <span className="num strong">
        {earned.map((one) => money(Number(one.amount), one.currency)).join(', ')}
      </span>
    </div>
  );
}

const WHOLE = { by: [], projects: [], clients: [], tasks: [], billable: null, rounding: null };

/** The first moment that is not locked, as the wall clock shows it. */
const lockDay = ({ rules }: CalendarView) =>
  rules.locked_before ? `${isoDay(Date.parse(rules.locked_before))}T00:00:00` : '';

export interface TotalsProps {
  week: WeekView;
  view: CalendarView;
  onTarget: (target: EntryTarget) => void;
}

/** The week in sums, what waits for a choice, and what of it is not at the service yet. */
export function Totals({ week, view, onTarget }: TotalsProps) {
  const [, navigate] = useLocation();
  const now = useNow(60_000);
  const { data: conflicts = [] } = useQuery(timeQueries.conflicts());
  const { data: connections = [] } = useQuery(queries.connections());
  const first = view.days[0]?.date ?? week.monday;
  const { data: proposals = [] } = useQuery(timeQueries.proposals(first, view.days.length));
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
        {week.seconds > 0 && <Worth monday={week.monday} />}
      </section>
      {view.gaps.map((gap) => (
        <Gap key={gap.id} gap={gap} onTarget={onTarget} />
      ))}
      {proposals.map((proposal) => (
        <Proposal key={proposal.start} proposal={proposal} onTarget={onTarget} />
      ))}
      {view.overlaps.map((overlap) => (
        <Overlap key={`${overlap.first} ${overlap.second}`} overlap={overlap} entries={view.entries} />
      ))}
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
      {view.rules.locked && view.days.some((day) => `${day.date}T00:00:00` < lockDay(view)) && (
        <section className={styles.note}>
          <Icon name="lock" className="fg-3" />
          <div className="small fg-2">{view.rules.locked}</div>
        </section>
      )}
      {conflicts.length === 0 && waiting.length === 0 && week.seconds > 0 && (
        <section className={styles.note}>
          <Icon name="check" className="fg-3" />
          <div className="small fg-2">Every entry is at the service.</div>
        </section>
      )}
    </aside>
  );
}
