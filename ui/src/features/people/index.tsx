import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState, type CSSProperties } from 'react';
import { useLocation } from 'wouter';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { queries, sayError, useCommand } from '@/api/queries';
import type { ConnectionView, PersonPlacesView } from '@/api/types';
import { useActions } from '@/shared/actions/registry';
import { plural } from '@/shared/format';
import { VirtualList, type Selection } from '@/shared/lists';
import {
  Avatar,
  Button,
  cx,
  Empty,
  ErrorState,
  Head,
  IconButton,
  Input,
  Menu,
  Segments,
  SkeletonRows,
  toast,
} from '@/shared/parts';
import { personOf } from '@/shared/projectColour';
import { WhyDialog } from '@/shared/Why';

import { LinkPerson } from './LinkPerson';
import { accountsOf, likeness, linkable, roleText } from './model';
import styles from './people.module.css';
import { peopleQueries } from './queries';

type Shown = 'all' | 'missing';
type Asking = { kind: 'link' | 'why'; person: PersonPlacesView } | null;

const NOBODY: PersonPlacesView[] = [];

/** Name, a column for each account, the suggestion, the menu. */
const columns = (accounts: number) =>
  ({
    '--columns': `24px minmax(0, 1.2fr) repeat(${accounts}, minmax(96px, 0.7fr)) minmax(0, 1.3fr) 24px`,
  }) as CSSProperties;

interface RowProps {
  person: PersonPlacesView;
  accounts: readonly ConnectionView[];
  maybe: PersonPlacesView | undefined;
  chosen: boolean;
  active: boolean;
  canLink: boolean;
  onLink: (other: PersonPlacesView) => void;
  onAsk: (kind: 'link' | 'why') => void;
  onPart: (connection: string) => void;
}

function Row({ person, accounts, maybe, chosen, active, canLink, onLink, onAsk, onPart }: RowProps) {
  return (
    <div
      className={cx('table-row', styles.row, chosen && 'is-on', active && 'is-active')}
      style={columns(accounts.length)}
    >
      <Avatar person={personOf(person.name)} size={24} />
      <span className="col">
        <span className={cx('ellipsis strong', !person.active && 'fg-3')}>
          {person.name}
          {person.is_self && <span className={styles.aside}>you</span>}
          {!person.active && <span className={styles.aside}>left</span>}
        </span>
        <span className="small fg-3 ellipsis">{person.email || 'No mail address'}</span>
      </span>
      {accounts.map((account) => {
        const place = person.places.find((each) => each.connection === account.id);
        return place ? (
          <span key={account.id} className="ellipsis fg-2" title={place.role_word ?? undefined}>
            {roleText(place)}
          </span>
        ) : (
          <span key={account.id} className="ellipsis fg-3">
            not known
          </span>
        );
      })}
      {maybe ? (
        <span className="row" style={{ gap: 8 }}>
          <span className="col grow">
            <span className="small fg-2 ellipsis">
              Perhaps {maybe.name}, {maybe.email}
            </span>
            <span className="small fg-3 ellipsis">{likeness(person, maybe)}</span>
          </span>
          <Button
            size="small"
            icon="link"
            aria-label={`Link ${person.name} with ${maybe.name}, ${maybe.email}`}
            onMouseDown={(event) => event.stopPropagation()}
            onClick={() => onLink(maybe)}
          >
            Link
          </Button>
        </span>
      ) : (
        <span />
      )}
      {/* The row must not take the pointer's press from its menu. */}
      <span onMouseDown={(event) => event.stopPropagation()} role="presentation">
        <Menu
          label={`More for ${person.name}`}
          align="end"
          entries={[
            {
              label: 'Link with …',
              icon: 'link',
              blocked: canLink ? null : 'known everywhere',
              run: () => onAsk('link'),
            },
            ...(person.places.length > 1
              ? person.places.map((place) => ({
                  label: `Unlink at ${accounts.find(({ id }) => id === place.connection)?.service_name ?? place.service}`,
                  icon: 'branch' as const,
                  run: () => onPart(place.connection),
                }))
              : []),
            { label: 'Why this state', icon: 'help', rule: true, run: () => onAsk('why') },
          ]}
          trigger={<IconButton size="small" icon="more" label={`More for ${person.name}`} />}
        />
      </span>
    </div>
  );
}

