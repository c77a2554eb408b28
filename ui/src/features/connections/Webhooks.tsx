import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { useCommand } from '@/api/queries';
import type { DeliveryView, EndpointSecret, EndpointView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { moment, plural } from '@/shared/format';
import { Button, ErrorState, IconButton, Menu, StateIcon, toast } from '@/shared/parts';

import styles from './connections.module.css';
import { connectionQueries } from './queries';
import { AddWebhook, SecretDialog } from './WebhookDialogs';

/** Addresses that hear of changes, and what could not be delivered to them. */
export function Webhooks() {
  const { data: endpoints, error, refetch } = useQuery(connectionQueries.endpoints());
  const { data: deliveries = [] } = useQuery(connectionQueries.deliveries());
  const [adding, setAdding] = useState(false);
  const [told, setTold] = useState<EndpointSecret | null>(null);
  const renew = useCommand((id: string) => api.renewWebhookSecret(id), setTold);
  const dead = deliveries.filter((delivery) => delivery.state === 'dead');
  if (error)
    return (
      <ErrorState
        title="The webhooks could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  return (
    <section aria-label="Webhooks">
      <div className={`row between ${styles.hooks}`}>
        <h2 className="section-title">Webhooks</h2>
        <Button size="small" icon="plus" onClick={() => setAdding(true)}>
          Webhook
        </Button>
      </div>
      {endpoints?.length === 0 && (
        <p className="small fg-3" style={{ padding: '4px 20px 16px' }}>
          None. A webhook tells another program of changes, signed so that it can be believed.
        </p>
      )}
      <ul aria-label="Addresses">
        {endpoints?.map((endpoint) => (
          <Endpoint key={endpoint.id} endpoint={endpoint} onRenew={() => renew.mutate(endpoint.id)} />
        ))}
      </ul>
      {dead.length > 0 && (
        <>
          <h3 className={`section-title ${styles.hooks}`}>
            Not delivered<span className="count">{dead.length}</span>
          </h3>
          <ul aria-label="Not delivered">
            {dead.map((delivery) => (
              <Dead key={delivery.id} delivery={delivery} />
            ))}
          </ul>
        </>
      )}
      <AddWebhook
        open={adding}
        onClose={() => setAdding(false)}
        onAdded={(added) => {
          setAdding(false);
          setTold(added);
        }}
      />
      <SecretDialog told={told} onClose={() => setTold(null)} />
    </section>
  );
}

function sayTest(delivery: DeliveryView): void {
  const arrived = delivery.state === 'done';
  toast({
    icon: arrived ? 'synced' : 'failed',
    text: arrived ? `It answered ${delivery.status}` : (delivery.error ?? 'It did not answer'),
  });
}

function Endpoint({ endpoint, onRenew }: { endpoint: EndpointView; onRenew: () => void }) {
  const { id, name, url, events, state, error, waiting, dead } = endpoint;
  const test = useCommand((hook: string) => api.testWebhook(hook), sayTest);
  const setActive = useCommand((active: boolean) => api.setWebhookActive(id, active));
  const remove = useCommand((hook: string) => api.removeWebhook(hook));
  const active = state === 'ACTIVE';
  const icon = { ACTIVE: 'synced', PAUSED: 'paused' } as const;
  const words = [
    waiting > 0 && `${waiting} waiting`,
    dead > 0 && `${dead} not delivered`,
    error ?? (active ? null : 'paused by you'),
  ].filter(Boolean);
  return (
    <li className={styles.hook}>
      <StateIcon state={state === 'ERROR' ? 'needsYou' : (icon[state as 'ACTIVE'] ?? 'paused')} />
      <span className="col">
        <span className="strong ellipsis">{name}</span>
        <span className="small fg-3 ellipsis" title={url}>
          {url}
        </span>
      </span>
      <span className="col small">
        <span className="fg-2 ellipsis">{events.length ? events.join(', ') : 'every change'}</span>
        <span className="fg-3 ellipsis num">{words.join(', ') || 'nothing waits'}</span>
      </span>
      <span className="row">
        {active ? (
          <Button size="small" busy={test.isPending} onClick={() => test.mutate(id)}>
            Test
          </Button>
        ) : (
          <Button size="small" icon="play" onClick={() => setActive.mutate(true)}>
            Resume
          </Button>
        )}
        <Menu
          label={`More for ${name}`}
          align="end"
          entries={[
            {
              label: 'Pause',
              icon: 'pause',
              blocked: active ? null : 'not active',
              run: () => setActive.mutate(false),
            },
            { label: 'Make a new secret', icon: 'key', run: onRenew },
            { label: 'Remove', icon: 'trash', rule: true, run: () => remove.mutate(id) },
          ]}
          trigger={<IconButton icon="more" label={`More for ${name}`} />}
        />
      </span>
    </li>
  );
}

function Dead({ delivery }: { delivery: DeliveryView }) {
  const now = useNow(30_000);
  const replay = useCommand((id: string) => api.replayWebhook(id));
  return (
    <li className={styles.hook}>
      <StateIcon state="failed" />
      <span className="col">
        <span className="strong ellipsis">{delivery.event}</span>
        <span className="small fg-3 ellipsis">to {delivery.name}</span>
      </span>
      <span className="col small">
        <span className="fg-2 ellipsis">{delivery.error}</span>
        <span className="fg-3 ellipsis num">
          given up {moment(delivery.ended_at ?? delivery.created_at, now)} after{' '}
          {plural(delivery.attempts, 'attempt')}
        </span>
      </span>
      <Button size="small" icon="retry" busy={replay.isPending} onClick={() => replay.mutate(delivery.id)}>
        Send again
      </Button>
    </li>
  );
}
