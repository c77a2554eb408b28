import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';

import { Button, Field } from '../parts';
import { FormError } from './FormError';
import type { FormProps } from './FrameioForm';
import { wrongAddress } from './regions';

/** Amazon's own addresses follow from the region. */
function ownAddress(baseUrl: string): string {
  return /\.amazonaws\.com(\.cn)?\/?$/.test(baseUrl) ? '' : baseUrl;
}

/** A bucket of S3, or of a service that is compatible with it, opened with an access key. */
export function S3Form({ onCancel, onConnected, baseUrl }: FormProps) {
  const [endpoint, setEndpoint] = useState(() => ownAddress(baseUrl));
  const [region, setRegion] = useState('');
  const [bucket, setBucket] = useState('');
  const [accessKey, setAccessKey] = useState('');
  const [secret, setSecret] = useState('');
  const [asked, setAsked] = useState(false);
  const connect = useMutation({
    mutationFn: () =>
      api.connectS3({
        endpoint: endpoint.trim() || null,
        region: region.trim() || null,
        bucket: bucket.trim(),
        access_key: accessKey.trim(),
        secret: secret.trim(),
      }),
    onSuccess: onConnected,
  });
  const wrong = {
    bucket: bucket.trim() ? null : 'Name the bucket',
    accessKey: accessKey.trim() ? null : 'Paste the id of the access key',
    secret: secret.trim() ? null : 'Paste the secret',
    endpoint: endpoint.trim() ? wrongAddress(endpoint.trim()) : null,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (Object.values(wrong).every((text) => text === null) && !connect.isPending) connect.mutate();
  };
  return (
    <form className="col" style={{ gap: 12, marginTop: 16 }} onSubmit={submit} noValidate>
      <Field
        label="Bucket"
        value={bucket}
        onChange={(event) => setBucket(event.target.value)}
        error={asked ? wrong.bucket : null}
        hint="Its name, or BUCKET/PREFIX for what lies beneath a prefix alone."
      />
      <Field
        label="Region"
        placeholder="us-east-1"
        value={region}
        onChange={(event) => setRegion(event.target.value)}
        hint="Compatible services often take any."
      />
      <Field
        label="Address of the service"
        inputMode="url"
        placeholder="Amazon S3"
        value={endpoint}
        onChange={(event) => setEndpoint(event.target.value)}
        error={asked ? wrong.endpoint : null}
        hint="Only for a service other than Amazon’s: R2, B2, Wasabi, MinIO. Without the bucket."
      />
      <Field
        label="Access key"
        value={accessKey}
        onChange={(event) => setAccessKey(event.target.value)}
        error={asked ? wrong.accessKey : null}
      />
      <Field
        label="Secret"
        type="password"
        value={secret}
        onChange={(event) => setSecret(event.target.value)}
        error={asked ? wrong.secret : null}
        hint="It needs the rights to list, read, write and delete in this bucket. It is kept in the keychain of this computer."
      />
      {connect.error && <FormError error={toApiError(connect.error)} />}
      <div className="dialog-actions" style={{ marginTop: 8 }}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={connect.isPending}>
          Connect S3
        </Button>
      </div>
    </form>
  );
}
