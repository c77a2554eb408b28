import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';

import { toApiError } from '@/api/errors';
import type { ConnectionDetail, ConnectionView } from '@/api/types';
import { BudgetCells } from '@/shared/BudgetCells';
import { useNow } from '@/shared/clock';
import { serviceIcon } from '@/shared/connect';
import { clock, clockSeconds, count, moment } from '@/shared/format';
import { Button, cx, ErrorState, Icon, IconButton, Menu, SkeletonRows, StateIcon } from '@/shared/parts';

import styles from './connections.module.css';
import { forecastOf, riskOf, secretWord, shareText, signInText, standingOf } from './model';
import { connectionQueries } from './queries';

export interface DetailProps {
  connection: ConnectionView;
  busy: boolean;
  onSync: () => void;
  onPause: () => void;
  onResume: () => void;
  onSignIn: () => void;
  onReplace: () => void;
  onRemove: () => void;
  onClose: () => void;
}

/** One connection in full: budget, forecast, parked writes, what is at risk, health, requests. */
export function Detail(props: DetailProps) {
  const { connection, busy, onSync, onPause, onResume, onSignIn, onReplace, onRemove, onClose } = props;
  const paused = connection.health === 'paused';
  return (
    <aside className={cx('scroll', styles.detail)} aria-label={connection.service_name}>
      <section className="row" style={{ gap: 12 }}>
        <span className="service-mark">
          <Icon name={serviceIcon(connection.service)} />
        </span>
        <div className="grow">
          <h2 className="title ellipsis">{connection.service_name}</h2>
          <div className="small fg-2 ellipsis">
            {connection.account}, {connection.user}
          </div>
        </div>
        <Button icon={paused ? 'play' : 'pause'} onClick={paused ? onResume : onPause}>
          {paused ? 'Resume' : 'Pause'}
        </Button>
        <Menu
          label={`More for ${connection.service_name}`}
          align="end"
          entries={[
            {
              label: 'Ask it now',
              icon: 'sync',
              blocked: paused ? 'paused' : busy ? 'under way' : null,
              run: onSync,
            },
            { label: 'Sign in again', icon: 'key', run: onSignIn },
            {
              label: `Replace the ${secretWord(connection.service)}`,
              icon: 'key',
              run: onReplace,
            },
            { label: 'Remove the connection', icon: 'trash', rule: true, run: onRemove },
          ]}
          trigger={<IconButton icon="more" label="More" />}
        />
        <span className={styles.close}>
          <IconButton icon="x" label="Close" onClick={onClose} />
        </span>
      </section>
      {connection.error && <Fault connection={connection} onSignIn={onSignIn} onSync={onSync} />}
      <Budget connection={connection} />
      <Parked connection={connection} />
      <Insight connection={connection} />
      <RequestLog connection={connection} />
    </aside>
  );
}

function Fault({ connection, onSignIn, onSync }: Pick<DetailProps, 'connection' | 'onSignIn' | 'onSync'>) {
  const now = useNow(30_000);
  const { error, health } = connection;
  if (!error) return null;
  return (
    <section className={styles.fault} role="status">
      <StateIcon state={standingOf(connection, now).state} />
      <div className="grow">
        <div className="strong">{error.message}</div>
        {error.hint && <div className="small fg-2">{error.hint}</div>}
        <Button
          size="small"
          icon={health === 'sign_in_needed' ? 'key' : 'retry'}
          onClick={health === 'sign_in_needed' ? onSignIn : onSync}
        >
          {health === 'sign_in_needed' ? 'Sign in' : 'Try again'}
        </Button>
      </div>
    </section>
  );
}

function Budget({ connection }: { connection: ConnectionView }) {
  const now = useNow(30_000);
  const { budget, backlog, parked } = connection;
  const forecast = forecastOf(connection, now);
  return (
    <section>
      <div className="row between">
        <h3 className="section-title">{budget ? 'API budget' : 'Waiting'}</h3>
        {budget && (
          <span className="small num">
            <span className="strong">
              {budget.remaining} of {budget.limit} left
            </span>
            <span className="fg-3"> until {clock(budget.resets_at)}</span>
          </span>
        )}
      </div>
      {budget && (
        <div style={{ marginTop: 10 }}>
          <BudgetCells budget={budget} planned={backlog - parked} />
        </div>
      )}
      <div className={cx('row small num', styles.forecast)}>
        {forecast && <span className="strong">{forecast}</span>}
        {connection.next_try_at && (
          <span className="fg-2">Next try {moment(connection.next_try_at, now)}</span>
        )}
      </div>
    </section>
  );
}

