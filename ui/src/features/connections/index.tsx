import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import { useLocation, useRoute } from 'wouter';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { queries, useCommand } from '@/api/queries';
import type { ConnectionView, SyncReport } from '@/api/types';
import { useActions } from '@/shared/actions/registry';
import { useNow } from '@/shared/clock';
import { ConnectDialog, serviceOf, SERVICES, type Service } from '@/shared/connect';
import { plural } from '@/shared/format';
import { Button, Empty, ErrorState, Head, Menu, SkeletonRows, toast } from '@/shared/parts';

import styles from './connections.module.css';
import { Detail } from './Detail';
import { inOrder, summaryOf } from './model';
import { RemoveDialog } from './RemoveDialog';
import { ReplaceDialog } from './ReplaceDialog';
import { COLUMNS, Row } from './Row';
import { Webhooks } from './Webhooks';

/** What a pass brought, in one sentence. */
function sayReports(reports: readonly SyncReport[]): void {
  const failed = reports.find((report) => report.error);
  if (failed?.error)
    return void toast({ icon: 'failed', text: `${failed.error.message} ${failed.error.hint ?? ''}`.trim() });
  const sum = (pick: (report: SyncReport) => number) =>
    reports.reduce((total, report) => total + pick(report), 0);
  const came = sum(({ pulled }) => pulled.created + pulled.updated + pulled.deleted);
  const went = sum(({ pushed }) => pushed);
  const parts = [
    came && `${plural(came, 'change')} came in`,
    went && `${plural(went, 'change')} sent`,
  ].filter(Boolean);
  toast({ icon: 'synced', text: parts.length ? parts.join(', ') : 'Nothing new' });
}

interface SignIn {
  service: Service;
  baseUrl: string;
}

/** The services: how each stands, what waits for it, and the one step that mends it. */
export default function Connections() {
  const [, navigate] = useLocation();
  const [, params] = useRoute('/connections/:id');
  const client = useQueryClient();
  const now = useNow(30_000);
  const { data, error, refetch } = useQuery(queries.connections());
  const [signIn, setSignIn] = useState<SignIn | null>(null);
  const [replacing, setReplacing] = useState<ConnectionView | null>(null);
  const [leaving, setLeaving] = useState<ConnectionView | null>(null);
  const pause = useCommand((id: string) => api.pauseConnection(id));
  const resume = useCommand((id: string) => api.resumeConnection(id));
  const sync = useCommand((id: string | null) => api.syncNow(id), sayReports);

  const list = inOrder(data ?? [], now);
  const open = list.find((connection) => connection.id === params?.id);
  const signInAgain = (connection: ConnectionView) => {
    const service = serviceOf(connection.service);
    if (service) setSignIn({ service, baseUrl: connection.base_url });
  };
  useActions([
    {
      id: 'connections.check',
      name: 'Check all connections',
      icon: 'retry',
      scope: 'place',
      group: 'Connections',
      blocked: list.length ? null : 'There is no connection yet',
      run: () => sync.mutate(null),
    },
    ...SERVICES.map((service) => ({
      id: `connections.connect.${service.id}`,
      name: `Connect ${service.name}`,
      icon: service.icon,
      scope: 'place' as const,
      group: 'Connections',
      run: () => setSignIn({ service: service.id, baseUrl: '' }),
    })),
  ]);

  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-connection]')];
    const next = rows[rows.indexOf(document.activeElement as HTMLElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  const body = () => {
    if (error)
      return (
        <ErrorState
          title="The connections could not be read"
          error={toApiError(error)}
          onRetry={() => void refetch()}
        />
      );
    if (!data) return <SkeletonRows rows={4} height={60} />;
    if (list.length === 0)
      return (
        <Empty
          icon="connections"
          title="No connection yet"
          text="Connect Frame.io, Clockify or S3. What they hold is mirrored to this computer and stays usable without a network."
          actions={
            <Button variant="primary" onClick={() => setSignIn({ service: 'frameio', baseUrl: '' })}>
              Connect Frame.io
            </Button>
          }
        />
      );
    return (
      <div className="body">
        <div className={styles.list}>
          <div className={`table-row is-head ${styles.head}`} style={COLUMNS}>
            <span />
            <span>Service</span>
            <span>State</span>
            <span className="right">Waiting</span>
            <span />
            <span>API budget</span>
            <span className="right">At risk</span>
            <span />
          </div>
          {/* The rows hold buttons; the arrows go from one to the next. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
          <ul aria-label="Connections" onKeyDown={onKeyDown}>
            {list.map((connection) => (
              <Row
                key={connection.id}
                connection={connection}
                on={connection === open}
                onChoose={() =>
                  navigate(connection === open ? '/connections' : `/connections/${connection.id}`)
                }
                onSignIn={() => signInAgain(connection)}
                onResume={() => resume.mutate(connection.id)}
              />
            ))}
          </ul>
          <Webhooks />
        </div>
        {open && (
          <Detail
            key={open.id}
            connection={open}
            busy={sync.isPending}
            onSync={() => sync.mutate(open.id)}
            onPause={() => pause.mutate(open.id)}
            onResume={() => resume.mutate(open.id)}
            onSignIn={() => signInAgain(open)}
            onReplace={() => setReplacing(open)}
            onRemove={() => setLeaving(open)}
            onClose={() => navigate('/connections')}
          />
        )}
      </div>
    );
  };

  return (
    <>
      <Head title="Connections" about={data && summaryOf(data, now)}>
        {list.length > 0 && (
          <Button variant="ghost" icon="retry" busy={sync.isPending} onClick={() => sync.mutate(null)}>
            Check all
          </Button>
        )}
        <Menu
          label="Connect a service"
          align="end"
          entries={SERVICES.map((service) => ({
            label: service.name,
            icon: service.icon,
            run: () => setSignIn({ service: service.id, baseUrl: '' }),
          }))}
          trigger={<Button icon="plus">Connection</Button>}
        />
      </Head>
      {body()}
      <ConnectDialog
        service={signIn?.service ?? null}
        baseUrl={signIn?.baseUrl}
        onClose={() => setSignIn(null)}
        onConnected={(connection) => {
          setSignIn(null);
          void client.invalidateQueries().then(() => navigate(`/connections/${connection.id}`));
        }}
      />
      <ReplaceDialog connection={replacing} onClose={() => setReplacing(null)} />
      <RemoveDialog connection={leaving} onClose={() => setLeaving(null)} />
    </>
  );
}
