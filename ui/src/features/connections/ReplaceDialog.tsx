import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import type { ConnectionView } from '@/api/types';
import { Button, Dialog, Field, Icon } from '@/shared/parts';

import { secretWord } from './model';

export interface ReplaceDialogProps {
  connection: ConnectionView | null;
  onClose: () => void;
}

const LABELS: Readonly<Record<string, string>> = { key: 'API key', secret: 'Secret of the access key' };

const HINTS: Readonly<Record<string, string>> = {
  key: 'End the old one in Clockify afterwards, under Preferences, Advanced, Manage API keys.',
  secret:
    'Of the same access key. With another key, connect the bucket once more: it stays the same connection.',
};

/** Gives a connection a new key or token; the old one stays until the new one is proven. */
export function ReplaceDialog({ connection, onClose }: ReplaceDialogProps) {
  if (!connection) return null;
  const { service_name: name, user } = connection;
  const word = secretWord(connection.service);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`New ${word} for ${name}`}
      text={`The old ${word} stays in use until ${name} has accepted the new one. It must be ${user}’s, for the same account.`}
    >
      <Form connection={connection} word={word} onClose={onClose} />
    </Dialog>
  );
}

function Form({
  connection,
  word,
  onClose,
}: {
  connection: ConnectionView;
  word: string;
  onClose: () => void;
}) {
  const [secret, setSecret] = useState('');
  const [asked, setAsked] = useState(false);
  const replace = useMutation({
    mutationFn: () => api.replaceSecret(connection.id, secret.trim()),
    onSuccess: onClose,
  });
  const wrong = secret.trim() ? null : `Paste the ${word}`;
  const error = replace.error && toApiError(replace.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!wrong && !replace.isPending) replace.mutate();
  };
  return (
    <form className="col" style={{ gap: 12, marginTop: 16 }} onSubmit={submit} noValidate>
      <Field
        label={LABELS[word] ?? 'Token'}
        type="password"
        value={secret}
        onChange={(event) => setSecret(event.target.value)}
        error={asked ? wrong : null}
        hint={HINTS[word] ?? 'End the old one where it was made, afterwards.'}
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
        <Button onClick={onClose}>Keep the old one</Button>
        <Button type="submit" variant="primary" busy={replace.isPending}>
          Replace
        </Button>
      </div>
    </form>
  );
}