function Parked({ connection }: { connection: ConnectionView }) {
  const [, navigate] = useLocation();
  const { data: outbox = [] } = useQuery(connectionQueries.outbox());
  const parked = outbox.filter((intent) => intent.connection === connection.id && intent.state === 'parked');
  if (parked.length === 0 && connection.conflicts === 0) return null;
  return (
    <section>
      <h3 className="section-title">
        Parked<span className="count">{parked.length + connection.conflicts}</span>
      </h3>
      {parked.map((intent) => (
        <div key={intent.id} className={styles.parked}>
          <StateIcon state="parked" />
          <div>
            <div className="strong">{intent.record_name ?? intent.record_id}</div>
            <div className="small fg-2">
              {intent.error?.message} It stays here; nothing else waits for it.
            </div>
            <Button size="small" onClick={() => navigate(`/activity/writes/${intent.id}`)}>
              See options
            </Button>
          </div>
        </div>
      ))}
      {connection.conflicts > 0 && (
        <div className={styles.parked}>
          <StateIcon state="conflict" />
          <div>
            <div className="strong">
              {connection.conflicts === 1 ? '1 conflict' : `${connection.conflicts} conflicts`}
            </div>
            <div className="small fg-2">Both values are kept until you choose.</div>
            <Button size="small" onClick={() => navigate('/activity/conflicts')}>
              Compare
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}

/** Requests by hour: what was sent, what is planned, and the limit as a line. */
function Hours({ detail, limit }: { detail: ConnectionDetail; limit: number | null }) {
  const now = useNow(30_000);
  const top = Math.max(1, limit ?? 0, ...detail.hours.map((hour) => hour.used + hour.planned));
  const high = (requests: number) => (requests / top) * 70;
  const isNow = (at: string) => now >= Date.parse(at) && now < Date.parse(at) + 3_600_000;
  return (
    <div className={styles.chart}>
      {limit !== null && (
        <div className={styles.limit} style={{ bottom: 18 + high(limit) }}>
          <span>{limit} an hour</span>
        </div>
      )}
      <ol className={styles.hours} aria-label="Requests by hour">
        {detail.hours.map(({ at, used, planned }) => (
          <li
            key={at}
            className={cx(isNow(at) && 'strong')}
            aria-label={`${clock(at)}: ${used} sent, ${planned} planned`}
          >
            {planned > 0 && !isNow(at) && <span>{planned}</span>}
            {planned > 0 && <i className={styles.planned} style={{ height: Math.max(1, high(planned)) }} />}
            {(used > 0 || planned === 0) && <i style={{ height: Math.max(1, high(used)) }} />}
            <span>{clock(at)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Insight({ connection }: { connection: ConnectionView }) {
  const now = useNow(30_000);
  const { data: detail, error, refetch } = useQuery(connectionQueries.detail(connection.id));
  if (error)
    return (
      <ErrorState
        title="How it is doing could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!detail) return <SkeletonRows rows={6} height={24} />;
  const { answers } = detail;
  const risk = riskOf(connection);
  return (
    <>
      <section>
        <h3 className="section-title">Requests</h3>
        <Hours detail={detail} limit={connection.budget?.limit ?? null} />
      </section>
      {risk.length > 0 && (
        <section>
          <h3 className="section-title">At risk</h3>
          <p className="small fg-2" style={{ marginTop: 6 }}>
            Here and not yet at {connection.service_name}:
          </p>
          <ul className={styles.risk}>
            {risk.map((part) => (
              <li key={part} className="num">
                {part}
              </li>
            ))}
          </ul>
        </section>
      )}
      {detail.upcoming.length > 0 && connection.health !== 'paused' && (
        <section>
          <h3 className="section-title">Next requests</h3>
          <ol className={styles.next}>
            {detail.upcoming.map(({ at, what, requests }) => (
              <li key={`${at} ${what}`} className="small num">
                <span className="fg-3">{clock(at)}</span>
                <span>{what}</span>
                <span className="fg-3">{requests}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
      <section>
        <h3 className="section-title">Health</h3>
        <dl className={cx('facts', styles.health)}>
          <dt>Last proven</dt>
          <dd>{connection.last_ok_at ? clockSeconds(connection.last_ok_at) : 'never'}</dd>
          {detail.since && (
            <>
              <dt>As it is since</dt>
              <dd>{moment(detail.since, now)}</dd>
            </>
          )}
          <dt>Answers</dt>
          <dd>
            {answers.total === 0
              ? 'none in 24 hours'
              : `${answers.median_ms} ms, 95 of 100 within ${answers.p95_ms} ms; ${answers.failed} of ${count(answers.total)} failed`}
          </dd>
          <dt>Reachable</dt>
          <dd>
            {shareText(answers.day)} of 24 hours, {shareText(answers.week)} of 7 days
          </dd>
          <dt>Sign-in</dt>
          <dd>{signInText(detail, now)}</dd>
          <dt>Last full pass</dt>
          <dd>{connection.last_sync_at ? moment(connection.last_sync_at, now) : 'never'}</dd>
          <dt>Mirrored here</dt>
          <dd>{count(connection.records)} records</dd>
          <dt>Address</dt>
          <dd className="mono">{connection.base_url}</dd>
        </dl>
      </section>
    </>
  );
}

/** The last requests: what was asked and how it ended. Opens on demand; there is a lot of it. */
function RequestLog({ connection }: { connection: ConnectionView }) {
  const { data: requests, error, refetch } = useQuery(connectionQueries.requests(connection.id));
  if (error)
    return (
      <ErrorState
        title="The requests could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!requests) return <SkeletonRows rows={6} height={24} />;
  return (
    <section>
      <details className={styles.log} open>
        <summary>
          <h3 className="section-title">
            Request log<span className="count">{requests.length}</span>
          </h3>
        </summary>
        {requests.length === 0 ? (
          <p className="small fg-2">None yet.</p>
        ) : (
          <table className={styles.requests}>
            <colgroup>
              <col className={styles.when} />
              <col />
              <col className={styles.answer} />
              <col className={styles.answer} />
            </colgroup>
            <thead className="visually-hidden">
              <tr>
                <th>When</th>
                <th>Request</th>
                <th>Answer</th>
                <th>Duration</th>
              </tr>
            </thead>
            <tbody>
              {requests.slice(0, 40).map((request, index) => (
                <tr key={`${request.at} ${index}`}>
                  <td className="fg-3">{clock(request.at)}</td>
                  <td className="mono ellipsis" title={request.route}>
                    {request.method} {request.route}
                  </td>
                  <td className={cx(request.error !== null && 'failed')}>{request.status ?? 'no answer'}</td>
                  <td className="fg-3">{request.took_ms} ms</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </details>
    </section>
  );
}
