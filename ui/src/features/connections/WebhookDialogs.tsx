import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import type { EndpointSecret } from '@/api/types';
import { Button, Dialog, Field, Icon } from '@/shared/parts';

import styles from './connections.module.css';

export interface AddWebhookProps {
  open: boolean;
  onClose: () => void;
  onAdded: (added: EndpointSecret) => void;
}

/** Asks for an address that is to hear of changes. */
export function AddWebhook({ open, onClose, onAdded }: AddWebhookProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Add a webhook"
      text="It is told of changes while this app runs: which record, what was done, names of fields. No contents leave."
    >
      {open && <Form onClose={onClose} onAdded={onAdded} />}
    </Dialog>
  );
}

function Form({ onClose, onAdded }: Omit<AddWebhookProps, 'open'>) {
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState('');
  const [asked, setAsked] = useState(false);
  const add = useMutation({
    mutationFn: () =>
      api.addWebhook({
        url: url.trim(),
        name: null,
        events: events.split(/[\s,]+/).filter(Boolean),
        allows_local: false,
      }),
    onSuccess: onAdded,
  });
  const wrong = URL.canParse(url.trim()) ? null : 'An address begins with https://';
  const error = add.error && toApiError(add.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!wrong && !add.isPending) add.mutate();
  };
  return (
    <form className="col" style={{ gap: 12, marginTop: 16 }} onSubmit={submit} noValidate>
      <Field
        label="Address"
        inputMode="url"
        placeholder="https://"
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        error={asked ? wrong : null}
      />
      <Field
        label="Events"
        placeholder="every change"
        value={events}
        onChange={(event) => setEvents(event.target.value)}
        hint="Such as time_entry.updated or comment.*, with commas between. Empty: every change."
      />
      {error && (
        <div className="row small" role="alert">
          <Icon name="failed" className="failed" />
          <span className="grow">
            <span className="strong">{error.message}</span> {error.hint}
          </span>
        </div>
      )}
      <div className="dialog-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" busy={add.isPending}>
          Add
        </Button>
      </div>
    </form>
  );
}

/** Shows what a receiver checks signatures with, once. */
export function SecretDialog({ told, onClose }: { told: EndpointSecret | null; onClose: () => void }) {
  return (
    <Dialog
      open={told !== null}
      onClose={onClose}
      title={`Secret of ${told?.endpoint.name ?? ''}`}
      text={
        <>
          <p>
            Give it to the receiver now; it is not shown again. A secret from before signs too, until the next
            new one.
          </p>
          <code className={styles.secret}>{told?.secret}</code>
        </>
      }
      actions={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    />
  );
}
