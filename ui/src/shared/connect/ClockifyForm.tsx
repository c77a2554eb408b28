import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';

import { Button, Field, Select } from '../parts';
import { FormError } from './FormError';
import type { FormProps } from './FrameioForm';
import { idOf, regionOf, REGIONS, wrongAddress } from './regions';

/** Sign-in at Clockify: a key, and the region that it belongs to. */
export function ClockifyForm({ onCancel, onConnected, baseUrl }: FormProps) {
  const [key, setKey] = useState('');
  const [region, setRegion] = useState(() => regionOf(baseUrl));
  const [base, setBase] = useState(region === 'own' ? baseUrl : '');
  const [reports, setReports] = useState('');
  const [subdomain, setSubdomain] = useState('');
  const [workspace, setWorkspace] = useState('');
  const [asked, setAsked] = useState(false);
  const own = region === 'own';
  const connect = useMutation({
    mutationFn: () =>
      api.connectClockify({
        base_url: own ? base.trim() : null,
        reports_url: (own && reports.trim()) || null,
        region: idOf(region),
        subdomain: subdomain.trim() || null,
        api_key: key.trim(),
        workspace: workspace.trim() || null,
      }),
    onSuccess: onConnected,
  });
  const wrong = {
    key: key.trim() ? null : 'Paste the key',
    base: own ? wrongAddress(base.trim()) : null,
    reports: own && reports.trim() ? wrongAddress(reports.trim()) : null,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!wrong.key && !wrong.base && !wrong.reports && !connect.isPending) connect.mutate();
  };
  return (
    <form className="col" style={{ gap: 12, marginTop: 16 }} onSubmit={submit} noValidate>
      <Field
        label="API key"
        type="password"
        value={key}
        onChange={(event) => setKey(event.target.value)}
        error={asked ? wrong.key : null}
        hint="In Clockify under Preferences, Advanced, Manage API keys. It is kept in the keychain of this computer."
      />
      <div className="field">
        <span className="label">Region</span>
        <Select label="Region" value={region} options={REGIONS} onChange={setRegion} />
        <span className="hint">
          Where the workspace stores its data. A key of one region is unknown to the others, so all can be
          asked.
        </span>
      </div>
      {own && (
        <>
          <Field
            label="Address of the API"
            inputMode="url"
            placeholder="https://studio.example/api/v1"
            value={base}
            onChange={(event) => setBase(event.target.value)}
            error={asked ? wrong.base : null}
          />
          <Field
            label="Address of the reports"
            inputMode="url"
            placeholder="https://studio.example/report/v1"
            value={reports}
            onChange={(event) => setReports(event.target.value)}
            error={asked ? wrong.reports : null}
            hint="Empty: the one that belongs to the API."
          />
        </>
      )}
      {!own && (
        <Field
          label="Name in the address"
          placeholder="none"
          value={subdomain}
          onChange={(event) => setSubdomain(event.target.value)}
          hint="Only for a workspace at NAME.clockify.me; its key is made there."
        />
      )}
      <Field
        label="Workspace"
        placeholder="the active one"
        value={workspace}
        onChange={(event) => setWorkspace(event.target.value)}
        hint="Its ID, to connect a second workspace beside the first."
      />
      {connect.error && <FormError error={toApiError(connect.error)} />}
      <div className="dialog-actions" style={{ marginTop: 8 }}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={connect.isPending}>
          Connect Clockify
        </Button>
      </div>
    </form>
  );
}
