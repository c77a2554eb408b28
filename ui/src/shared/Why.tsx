import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { liveQuery } from '@/api/invalidation';
import type { KnownAtView } from '@/api/types';

import { useNow } from './clock';
import { moment } from './format';
import { ErrorState, IconButton, Popover, SkeletonRows, State, type StateName } from './parts';

const STATE: Record<KnownAtView['state'], [StateName, string]> = {
  SYNCED: ['synced', 'Synced'],
  PENDING: ['waiting', 'Waiting'],
  ERROR: ['parked', 'Parked'],
  CONFLICT: ['conflict', 'Two values'],
  ABSENT: ['failed', 'Not there any more'],
};

const explainQuery = (record: string) =>
  liveQuery(['activity', 'outbox', 'conflicts'], ['explain', record], () => api.explain(record));

function Explained({ record }: { record: string }) {
  const now = useNow(60_000);
  const { data, error, refetch } = useQuery(explainQuery(record));
  if (error)
    return (
      <ErrorState
        title="The reason could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!data) return <SkeletonRows rows={4} height={28} />;
  return (
    <div className="col" style={{ gap: 12 }}>
      {data.places.length === 0 && (
        <p className="small fg-2">It lives on this computer alone; no service has it.</p>
      )}
      {data.places.map((place) => {
        const [state, word] = STATE[place.state];
        return (
          <section key={place.connection} className="col" style={{ gap: 4 }}>
            <State state={state} text={`${place.service}: ${word.toLowerCase()}`} />
            <p className="small fg-2">{place.rule}</p>
            {place.proven_at && (
              <p className="small fg-3 num">Last word from there: {moment(place.proven_at, now)}</p>
            )}
            {place.waiting.map((intent) => (
              <p key={intent.id} className="small fg-3 num">
                Waits since {moment(intent.created_at, now)}
                {intent.attempts > 0 && `, tried ${intent.attempts} times`}
              </p>
            ))}
          </section>
        );
      })}
      {data.rules.map((rule) => (
        <p key={rule.field} className="small fg-2">
          Your rule for {rule.field.replace('+', ' and ').replaceAll('_', ' ')}: {rule.rule}
        </p>
      ))}
      {data.steps.length > 0 && (
        <section>
          <h3 className="section-title">What happened</h3>
          <ol className="col" style={{ gap: 6, marginTop: 6 }}>
            {data.steps.slice(0, 6).map((step) => (
              <li key={step.id} className="small">
                <span className="num fg-3">{moment(step.at, now)}</span> <strong>{step.actor}</strong>{' '}
                <span className="fg-2">
                  {step.action}
                  {step.reason && `: ${step.reason}`}
                </span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

/** Names the rule, the times and the actors behind the state of a record. */
export function Why({ record, name }: { record: string; name: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label={`Why: ${name}`}
      align="end"
      trigger={<IconButton icon="help" label={`Why: ${name}`} size="small" />}
    >
      {open && <Explained record={record} />}
    </Popover>
  );
}
