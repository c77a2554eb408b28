import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useLocation, useRoute } from 'wouter';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { queries, sayError, useCommand } from '@/api/queries';
import type { ClientView } from '@/api/types';
import { useActions } from '@/shared/actions/registry';
import { plural } from '@/shared/format';
import { undoLatest } from '@/shared/history';
import { VirtualList, type Selection } from '@/shared/lists';
import { NameDialog } from '@/shared/NameDialog';
import { Button, cx, Empty, ErrorState, Head, Input, Segments, SkeletonRows, toast } from '@/shared/parts';
import { WhyDialog } from '@/shared/Why';

import { Client } from './Client';
import styles from './clients.module.css';

type Shown = 'active' | 'archived';
type Asking = { kind: 'new' } | { kind: 'rename' | 'why'; client: ClientView } | null;

const NOBODY: ClientView[] = [];

/** Whom the work is for: the list, and each client's page beside it. */
export default function Clients() {
  const [, params] = useRoute('/clients/:id?');
  const [, navigate] = useLocation();
  const { data, error, refetch } = useQuery(queries.clients());
  const [text, setText] = useState('');
  const [shown, setShown] = useState<Shown>('active');
  const [asking, setAsking] = useState<Asking>(null);
  const close = () => setAsking(null);

  const clients = data ?? NOBODY;
  const client = clients.find((each) => each.id === params?.id);
  const words = text.trim().toLowerCase();
  const rows = clients.filter(
    ({ name, archived }) => archived === (shown === 'archived') && name.toLowerCase().includes(words),
  );
  const make = useCommand(
    (name: string) => api.createLabel('client', name),
    ({ id }) => {
      close();
      navigate(`/clients/${id}`);
    },
  );
  const rename = useCommand(
    ({ id, name }: { id: string; name: string }) => api.editLabel('client', id, name, null),
    close,
  );
  const archive = useCommand(
    (one: ClientView) => api.editLabel('client', one.id, null, !one.archived),
    (_, one) =>
      toast({
        icon: 'box',
        text: one.archived ? `${one.name} is active again` : `${one.name} is archived`,
        undo: () => void api.editLabel('client', one.id, null, one.archived).catch(sayError),
      }),
  );
  const remove = useCommand(
    (one: ClientView) => api.deleteLabel('client', one.id),
    (_, one) => {
      navigate('/clients');
      toast({
        icon: 'trash',
        text: `${one.name} is deleted`,
        undo: () => void undoLatest([one.id]).catch(sayError),
      });
    },
  );
  const about = { scope: 'chosen', group: 'Clients', detail: client?.name } as const;
  useActions([
    {
      id: 'clients.new',
      name: 'New client',
      icon: 'plus',
      key: 'n',
      scope: 'place',
      group: 'Clients',
      run: () => setAsking({ kind: 'new' }),
    },
    ...(client
      ? [
          {
            ...about,
            id: 'client.rename',
            name: 'Rename …',
            icon: 'pen' as const,
            key: 'f2',
            run: () => setAsking({ kind: 'rename', client }),
          },
          {
            ...about,
            id: 'client.archive',
            name: client.archived ? 'Make active again' : 'Archive',
            icon: 'box' as const,
            run: () => archive.mutate(client),
          },
          {
            ...about,
            id: 'client.why',
            name: 'Why this state',
            icon: 'help' as const,
            key: 'y',
            run: () => setAsking({ kind: 'why', client }),
          },
        ]
      : []),
  ]);
  const onChosen = useCallback(
    ({ chosen }: Selection) => {
      const [id] = chosen;
      if (chosen.size === 1 && id) navigate(`/clients/${id}`);
    },
    [navigate],
  );

  const list = () => {
    if (error)
      return (
        <ErrorState
          title="The clients could not be read"
          error={toApiError(error)}
          onRetry={() => void refetch()}
        />
      );
    if (!data) return <SkeletonRows rows={8} height={48} />;
    if (rows.length === 0)
      return (
        <p className={cx('small fg-2', styles.none)}>
          {words ? 'No client has these words.' : 'Nobody is archived.'}
        </p>
      );
    return (
      <VirtualList
        key={`${shown} ${words}`}
        id={`clients-${shown}`}
        label="Clients"
        count={rows.length}
        rowHeight={48}
        idAt={(index) => rows[index]?.id}
        onChosen={onChosen}
        initial={{
          active: rows.findIndex((each) => each.id === client?.id),
          chosen: client ? [client.id] : [],
        }}
        rowLabel={(index) => rows[index] && `${rows[index].name}, ${plural(rows[index].projects, 'project')}`}
        row={(index, { active }) => {
          const each = rows[index];
          return (
            each && (
              <div className={cx(styles.row, each.id === client?.id && 'is-on', active && 'is-active')}>
                <span className="strong ellipsis">{each.name}</span>
                <span className="small fg-3 num">
                  {each.projects > 0 ? plural(each.projects, 'project') : 'no project'}
                </span>
              </div>
            )
          );
        }}
      />
    );
  };

  return (
    <>
      <Head title="Clients" about={data && plural(clients.filter((c) => !c.archived).length, 'client')}>
        {clients.length > 0 && (
          <Button icon="plus" keys="n" onClick={() => setAsking({ kind: 'new' })}>
            New client
          </Button>
        )}
      </Head>
      {data && clients.length === 0 ? (
        <Empty
          icon="clients"
          title="No clients yet"
          text="Whom the work is for. Projects belong to a client; reports and rates go by it."
          actions={
            <Button variant="primary" icon="plus" onClick={() => setAsking({ kind: 'new' })}>
              New client
            </Button>
          }
        />
      ) : (
        <div className="body">
          <section className={styles.list} aria-label="All clients">
            <div className={styles.bar}>
              <Input
                data-find
                inBar
                icon="search"
                type="search"
                className="grow"
                aria-label="Find a client"
                placeholder="Find a client"
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
              <Segments
                label="Which clients"
                value={shown}
                segments={[
                  { value: 'active', label: 'Active' },
                  { value: 'archived', label: 'Archived' },
                ]}
                onChange={setShown}
              />
            </div>
            {list()}
          </section>
          {client ? (
            <Client
              key={client.id}
              client={client}
              onRename={() => setAsking({ kind: 'rename', client })}
              onArchive={() => archive.mutate(client)}
              onDelete={() => remove.mutate(client)}
            />
          ) : (
            <div className={styles.page}>
              <Empty quiet icon="clients" title="Choose a client" text="Projects and hours stand here." />
            </div>
          )}
        </div>
      )}
      {asking?.kind === 'new' && (
        <NameDialog
          title="New client"
          label="Name"
          initial=""
          verb="Make the client"
          onClose={close}
          onName={(name) => make.mutate(name)}
        />
      )}
      {asking?.kind === 'rename' && (
        <NameDialog
          title={`Rename ${asking.client.name}`}
          text="The new name stands on its projects and reports, and at the service."
          label="Name"
          initial={asking.client.name}
          verb="Rename"
          onClose={close}
          onName={(name) => rename.mutate({ id: asking.client.id, name })}
        />
      )}
      {asking?.kind === 'why' && (
        <WhyDialog record={asking.client.id} name={asking.client.name} onClose={close} />
      )}
    </>
  );
}
