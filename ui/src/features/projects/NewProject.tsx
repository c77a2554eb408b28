import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState, type FormEvent } from 'react';
import { Link, useLocation } from 'wouter';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { queries, useCommand } from '@/api/queries';
import type { PlannedPlaceView, ProjectDraft } from '@/api/types';
import { serviceIcon } from '@/shared/connect';
import { plural } from '@/shared/format';
import { Button, Checkbox, Combobox, cx, Dialog, Field, Icon, Select, SkeletonRows } from '@/shared/parts';

import styles from './dialogs.module.css';
import { projectQueries } from './queries';
import { serviceName } from './Services';

const NO_TEMPLATE = 'none';

/** Makes a project at several services at once; says before what is made where. Mount it while it is wanted. */
export function NewProject({ onClose }: { onClose: () => void }) {
  const [, navigate] = useLocation();
  const { data: templates } = useQuery(projectQueries.templates());
  const { data: clients = [] } = useQuery(queries.clients());
  const [name, setName] = useState('');
  const [client, setClient] = useState('');
  const [chosenTemplate, setTemplate] = useState<string | null>(null);
  const [billable, setBillable] = useState(true);
  const [wanted, setWanted] = useState<readonly string[] | null>(null);
  const [asked, setAsked] = useState(false);

  const template = chosenTemplate ?? templates?.[0]?.name ?? NO_TEMPLATE;
  const draft: ProjectDraft = {
    name: name.trim(),
    client: client.trim() || null,
    color: null,
    billable,
    note: null,
    template: template === NO_TEMPLATE ? null : template,
    connections: [...(wanted ?? [])],
  };
  const { data: plan, error } = useQuery({
    ...projectQueries.plan(useDeferredValue(draft)),
    enabled: templates !== undefined,
    placeholderData: keepPreviousData,
  });
  const create = useCommand(
    () => api.createProject(draft),
    (made) => navigate(`/projects/${made.id}`),
  );
  const places = plan?.places ?? [];
  const nowhere = places.length > 0 && wanted?.length === 0;
  const fault = draft.name === '' ? 'A project needs a name.' : (plan?.problem ?? null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!fault && !nowhere && !create.isPending) create.mutate(undefined);
  };
  return (
    <Dialog open onClose={onClose} title="New project" wide>
      <form className={cx('dialog-form', styles.split)} onSubmit={submit} noValidate>
        <div className={styles.form}>
          <Field
            label="Name"
            value={name}
            error={asked || draft.name !== '' ? fault : null}
            onChange={(event) => setName(event.target.value)}
          />
          <Combobox
            label="Client"
            value={client}
            options={clients.filter((each) => !each.archived).map((each) => each.name)}
            placeholder="None"
            onChange={setClient}
          />
          <div className="field">
            <span className="label">Begins with</span>
            <Select
              label="Begins with"
              value={template}
              options={[
                ...(templates ?? []).map((each) => ({ value: each.name, label: each.name })),
                { value: NO_TEMPLATE, label: 'Nothing in it' },
              ]}
              onChange={setTemplate}
            />
            <span className="hint">
              Folders and tasks of a template.{' '}
              <Link className="text-button" href="/settings/lists">
                Change the templates
              </Link>
            </span>
          </div>
          <Checkbox checked={billable} onChange={setBillable}>
            Hours are billable
          </Checkbox>
        </div>
        <section className={styles.plan} aria-label="What is made">
          <h3 className="section-title">What is made</h3>
          {error ? (
            <p className="small failed" role="alert">
              {toApiError(error).message}
            </p>
          ) : !plan ? (
            <SkeletonRows rows={4} height={28} />
          ) : places.length === 0 ? (
            <p className="small fg-2">
              No account is connected. The project is kept on this computer; link it later to one at a
              service.
            </p>
          ) : (
            places.map((place) => (
              <Planned
                key={place.connection}
                place={place}
                on={wanted ? wanted.includes(place.connection) : place.chosen}
                onChange={(on) => {
                  const now =
                    wanted ?? places.filter(({ chosen }) => chosen).map(({ connection }) => connection);
                  setWanted(
                    on ? [...now, place.connection] : now.filter((other) => other !== place.connection),
                  );
                }}
              />
            ))
          )}
          {nowhere && <p className="small attention">Choose at least one account.</p>}
          {places.some((place) => place.chosen && !place.online) && (
            <p className="row small fg-2" style={{ alignItems: 'flex-start' }}>
              <Icon name="offline" className="offline" />
              It is here at once. What is offline gets its part when it answers.
            </p>
          )}
        </section>
        <div className={cx('dialog-actions', styles.across)}>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="primary"
            busy={create.isPending}
            blocked={nowhere ? 'Choose at least one account' : null}
          >
            Make the project
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Planned({
  place,
  on,
  onChange,
}: {
  place: PlannedPlaceView;
  on: boolean;
  onChange: (on: boolean) => void;
}) {
  const { folders, tasks, client } = place;
  const parts: [count: string, names: string][] = [];
  if (folders.length > 0) parts.push([plural(folders.length, 'folder'), folders.join(', ')]);
  if (tasks.length > 0) parts.push([plural(tasks.length, 'task'), tasks.join(', ')]);
  return (
    <div className={cx(styles.place, !on && styles.off)}>
      <Checkbox checked={on} onChange={onChange}>
        <span className="row" style={{ gap: 6 }}>
          <Icon name={serviceIcon(place.service)} className="fg-3" />
          <span className="strong">{serviceName(place.service)}</span>
          <span className="fg-3">{place.account}</span>
        </span>
      </Checkbox>
      {on && (
        <ul>
          <li>The project{folders.length > 0 && ' with its top folder'}</li>
          {client !== null && <li>The client {client}, who is new</li>}
          {parts.map(([count, names]) => (
            <li key={count}>
              {count}: <span className="fg-3">{names}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
