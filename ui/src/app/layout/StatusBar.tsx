import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';

import { api } from '@/api/client';
import { queries, useCommand, useStatus } from '@/api/queries';
import type { StatusView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { bytes, clock, count, etaLeft, moment, speed } from '@/shared/format';
import { lineText } from '@/shared/line';
import { Button, Icon, Popover, Progress, StateIcon, type IconName, type StateName } from '@/shared/parts';

function Part({
  label,
  popover,
  children,
  end,
}: {
  label: string;
  popover: ReactNode;
  children: ReactNode;
  end?: boolean;
}) {
  return (
    <Popover
      label={label}
      side="top"
      align={end ? 'end' : 'start'}
      trigger={
        <button type="button" className="status-part">
          {children}
        </button>
      }
    >
      {popover}
    </Popover>
  );
}

function Words({ title, text }: { title: string; text: string }) {
  return (
    <div className="popover-text">
      <div className="bold">{title}</div>
      <div className="small fg-2" style={{ marginTop: 2 }}>
        {text}
      </div>
    </div>
  );
}

function Line({ icon, label, value }: { icon: IconName; label: string; value: string }) {
  return (
    <div className="popover-line">
      <Icon name={icon} className="fg-2" />
      <span className="ellipsis">{label}</span>
      <span className="fg-2 num">{value}</span>
    </div>
  );
}

/** What the first part of the bar says: the strongest that holds for all connections together. */
export function syncState(
  status: StatusView,
  failed: { service_name: string } | undefined,
  now: number,
): { state: StateName; text: string } {
  if (failed) return { state: 'failed', text: `${failed.service_name} needs you` };
  if (!status.online && status.offline_since)
    return { state: 'offline', text: `Offline since ${moment(status.offline_since, now)}` };
  if (!status.online) return { state: 'offline', text: 'Offline' };
  if (status.paused) return { state: 'paused', text: 'Paused' };
  if (status.syncing) return { state: 'working', text: 'Asking the services' };
  if (status.synced_at) return { state: 'synced', text: `Synced ${moment(status.synced_at, now)}` };
  return status.connections === 0
    ? { state: 'offline', text: 'No connection yet' }
    : { state: 'waiting', text: 'First sync to come' };
}

function SyncPart({ status, now }: { status: StatusView; now: number }) {
  const [, navigate] = useLocation();
  const { data: connections = [] } = useQuery(queries.connections());
  const sync = useCommand(() => api.syncNow(null));
  const { state, text } = syncState(
    status,
    connections.find((c) => c.state === 'ERROR'),
    now,
  );
  return (
    <Part
      label="Sync state"
      popover={
        <>
          <Words
            title={text}
            text="Everything is saved on this computer first. A service counts as synced after a proven round trip."
          />
          {connections.map((c) => (
            <Line
              key={c.id}
              icon="connections"
              label={`${c.service_name}, ${c.account}`}
              value={c.last_sync_at ? moment(c.last_sync_at, now) : '–'}
            />
          ))}
          <div className="popover-foot">
            <button
              type="button"
              className="text-button"
              style={{ justifySelf: 'start' }}
              onClick={() => navigate('/connections')}
            >
              Connections
            </button>
            <Button
              size="small"
              icon="sync"
              busy={sync.isPending}
              blocked={status.connections ? null : 'There is no connection yet'}
              onClick={() => sync.mutate()}
            >
              Ask now
            </Button>
          </div>
        </>
      }
    >
      <StateIcon state={state} label="" />
      {text}
    </Part>
  );
}

function WaitingPart({ status, now }: { status: StatusView; now: number }) {
  const [, navigate] = useLocation();
  const { data: connections = [] } = useQuery(queries.connections());
  if (status.waiting === 0) return null;
  const { waiting, bytes_left } = status.transfers;
  const doneAt = connections
    .map((c) => c.backlog_done_at)
    .filter((at) => at !== null)
    .sort()
    .at(-1);
  const when = status.online
    ? doneAt
      ? `Changes sent by ${moment(doneAt, now)}`
      : 'They go out by themselves'
    : 'Sent as soon as you are online';
  return (
    <Part
      label="What waits"
      popover={
        <>
          <Words
            title={`${count(status.waiting)} ${status.waiting === 1 ? 'change waits' : 'changes wait'}`}
            text="All are saved on this computer. They go out by themselves, oldest first, as soon as there is a network."
          />
          {waiting > 0 && (
            <Line icon="upload" label="Transfers" value={`${count(waiting)}, ${bytes(bytes_left)}`} />
          )}
          {connections
            .filter((c) => c.backlog > c.parked)
            .map((c) => (
              <Line
                key={c.id}
                icon="sync"
                label={`Changes for ${c.service_name}`}
                value={count(c.backlog - c.parked)}
              />
            ))}
          <div className="popover-foot">
            <span className="num">{when}</span>
            <button type="button" className="text-button" onClick={() => navigate('/activity')}>
              See each
            </button>
          </div>
        </>
      }
    >
      <StateIcon state="waiting" label="" />
      {count(status.waiting)} waiting
    </Part>
  );
}

function NeedsPart({ status }: { status: StatusView }) {
  const [, navigate] = useLocation();
  if (status.needs_you === 0) return null;
  return (
    <Part
      label="What needs you"
      popover={
        <>
          <Words
            title={
              status.needs_you === 1 ? '1 thing needs you' : `${count(status.needs_you)} things need you`
            }
            text="These do not go on without a person. Everything else does."
          />
          <div className="popover-foot">
            <span />
            <button type="button" className="text-button" onClick={() => navigate('/')}>
              Show on Home
            </button>
          </div>
        </>
      }
    >
      <StateIcon state="needsYou" label="" />
      {count(status.needs_you)} {status.needs_you === 1 ? 'needs' : 'need'} you
    </Part>
  );
}

function TransfersPart({ status, now }: { status: StatusView; now: number }) {
  const [, navigate] = useLocation();
  const pause = useCommand(() => api.pauseAllTransfers());
  const go = useCommand(() => api.resumeAllTransfers());
  const t = status.transfers;
  const open = t.running + t.waiting + t.paused + t.parked;
  if (open === 0) return null;
  const share = t.bytes_total ? 1 - t.bytes_left / t.bytes_total : 0;
  const held = !status.online || (t.running === 0 && t.paused > 0);
  return (
    <Part
      end
      label="Transfers"
      popover={
        <>
          <Words
            title={`${count(open)} transfers`}
            text={
              t.eta_s === null
                ? 'Nothing moves now.'
                : `${etaLeft(t.eta_s, now)}, counted from acknowledged bytes.`
            }
          />
          <Line icon="working" label="Running" value={count(t.running)} />
          <Line icon="waiting" label="Waiting" value={`${count(t.waiting)}, ${bytes(t.bytes_left)}`} />
          {t.parked > 0 && <Line icon="parked" label="Parked" value={count(t.parked)} />}
          {t.paused > 0 && <Line icon="paused" label="Paused" value={count(t.paused)} />}
          <div className="popover-foot">
            <button
              type="button"
              className="text-button"
              style={{ justifySelf: 'start' }}
              onClick={() => navigate('/media/transfers')}
            >
              Transfers
            </button>
            {t.paused > 0 ? (
              <Button size="small" icon="play" onClick={() => go.mutate()}>
                Go on
              </Button>
            ) : (
              <Button size="small" icon="pause" onClick={() => pause.mutate()}>
                Pause all
              </Button>
            )}
          </div>
        </>
      }
    >
      {held ? (
        <>
          <StateIcon state="paused" label="" />
          {status.online
            ? `${count(t.paused)} transfers paused`
            : `${count(open)} transfers go on when online`}
        </>
      ) : (
        <>
          <StateIcon state={t.running ? 'working' : t.waiting ? 'waiting' : 'parked'} label="" />
          {t.running > 0 && <Progress parts={[{ share, state: 'working' }]} label="All transfers" />}
          {t.running
            ? `${count(t.running)} of ${count(open)}`
            : t.waiting
              ? `${count(t.waiting)} transfers wait`
              : `${count(t.parked)} parked`}
          {t.speed !== null && <span className="fg-3 optional">{speed(t.speed)}</span>}
          {t.eta_s !== null && <span className="fg-1">{etaLeft(t.eta_s, now)}</span>}
        </>
      )}
    </Part>
  );
}

function BudgetPart({ status }: { status: StatusView }) {
  if (!status.budget) return null;
  const [service, budget] = status.budget;
  return (
    <Part
      end
      label="Request budget"
      popover={
        <>
          <Words
            title={`${service} takes ${count(budget.limit)} requests an hour`}
            text="Changes of people go first, then what you look at, then the rest. Nothing is lost when the budget is used up: it goes on when it is full again."
          />
          <Line icon="gauge" label="Left" value={`${count(budget.remaining)} of ${count(budget.limit)}`} />
          <Line icon="time" label="Full again" value={clock(budget.resets_at)} />
        </>
      }
    >
      <Icon name="gauge" />
      {service} {count(budget.remaining)} of {count(budget.limit)}
      {budget.remaining < budget.limit && (
        <span className="fg-3 optional">until {clock(budget.resets_at)}</span>
      )}
    </Part>
  );
}

const CALLS = [15, 30, 60];

function LinePart({ status }: { status: StatusView }) {
  const [, navigate] = useLocation();
  const call = useCommand((minutes: number) => api.pauseForCall(minutes));
  const { line } = status;
  const isCall = line.reason === 'call';
  const text = lineText(line);
  return (
    <Part
      end
      label="Speed of media"
      popover={
        <>
          <Words
            title={text ?? 'Media moves as fast as the line carries'}
            text={
              isCall
                ? 'What was acknowledged stays sent. Everything goes on by itself when the call is over.'
                : 'Comments, hours and approvals are always sent at once.'
            }
          />
          {line.network && <Line icon="wifi" label="Network" value={line.network.name} />}
          <div className="popover-foot">
            <button
              type="button"
              className="text-button"
              style={{ justifySelf: 'start' }}
              onClick={() => navigate('/settings/network')}
            >
              Schedule
            </button>
            {isCall ? (
              <Button size="small" icon="play" onClick={() => call.mutate(0)}>
                The call is over
              </Button>
            ) : (
              <span className="row" style={{ gap: 6 }}>
                <span className="small fg-2">Pause for a call</span>
                {CALLS.map((minutes) => (
                  <Button key={minutes} size="small" onClick={() => call.mutate(minutes)}>
                    {`${minutes} min`}
                  </Button>
                ))}
              </span>
            )}
          </div>
        </>
      }
    >
      <Icon name={isCall ? 'phone' : 'gauge'} />
      {isCall && line.until ? `Call until ${clock(line.until)}` : (text ?? 'Full speed')}
    </Part>
  );
}

function NetworkPart({ status, now }: { status: StatusView; now: number }) {
  const since = status.offline_since ? `Since ${moment(status.offline_since, now)}. ` : '';
  return (
    <Part
      end
      label="Network"
      popover={
        status.online ? (
          <Words title="Online" text="The services answer." />
        ) : (
          <Words
            title="No service is reachable"
            text={`${since}Everything goes on working here, and goes out by itself when there is a network.`}
          />
        )
      }
    >
      <Icon name={status.online ? 'wifi' : 'offline'} />
      {status.online ? 'Online' : 'No network'}
    </Part>
  );
}

/** Always there: sync state, what waits, what needs a person; at the right transfers, budget, network. */
export function StatusBar() {
  const status = useStatus();
  const now = useNow(30_000);
  return (
    <footer className="status" aria-label="Status">
      {status && (
        <>
          <SyncPart status={status} now={now} />
          <WaitingPart status={status} now={now} />
          <NeedsPart status={status} />
          {!status.online && (
            <span className="status-part fg-3 optional">Everything is saved on this computer</span>
          )}
          <span className="spacer" />
          <TransfersPart status={status} now={now} />
          <LinePart status={status} />
          <BudgetPart status={status} />
          <NetworkPart status={status} now={now} />
        </>
      )}
    </footer>
  );
}
