import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { liveQuery } from '@/api/invalidation';
import type { AuditView, KnownAtView, MergeRule } from '@/api/types';

import { useNow } from './clock';
import { moment, plural } from './format';
import { fieldName, isReadable, valueText, verbOf } from './history';
import {
  Button,
  Dialog,
  ErrorState,
  IconButton,
  Popover,
  SkeletonRows,
  State,
  type StateName,
} from './parts';

const STATE: Record<KnownAtView['state'], [StateName, string]> = {
  SYNCED: ['synced', 'Synced'],
  PENDING: ['waiting', 'Waiting'],
  ERROR: ['parked', 'Parked'],
  CONFLICT: ['conflict', 'Two values'],
  ABSENT: ['failed', 'Not there any more'],
};

const RULES: Record<MergeRule, string> = {
  ask: 'ask me',
  ours: 'keep mine',
  theirs: 'take theirs',
  newest: 'keep the newest',
  union: 'put both together',
};

/** Steps shown; the rest stands in Activity. */
const STEPS = 6;

const explainQuery = (record: string) =>
  liveQuery(['activity', 'outbox', 'conflicts'], ['explain', record], () => api.explain(record));

/** What a step did, in a few words: the first field that says something, and how many more. */
function stepText(step: AuditView, now: number): string {
  const [first, ...more] = step.changes.filter(isReadable);
  if (!first) return step.reason;
  const value = `${fieldName(first.field).toLowerCase()} ${valueText(first.field, first.new, now)}`;
  return more.length ? `${value}, and ${more.length} more` : value;
}

/** Rules, times and actors behind the state of a record at each service; or only what happened. */
export function Explained({ record, part }: { record: string; part?: 'steps' }) {
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
    <div className="col selectable" style={{ gap: 16 }}>
      {!part && data.places.length === 0 && (
        <p className="small fg-2">It lives on this computer alone; no service has it.</p>
      )}
      {(part ? [] : data.places).map((place) => {
        const [state, word] = STATE[place.state];
        return (
          <section key={place.connection} className="col" style={{ gap: 2 }}>
            <State state={state} text={`${place.service}: ${word.toLowerCase()}`} />
            <p className="small fg-2">{place.rule}</p>
            {place.proven_at && (
              <p className="small fg-3 num">Last word from there {moment(place.proven_at, now)}</p>
            )}
            {place.waiting.map((intent) => (
              <p key={intent.id} className="small fg-3 num">
                Waits since {moment(intent.created_at, now)}
                {intent.attempts > 0 && `, tried ${plural(intent.attempts, 'time')}`}
                {intent.next_try_at && `, goes ${moment(intent.next_try_at, now)}`}
              </p>
            ))}
          </section>
        );
      })}
      {!part && data.rules.length > 0 && (
        <section>
          <h3 className="section-title">Your rules</h3>
          {data.rules.map((rule) => (
            <p key={rule.field} className="small fg-2">
              {fieldName(rule.field.replace('+', ' and '))}: {RULES[rule.rule]}
            </p>
          ))}
        </section>
      )}
      {part && data.steps.length === 0 && <p className="small fg-2">Nothing is noted about it.</p>}
      {data.steps.length > 0 && (
        <section>
          <h3 className="section-title">What happened</h3>
          <ol className="col" style={{ gap: 6, marginTop: 6 }}>
            {data.steps.slice(0, STEPS).map((step) => (
              <li key={step.id} className="why-step">
                <time className="num fg-3" dateTime={step.at}>
                  {moment(step.at, now)}
                </time>
                <span className="fg-2">
                  <strong className="fg-1">{step.actor}</strong> {verbOf(step)}
                  {stepText(step, now) && `: ${stepText(step, now)}`}
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
      {open && (
        <div className="popover-text scroll why">
          <Explained record={record} />
        </div>
      )}
    </Popover>
  );
}

export interface WhyDialogProps {
  record: string;
  name: string;
  onClose: () => void;
  /** What is on just now with this record, above the rest. */
  first?: ReactNode;
  /** What only this kind of record can say, below the rest. */
  children?: ReactNode;
}

/** The same as {@link Why}, asked by key or menu. Mount it while it is wanted. */
export function WhyDialog({ record, name, onClose, first, children }: WhyDialogProps) {
  return (
    <Dialog open onClose={onClose} title={name} actions={<Button onClick={onClose}>Close</Button>}>
      <div className="col" style={{ gap: 16, marginTop: 12 }}>
        {first}
        <Explained record={record} />
        {children}
      </div>
    </Dialog>
  );
}
