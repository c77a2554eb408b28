import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';

import { api } from '@/api/client';
import { queries, useCommand } from '@/api/queries';
import type { AbsenceDraft, HoursDraft, RateDraft, RateKind, RateView } from '@/api/types';
import { now } from '@/shared/clock';
import { day, money } from '@/shared/format';
import { Button, cx, Dialog, Field, IconButton, Segments, Select } from '@/shared/parts';

import { isoDay } from './model';
import { timeQueries } from './queries';
import styles from './reports.module.css';

const EVERYBODY = 'everybody';
const ANY = 'any';
const WEEK = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const shown = (date: string) => day(`${date}T12:00:00`, now());

/** Whom a rate is for, in words. */
function scopeWords(rate: RateView, person: (id: string) => string, project: (id: string) => string): string {
  const who = rate.person_id && person(rate.person_id);
  const where = rate.project_id && project(rate.project_id);
  if (who && where) return `${who} in ${where}`;
  return who ?? where ?? (rate.task_id ? 'One task' : 'Everybody');
}

function Rates() {
  const { data: rates = [] } = useQuery(timeQueries.rates());
  const { data: people = [] } = useQuery(queries.people());
  const { data: projects = [] } = useQuery(queries.projects());
  const [kind, setKind] = useState<RateKind>('bill');
  const [person, setPerson] = useState(EVERYBODY);
  const [project, setProject] = useState(ANY);
  const [amount, setAmount] = useState('');
  const [currency, setCurrency] = useState('EUR');
  const [from, setFrom] = useState(() => isoDay(now()));
  const set = useCommand(
    (draft: RateDraft) => api.setRate(draft),
    () => setAmount(''),
  );
  const remove = useCommand((id: string) => api.removeRate(id));
  const name = (list: readonly { id: string; name: string }[]) => (id: string) =>
    list.find((one) => one.id === id)?.name ?? 'one that is gone';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate({
      kind,
      person: person === EVERYBODY ? null : person,
      project: project === ANY ? null : project,
      task: null,
      from,
      amount,
      currency,
    });
  };
  return (
    <section aria-label="Rates">
      <p className="small fg-2">
        A rate holds from its day on. What was booked before keeps the rate of its time. A rate that is set
        here comes before the one of the service.
      </p>
      {rates.length === 0 && (
        <p className={cx('small fg-2', styles.list)}>No rate is set here yet: those of the service hold.</p>
      )}
      <ul className={styles.list}>
        {rates.map((rate) => (
          <li key={rate.id} className="row between">
            <span>
              {rate.kind === 'bill' ? 'Bills' : 'Costs'}{' '}
              <b className="num">
                {rate.rate ? money(Number(rate.rate.amount), rate.rate.currency) : 'nothing of its own'}
              </b>
              <span className="fg-2">
                {' '}
                from {shown(rate.from)}: {scopeWords(rate, name(people), name(projects))}
              </span>
            </span>
            <IconButton
              size="small"
              icon="trash"
              label="Remove this rate"
              onClick={() => remove.mutate(rate.id)}
            />
          </li>
        ))}
      </ul>
      <form className={styles.rate} onSubmit={submit} aria-label="New rate">
        <div className="field">
          <span className="label">What an hour</span>
          <Segments
            label="What an hour"
            value={kind}
            segments={[
              { value: 'bill', label: 'Bills' },
              { value: 'cost', label: 'Costs' },
            ]}
            onChange={setKind}
          />
        </div>
        <div className="field">
          <span className="label">Whose</span>
          <Select
            label="Whose"
            value={person}
            options={[
              { value: EVERYBODY, label: 'Everybody' },
              ...people.map((p) => ({ value: p.id, label: p.name })),
            ]}
            onChange={setPerson}
          />
        </div>
        <div className="field">
          <span className="label">In which project</span>
          <Select
            label="In which project"
            value={project}
            options={[
              { value: ANY, label: 'Every project' },
              ...projects.map((p) => ({ value: p.id, label: p.name })),
            ]}
            onChange={setProject}
          />
        </div>
        <Field
          label="An hour"
          inputMode="decimal"
          value={amount}
          onChange={(event) => setAmount(event.target.value)}
        />
        <Field label="Currency" value={currency} onChange={(event) => setCurrency(event.target.value)} />
        <Field label="From" type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
        <Button type="submit" busy={set.isPending}>
          Set rate
        </Button>
      </form>
    </section>
  );
}

