import type { CSSProperties } from 'react';

import type { ConnectionView } from '@/api/types';
import { serviceIcon } from '@/shared/connect';
import { useNow } from '@/shared/clock';
import { Button, cx, Icon, Progress, State } from '@/shared/parts';

import styles from './connections.module.css';
import { riskOf, standingOf, waitingText } from './model';

export const COLUMNS = {
  '--columns': '32px minmax(0,1.1fr) minmax(0,1.2fr) 92px 12px 124px 116px 88px',
} as CSSProperties;

export interface RowProps {
  connection: ConnectionView;
  on: boolean;
  onChoose: () => void;
  onSignIn: () => void;
  onResume: () => void;
}

/** One connection: how it stands, what waits, what is left of its budget, and the one step that mends it. */
export function Row({ connection, on, onChoose, onSignIn, onResume }: RowProps) {
  const now = useNow(30_000);
  const standing = standingOf(connection, now);
  const { budget, backlog, health } = connection;
  const risk = riskOf(connection);
  return (
    <li className={cx('table-row', styles.row, on && 'is-on')} style={COLUMNS}>
      <span className="service-mark">
        <Icon name={serviceIcon(connection.service)} />
      </span>
      <span className="col">
        <button
          type="button"
          className={styles.choose}
          aria-pressed={on}
          onClick={onChoose}
          data-connection={connection.id}
        >
          <span className="strong ellipsis">{connection.service_name}</span>
        </button>
        <span className="small fg-3 ellipsis">{connection.account}</span>
      </span>
      <span className="col">
        <State state={standing.state} text={standing.word} />
        <span className={cx('small fg-3 ellipsis num', styles.note)} title={standing.note}>
          {standing.note}
        </span>
      </span>
      <span className={cx('right num', backlog === 0 && 'fg-3')}>
        {backlog === 0 ? '–' : waitingText(connection)}
      </span>
      <span />
      {budget ? (
        <span className="col" style={{ gap: 6 }}>
          <span className="small fg-2 num nowrap">
            {budget.remaining} of {budget.limit} left
          </span>
          <span className="row">
            <Progress
              size="thin"
              label={`${connection.service_name}, budget used`}
              parts={[{ share: (budget.limit - budget.remaining) / budget.limit, state: 'offline' }]}
            />
          </span>
        </span>
      ) : (
        <span className="small fg-3">no hourly limit</span>
      )}
      <span
        className={cx('small right num ellipsis', risk.length ? 'attention strong' : 'fg-3')}
        title={risk.join(', ')}
      >
        {risk[0] ?? '–'}
      </span>
      <span className={styles.fix}>
        {health === 'sign_in_needed' && (
          <Button size="small" onClick={onSignIn}>
            Sign in
          </Button>
        )}
        {health === 'paused' && (
          <Button size="small" icon="play" onClick={onResume}>
            Resume
          </Button>
        )}
      </span>
    </li>
  );
}