/** Everybody, and which account knows them as what. Two records of one person are made one here. */
export default function People() {
  const [, navigate] = useLocation();
  const { data, error, refetch } = useQuery(peopleQueries.places());
  const { data: connections = [] } = useQuery(queries.connections());
  const [text, setText] = useState('');
  const [shown, setShown] = useState<Shown>('all');
  const [asking, setAsking] = useState<Asking>(null);
  const [chosen, setChosen] = useState<string | null>(null);

  const people = data ?? NOBODY;
  const accounts = useMemo(() => accountsOf(people, connections), [people, connections]);
  const missing = people.filter((person) => person.missing.length > 0).length;
  const words = text.trim().toLowerCase();
  const rows = people.filter(
    ({ name, email, missing: gaps }) =>
      (shown === 'all' || gaps.length > 0) && `${name} ${email}`.toLowerCase().includes(words),
  );
  const link = useCommand(
    ({ person, other }: { person: PersonPlacesView; other: PersonPlacesView }) =>
      api.linkPeople(person.id, other.id),
    (_, { person, other }) => {
      setAsking(null);
      toast({
        icon: 'link',
        text: `${person.name} and ${other.name} are one person`,
        undo: () => void part(person.id, other).catch(sayError),
      });
    },
  );
  const unlink = useCommand(
    ({ person, connection }: { person: PersonPlacesView; connection: string }) =>
      api.unlinkPerson(person.id, connection),
    (all, { person, connection }) => {
      const other = all.find(
        ({ id, places }) =>
          id !== person.id &&
          places.some((place) => place.connection === connection) &&
          person.places.some(
            (place) =>
              place.connection === connection &&
              places.some(({ remote_id }) => remote_id === place.remote_id),
          ),
      );
      toast({
        icon: 'branch',
        text: `${person.name} stands as two people now`,
        undo: other && (() => void api.linkPeople(person.id, other.id).catch(sayError)),
      });
    },
  );
  const onChosen = useCallback(
    ({ chosen: ids }: Selection) => setChosen(ids.size === 1 ? ([...ids][0] ?? null) : null),
    [],
  );
  const one = rows.find((person) => person.id === chosen);
  useActions(
    one
      ? [
          {
            id: 'person.link',
            name: 'Link with …',
            icon: 'link',
            key: 'l',
            scope: 'chosen',
            group: 'People',
            detail: one.name,
            blocked: linkable(one, people).length > 0 ? null : 'Nobody else is at another account',
            run: () => setAsking({ kind: 'link', person: one }),
          },
          {
            id: 'person.why',
            name: 'Why this state',
            icon: 'help',
            key: 'y',
            scope: 'chosen',
            group: 'People',
            detail: one.name,
            run: () => setAsking({ kind: 'why', person: one }),
          },
        ]
      : [],
  );

  const body = () => {
    if (error)
      return (
        <ErrorState
          title="The people could not be read"
          error={toApiError(error)}
          onRetry={() => void refetch()}
        />
      );
    if (!data) return <SkeletonRows rows={10} height={48} />;
    if (people.length === 0)
      return (
        <Empty
          icon="user"
          title="Nobody yet"
          text="The people of Frame.io and Clockify come here with the first connection. The same mail address makes one person."
          actions={
            <Button variant="primary" icon="connections" onClick={() => navigate('/connections')}>
              Connect a service
            </Button>
          }
        />
      );
    if (rows.length === 0)
      return (
        <Empty
          quiet
          icon={words ? 'search' : 'check'}
          title={words ? 'Nobody fits' : 'Everybody is known everywhere'}
          text={words ? 'Other words, or everybody.' : 'Each person is at every account that knows people.'}
          actions={
            <Button
              onClick={() => {
                setText('');
                setShown('all');
              }}
            >
              Show everybody
            </Button>
          }
        />
      );
    return (
      <VirtualList
        id="people"
        label="People"
        role="grid"
        count={rows.length}
        rowHeight={48}
        idAt={(index) => rows[index]?.id}
        onChosen={onChosen}
        rowLabel={(index) => {
          const person = rows[index];
          return (
            person &&
            [
              person.name,
              ...accounts.map((account) => {
                const place = person.places.find((each) => each.connection === account.id);
                return `${account.service_name}: ${place ? roleText(place) : 'not known'}`;
              }),
            ].join(', ')
          );
        }}
        row={(index, state) => {
          const person = rows[index];
          if (!person) return null;
          return (
            <Row
              person={person}
              accounts={accounts}
              maybe={people.find((other) => other.id === person.maybe)}
              canLink={linkable(person, people).length > 0}
              onLink={(other) => link.mutate({ person, other })}
              onAsk={(kind) => setAsking({ kind, person })}
              onPart={(connection) => unlink.mutate({ person, connection })}
              {...state}
            />
          );
        }}
      />
    );
  };

  return (
    <>
      <Head
        title="People"
        about={
          data &&
          [plural(people.length, 'person', 'people'), missing > 0 && `${missing} not known everywhere`]
            .filter(Boolean)
            .join(', ')
        }
      />
      <div className="tool">
        <Input
          data-find
          inBar
          icon="search"
          type="search"
          aria-label="Find a person"
          placeholder="Find a person"
          style={{ width: 260 }}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <span className="spacer" />
        <Segments
          label="Which people"
          value={shown}
          segments={[
            { value: 'all', label: 'Everybody' },
            { value: 'missing', label: 'Not everywhere', count: missing || undefined },
          ]}
          onChange={setShown}
        />
      </div>
      {people.length > 0 && (
        <div className={cx('table-row is-head', styles.head)} style={columns(accounts.length)}>
          <span />
          <span>Name</span>
          {accounts.map((account) => (
            <span key={account.id} className="row" style={{ gap: 6 }}>
              {account.service_name}
              {accounts.filter(({ service }) => service === account.service).length > 1 && (
                <span className="ellipsis">{account.account}</span>
              )}
            </span>
          ))}
          <span>May be the same</span>
          <span />
        </div>
      )}
      {body()}
      {asking?.kind === 'link' && (
        <LinkPerson
          person={asking.person}
          people={people}
          onClose={() => setAsking(null)}
          onLink={(other) => link.mutate({ person: asking.person, other })}
        />
      )}
      {asking?.kind === 'why' && (
        <WhyDialog record={asking.person.id} name={asking.person.name} onClose={() => setAsking(null)} />
      )}
    </>
  );
}

/** Gives what a person is at the accounts of the other one a record of its own again. */
async function part(id: string, other: PersonPlacesView): Promise<void> {
  for (const { connection } of other.places) await api.unlinkPerson(id, connection);
}
