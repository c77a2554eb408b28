import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { useCommand } from '@/api/queries';
import type { IntentView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { moment, plural } from '@/shared/format';
import { kindOf } from '@/shared/history';
import {
  Button,
  cx,
  Dialog,
  Empty,
  ErrorState,
  Icon,
  SkeletonRows,
  StateIcon,
  type StateName,
} from '@/shared/parts';
import { Why } from '@/shared/Why';

import styles from './activity.module.css';
import { EditWrite } from './EditWrite';
import { intentText } from './model';
import { activityQueries } from './queries';

function stateOf({ state, error }: IntentView): StateName {
  if (state === 'parked') return 'parked';
  if (state === 'in_flight' || state === 'unknown') return 'working';
  return error?.code === 'offline' ? 'offline' : 'waiting';
}

function waits(intent: IntentView, now: number): string {
  if (intent.state === 'in_flight') return 'is being sent';
  if (intent.state === 'unknown') return 'sent, its answer was lost; it is looked up before it is sent again';
  if (intent.next_try_at) return `goes at ${moment(intent.next_try_at, now)}`;
  return 'goes by itself';
}

interface WriteProps {
  intent: IntentView;
  on: boolean;
  busy: boolean;
  onRetry: () => void;
  onDrop: () => void;
  onEdit: () => void;
}

function Write({ intent, on, busy, onRetry, onDrop, onEdit }: WriteProps) {
  const now = useNow(30_000);
  const ref = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (on) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [on]);
  const parked = intent.state === 'parked';
  const name = intent.record_name ?? kindOf(intent.entity).name;
  return (
    <li ref={ref} className={cx(styles.write, on && 'is-on')}>
      <StateIcon state={stateOf(intent)} />
      <div className="grow">
        <div className="row" style={{ gap: 6 }}>
          <span className="strong ellipsis">{name}</span>
          <span className="fg-2 ellipsis">{intentText(intent)}</span>
        </div>
        {intent.error ? (
          <div className="small fg-2">
            {intent.error.message} {intent.error.hint}
          </div>
        ) : (
          <div className="small fg-2 num">
            {intent.service}, {waits(intent, now)}
          </div>
        )}
        <div className="small fg-3 num">
          Made {moment(intent.created_at, now)}
          {intent.attempts > 0 && `, tried ${plural(intent.attempts, 'time')}`}
        </div>
      </div>
      <Why record={intent.record_id} name={name} />
      {parked && (
        <span className="row">
          <Button variant="ghost" size="small" aria-label={`Give up: ${name}`} onClick={onDrop}>
            Give up
          </Button>
          {intent.action !== 'delete' && (
            <Button size="small" icon="pen" aria-label={`Change and send: ${name}`} onClick={onEdit}>
              Change …
            </Button>
          )}
          <Button size="small" icon="retry" busy={busy} aria-label={`Send again: ${name}`} onClick={onRetry}>
            Send again
          </Button>
        </span>
      )}
    </li>
  );
}

/** Changes made here that are not at their service yet: parked ones first, with the reason and the ways on. */
export function Writes({ id }: { id: string | null }) {
  const { data, error, refetch } = useQuery(activityQueries.outbox());
  const [dropping, setDropping] = useState<IntentView | null>(null);
  const [editing, setEditing] = useState<IntentView | null>(null);
  const retry = useCommand((intent: string) => api.retryIntent(intent));
  const drop = useCommand(
    (intent: string) => api.dropIntent(intent),
    () => setDropping(null),
  );
  if (error)
    return (
      <ErrorState
        title="The queue could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!data) return <SkeletonRows rows={6} height={64} />;
  if (data.length === 0)
    return (
      <Empty
        icon="synced"
        title="Everything is at its service"
        text="Changes that wait, and changes that a service refused, stand here."
      />
    );
  const groups = [
    { name: 'Parked', list: data.filter((intent) => intent.state === 'parked') },
    { name: 'Waiting', list: data.filter((intent) => intent.state !== 'parked') },
  ];
  return (
    <div className={cx('scroll', styles.writes)}>
      {groups
        .filter(({ list }) => list.length > 0)
        .map(({ name, list }) => (
          <section key={name} aria-label={name}>
            <h2 className="section-title">
              {name}
              <span className="count">{list.length}</span>
            </h2>
            <ul>
              {list.map((intent) => (
                <Write
                  key={intent.id}
                  intent={intent}
                  on={intent.id === id}
                  busy={retry.isPending && retry.variables === intent.id}
                  onRetry={() => retry.mutate(intent.id)}
                  onDrop={() => setDropping(intent)}
                  onEdit={() => setEditing(intent)}
                />
              ))}
            </ul>
          </section>
        ))}
      {editing && <EditWrite key={editing.id} intent={editing} onClose={() => setEditing(null)} />}
      <Dialog
        open={dropping !== null}
        onClose={() => setDropping(null)}
        title="Give this change up?"
        text={
          dropping && (
            <p>
              {dropping.record_name ?? 'The record'} goes back to what {dropping.service} has. The change
              stays readable under What changed.
            </p>
          )
        }
        actions={
          <>
            <Button onClick={() => setDropping(null)}>Keep it</Button>
            <Button
              variant="danger"
              busy={drop.isPending}
              onClick={() => dropping && drop.mutate(dropping.id)}
            >
              <Icon name="undo" />
              Give up
            </Button>
          </>
        }
      />
    </div>
  );
}
