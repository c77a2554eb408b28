import { useMutation } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import type { ConnectionView, SignInStarted } from '@/api/types';

import { Button, Field, Segments } from '../parts';
import { FormError } from './FormError';
import { wrongAddress } from './regions';

export interface FormProps {
  onCancel: () => void;
  onConnected: (connection: ConnectionView) => void;
  /** The address of the connection that is signed in again. */
  baseUrl: string;
}

type Way = 'browser' | 'token';

const PUBLIC_API = 'https://api.frame.io';

/** Sign-in at Frame.io: in the browser with the address pasted back, or with a token. */
export function FrameioForm(props: FormProps) {
  const [way, setWay] = useState<Way>('browser');
  return (
    <>
      <div style={{ marginTop: 16 }}>
        <Segments
          label="Way to sign in"
          value={way}
          segments={[
            { value: 'browser', label: 'In the browser' },
            { value: 'token', label: 'With a token' },
          ]}
          onChange={setWay}
        />
      </div>
      {way === 'browser' ? <BrowserForm {...props} /> : <TokenForm {...props} />}
    </>
  );
}

/** An address other than the public one, or `null`. */
function ownAddress(text: string): string | null {
  const trimmed = text.trim().replace(/\/+$/, '');
  return trimmed === '' || trimmed === PUBLIC_API ? null : trimmed;
}

function TokenForm({ onCancel, onConnected, baseUrl }: FormProps) {
  const [token, setToken] = useState('');
  const [address, setAddress] = useState(baseUrl || PUBLIC_API);
  const [asked, setAsked] = useState(false);
  const connect = useMutation({
    mutationFn: () =>
      api.connectFrameio({ base_url: ownAddress(address), token: token.trim(), account: null }),
    onSuccess: onConnected,
  });
  const wrong = { token: token.trim() ? null : 'Paste the token', address: wrongAddress(address) };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!wrong.token && !wrong.address && !connect.isPending) connect.mutate();
  };
  return (
    <form className="col" style={{ gap: 12, marginTop: 16 }} onSubmit={submit} noValidate>
      <Field
        label="Token"
        type="password"
        value={token}
        onChange={(event) => setToken(event.target.value)}
        error={asked ? wrong.token : null}
        hint="A developer token of the Frame.io V4 API. It is kept in the keychain of this computer."
      />
      <Field
        label="Address"
        inputMode="url"
        value={address}
        onChange={(event) => setAddress(event.target.value)}
        error={asked ? wrong.address : null}
      />
      {connect.error && <FormError error={toApiError(connect.error)} />}
      <div className="dialog-actions" style={{ marginTop: 8 }}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={connect.isPending}>
          Connect Frame.io
        </Button>
      </div>
    </form>
  );
}

function BrowserForm({ onCancel, onConnected, baseUrl }: FormProps) {
  const [clientId, setClientId] = useState('');
  const [redirect, setRedirect] = useState('');
  const [pasted, setPasted] = useState('');
  const [asked, setAsked] = useState(false);
  const [started, setStarted] = useState<SignInStarted | null>(null);
  const begin = useMutation({
    mutationFn: async () => {
      const request = {
        base_url: ownAddress(baseUrl),
        ims_base_url: null,
        client_id: clientId.trim(),
        redirect_uri: redirect.trim() || null,
        account: null,
        listen: true,
      };
      if (started) await api.cancelFrameioSignIn(started.state);
      const answer = await api.beginFrameioSignIn(request);
      await api.openUrl(answer.url);
      return answer;
    },
    onSuccess: setStarted,
  });
  const [ended, setEnded] = useState<Error | null>(null);
  const state = started?.state;
  // It may end by itself: at the page on this computer, or by a link of the system.
  useEffect(() => {
    if (state === undefined) return;
    let left = false;
    api.awaitFrameioSignIn(state).then(
      (connection) => !left && onConnected(connection),
      (error: unknown) => !left && setEnded(error instanceof Error ? error : new Error(String(error))),
    );
    return () => {
      left = true;
      void api.cancelFrameioSignIn(state);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only another sign-in is another wait
  }, [state]);
  const finish = useMutation({
    mutationFn: (begun: SignInStarted) => api.finishFrameioSignIn(begun.state, pasted.trim()),
    onSuccess: onConnected,
  });
  const error = finish.error ?? begin.error ?? ended;
  const wrong = started
    ? { clientId: null, pasted: pasted.trim() ? null : 'Paste the address of the last page' }
    : { clientId: clientId.trim() ? null : 'The client ID of your app at Adobe', pasted: null };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (wrong.clientId || wrong.pasted || begin.isPending || finish.isPending) return;
    setAsked(false);
    if (started) finish.mutate(started);
    else begin.mutate();
  };
  return (
    <form className="col" style={{ gap: 12, marginTop: 16 }} onSubmit={submit} noValidate>
      <Field
        label="Client ID"
        value={clientId}
        disabled={started !== null}
        onChange={(event) => setClientId(event.target.value)}
        error={asked ? wrong.clientId : null}
        hint="Of the native app in your Adobe developer console. It is no secret."
      />
      <Field
        label="Redirect address"
        placeholder="https://localhost:47823/frameio"
        value={redirect}
        disabled={started !== null}
        onChange={(event) => setRedirect(event.target.value)}
        hint="As the credential has it, character by character."
      />
      {started && (
        <p className="small fg-2" role="status">
          {started.listening
            ? `Sign in there. The browser comes back to ${started.redirect_uri} and warns that nobody vouches for its certificate: it was made on this computer a moment ago. Go on, and this closes by itself.`
            : 'Sign in there. If the system leads the browser back to this app, this closes by itself.'}
        </p>
      )}
      {started && (
        <Field
          label="Address of the last page"
          value={pasted}
          autoFocus // eslint-disable-line jsx-a11y/no-autofocus -- the next step of a form that was asked for
          onChange={(event) => setPasted(event.target.value)}
          error={asked ? wrong.pasted : null}
          hint="Only if nothing happens here: copy the whole address that the browser shows and paste it."
        />
      )}
      {error && <FormError error={toApiError(error)} />}
      <div className="dialog-actions" style={{ marginTop: 8 }}>
        <Button onClick={onCancel}>Cancel</Button>
        {started && (
          <Button icon="external" onClick={() => begin.mutate()} busy={begin.isPending}>
            Open again
          </Button>
        )}
        <Button
          type="submit"
          variant="primary"
          icon={started ? undefined : 'external'}
          busy={started ? finish.isPending : begin.isPending}
        >
          {started ? 'Connect Frame.io' : 'Open the browser'}
        </Button>
      </div>
    </form>
  );
}