function Capacity() {
  const { data: capacity } = useQuery(timeQueries.capacity());
  const { data: people = [] } = useQuery(queries.people());
  const [chosen, setPerson] = useState<string | null>(null);
  const [hours, setHours] = useState(['8', '8', '8', '8', '8', '0', '0']);
  const [from, setFrom] = useState(() => `${isoDay(now()).slice(0, 4)}-01-01`);
  const [first, setFirst] = useState(() => isoDay(now()));
  const [last, setLast] = useState(() => isoDay(now()));
  const set = useCommand((draft: HoursDraft) => api.setWorkingHours(draft));
  const away = useCommand((draft: AbsenceDraft) => api.addAbsence(draft));
  const remove = useCommand((id: string) => api.removeAbsence(id));
  const person = chosen ?? people.find((one) => one.is_self)?.id ?? people[0]?.id ?? null;
  if (person === null)
    return <p className="small fg-2">Nobody is known yet. People come with the first connection.</p>;
  const held = capacity?.hours.filter((row) => row.person_id === person) ?? [];
  const absences = capacity?.absences.filter((row) => row.person_id === person) ?? [];
  return (
    <section aria-label="Working hours">
      <p className="small fg-2">Utilisation is booked time of these hours. Days of absence count nothing.</p>
      <div className="field" style={{ marginTop: 12, width: 240 }}>
        <span className="label">Person</span>
        <Select
          label="Person"
          value={person}
          options={people.map((one) => ({ value: one.id, label: one.name }))}
          onChange={setPerson}
        />
      </div>
      <ul className={styles.list}>
        {held.map((row) => (
          <li key={row.from} className="num">
            From {shown(row.from)}: {row.seconds.reduce((sum, one) => sum + one, 0) / 3600} h a week
          </li>
        ))}
        {absences.map((row) => (
          <li key={row.id} className="row between num">
            <span>
              Away {shown(row.first)} to {shown(row.last)}
            </span>
            <IconButton
              size="small"
              icon="trash"
              label="Remove this absence"
              onClick={() => remove.mutate(row.id)}
            />
          </li>
        ))}
      </ul>
      <form
        className={styles.line}
        onSubmit={(event) => {
          event.preventDefault();
          set.mutate({ person, from, seconds: hours.map((text) => Math.round(Number(text) * 3600)) });
        }}
      >
        {WEEK.map((name, index) => (
          <Field
            key={name}
            label={name}
            inputMode="decimal"
            className={styles.short}
            value={hours[index]}
            onChange={(event) => setHours(hours.map((old, at) => (at === index ? event.target.value : old)))}
          />
        ))}
        <Field label="From" type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
        <Button type="submit" busy={set.isPending}>
          Set hours
        </Button>
      </form>
      <form
        className={styles.line}
        onSubmit={(event) => {
          event.preventDefault();
          away.mutate({ person, first, last, note: '' });
        }}
      >
        <Field
          label="Away from"
          type="date"
          value={first}
          onChange={(event) => setFirst(event.target.value)}
        />
        <Field label="Away to" type="date" value={last} onChange={(event) => setLast(event.target.value)} />
        <Button type="submit" busy={away.isPending}>
          Note absence
        </Button>
      </form>
    </section>
  );
}

/** Rates and working hours: what reports count with. */
export function RatesDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [tab, setTab] = useState<'rates' | 'hours'>('rates');
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Rates and working hours"
      wide
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <div style={{ margin: '12px 0' }}>
        <Segments
          label="What to set"
          value={tab}
          segments={[
            { value: 'rates', label: 'Rates' },
            { value: 'hours', label: 'Working hours' },
          ]}
          onChange={setTab}
        />
      </div>
      {tab === 'rates' ? <Rates /> : <Capacity />}
    </Dialog>
  );
}
