import { useQuery } from '@tanstack/react-query';
import { RadioGroup } from 'radix-ui';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { sayError, useCommand } from '@/api/queries';
import type { ConflictView, MergeRule } from '@/api/types';
import { useActions } from '@/shared/actions/registry';
import { useNow } from '@/shared/clock';
import { moment, plural } from '@/shared/format';
import { fieldName, kindOf, valueText } from '@/shared/history';
import {
  Button,
  Checkbox,
  cx,
  Empty,
  ErrorState,
  Icon,
  IconButton,
  Keys,
  SkeletonRows,
  StateIcon,
  toast,
} from '@/shared/parts';
import { Explained } from '@/shared/Why';

import styles from './activity.module.css';
import { conflictTitle, groupsOf, takenOf, type ConflictGroup } from './model';
import { activityQueries } from './queries';

type Side = 'local' | 'remote';

function Field({
  conflict,
  side,
  onPick,
}: {
  conflict: ConflictView;
  side: Side | undefined;
  onPick: (side: Side) => void;
}) {
  const now = useNow(60_000);
  const name = fieldName(conflict.field);
  const say = (value: unknown) => valueText(conflict.field, value, now);
  return (
    <RadioGroup.Root
      className={styles.field}
      aria-label={name}
      value={side ?? ''}
      onValueChange={(value) => onPick(value as Side)}
    >
      <span className={styles.key}>{name}</span>
      <span className={styles.base}>{say(conflict.base)}</span>
      {(['local', 'remote'] as const).map((which) => (
        <RadioGroup.Item
          key={which}
          value={which}
          className={cx(styles.pick, side === which && styles.picked)}
          aria-label={`${which === 'local' ? 'Yours' : conflict.service}: ${say(conflict[which])}`}
        >
          <span className="radio" data-state={side === which ? 'checked' : 'unchecked'} />
          <span className={styles.pickValue}>{say(conflict[which])}</span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

/** The fields that merged by themselves, with a check at the value that was taken. */
function Others({ conflict }: { conflict: ConflictView }) {
  const now = useNow(60_000);
  return conflict.others.map(({ field, base, local, remote }) => {
    const say = (value: unknown) => valueText(field, value, now);
    const [was, here, there] = [say(base), say(local), say(remote)];
    const mark = (value: string, other: string) => value !== was && value !== other;
    return (
      <div key={field} className={cx(styles.field, styles.merged)}>
        <span className="fg-3">{fieldName(field)}</span>
        <span className="fg-2">{was}</span>
        <span className={cx(mark(here, there) ? 'strong' : 'fg-2')}>
          {here}
          {mark(here, there) && (
            <span className={styles.taken}>
              <Icon name="check" size={12} />
              taken
            </span>
          )}
          {here === there && here !== was && <span className={styles.taken}>same in both</span>}
        </span>
        <span className={cx(mark(there, here) ? 'strong' : 'fg-2')}>
          {there}
          {mark(there, here) && (
            <span className={styles.taken}>
              <Icon name="check" size={12} />
              taken
            </span>
          )}
        </span>
      </div>
    );
  });
}

/** A rule for the next time: offered where the same question came up. */
function NextTime({ conflict }: { conflict: ConflictView }) {
  const { data: rules = [] } = useQuery(activityQueries.rules());
  const rule = rules.find(
    (each) =>
      each.entity === conflict.entity && each.field.split('+').includes(conflict.field.split('+')[0] ?? ''),
  );
  const set = useCommand((next: MergeRule) => api.setMergeRule(conflict.entity, rule?.field ?? '', next));
  if (!rule) return null;
  return (
    <section>
      <h3 className="section-title">Next time</h3>
      <div className="small" style={{ marginTop: 10 }}>
        <Checkbox checked={rule.rule === 'ours'} onChange={(on) => set.mutate(on ? 'ours' : rule.usual)}>
          {`Keep mine when the ${fieldName(rule.field).toLowerCase()} of a ${kindOf(conflict.entity).name.toLowerCase()} differs`}
        </Checkbox>
      </div>
    </section>
  );
}

function Compare({ group, next }: { group: ConflictGroup; next: string | null }) {
  const [, navigate] = useLocation();
  const now = useNow(60_000);
  const [picks, setPicks] = useState<Record<string, Side>>({});
  const pickAll = (side: Side) => setPicks(Object.fromEntries(group.fields.map((field) => [field.id, side])));
  const open = group.fields.filter((field) => !picks[field.id]).length;
  const merged = group.fields[0] ? takenOf(group.fields[0]) : [];
  const keep = useCommand(
    async () => {
      for (const field of group.fields) {
        const side = picks[field.id];
        if (side) await api.resolveConflict(field.id, side);
      }
    },
    () => {
      toast({
        icon: 'check',
        text: `${group.name} is decided. The other value is kept for 30 days.`,
        undo: () => void api.undo(null).catch(sayError),
      });
      navigate('/activity/conflicts');
    },
  );
  const blocked = open > 0 ? 'Choose a value first' : null;
  const later = () => navigate(next ? `/activity/conflicts/${next}` : '/activity');
  const here = { scope: 'place', group: 'Conflict' } as const;
  useActions([
    {
      ...here,
      id: 'conflict.yours',
      name: 'Take yours',
      icon: 'laptop',
      key: '1',
      run: () => pickAll('local'),
    },
    {
      ...here,
      id: 'conflict.theirs',
      name: `Take the value of ${group.service}`,
      icon: 'globe',
      key: '2',
      run: () => pickAll('remote'),
    },
    {
      ...here,
      id: 'conflict.later',
      name: 'Decide later',
      icon: 'arrow-r',
      key: 'backspace',
      run: later,
    },
    {
      ...here,
      id: 'conflict.keep',
      name: 'Keep this result',
      icon: 'check',
      key: 'enter',
      blocked,
      run: () => keep.mutate(undefined),
    },
  ]);
  const first = group.fields[0];
  if (!first) return null;
  return (
    <div className={styles.pair}>
      <div className={cx('scroll', styles.compare)}>
        <div className={styles.compareHead}>
          <span className={styles.mark}>
            <StateIcon state="conflict" />
          </span>
          <div className="grow">
            <h2 className="title">{conflictTitle(group)}</h2>
            <div className="fg-2 num">
              {kindOf(group.entity).name} “{group.name}”, noticed {moment(first.at, now)}.{' '}
              {merged.length > 0
                ? `${plural(merged.length, 'other field')} merged by ${merged.length > 1 ? 'themselves' : 'itself'}.`
                : 'Both values are kept until you choose.'}
            </div>
          </div>
          <Button onClick={later}>Later</Button>
          <Button
            variant="primary"
            icon="check"
            keys="enter"
            busy={keep.isPending}
            blocked={blocked}
            onClick={() => keep.mutate(undefined)}
          >
            Keep this result
          </Button>
        </div>
        <div className={styles.three}>
          <div className={styles.sides}>
            <span />
            <span>
              <span className="strong">Base</span>
              <span className="small fg-3 num">
                {first.base_at ? `agreed ${moment(first.base_at, now)}` : 'last agreed value'}
              </span>
            </span>
            <span>
              <span className="row" style={{ gap: 6 }}>
                <span className="strong">Yours</span>
                <Keys of="1" />
              </span>
              <span className="small fg-3 num">
                {first.local_by ?? 'this computer'}
                {first.local_at && `, ${moment(first.local_at, now)}`}
              </span>
            </span>
            <span>
              <span className="row" style={{ gap: 6 }}>
                <span className="strong">{group.service}</span>
                <Keys of="2" />
              </span>
              <span className="small fg-3 num">seen {moment(first.at, now)}</span>
            </span>
          </div>
          {group.fields.map((field) => (
            <Field
              key={field.id}
              conflict={field}
              side={picks[field.id]}
              onPick={(side) => setPicks((old) => ({ ...old, [field.id]: side }))}
            />
          ))}
          <Others conflict={first} />
        </div>
        <section className={cx('panel', styles.result)} aria-live="polite">
          <span className="small fg-3">Result</span>
          {open > 0 ? (
            <span className="fg-2">Nothing is sent before you choose.</span>
          ) : (
            <span className="num">
              <span className="strong">{group.name}</span>{' '}
              {group.fields
                .map((field) => {
                  const side = picks[field.id] ?? 'local';
                  return `${fieldName(field.field).toLowerCase()} ${valueText(field.field, field[side], now)}`;
                })
                .join(', ')}
              <span className="small fg-2" style={{ display: 'block' }}>
                {[
                  ...merged.map(
                    ({ field, value }) => `${fieldName(field).toLowerCase()} ${valueText(field, value, now)}`,
                  ),
                  group.fields.some((field) => picks[field.id] === 'local')
                    ? `goes to ${group.service} by itself`
                    : `${group.service} has it already`,
                ].join(', ')}
              </span>
            </span>
          )}
        </section>
      </div>
      <aside className={styles.why} aria-label="Why">
        <section>
          <h3 className="section-title">Why this came up</h3>
          <p className="small fg-2" style={{ marginTop: 8 }}>
            Different fields merge by themselves. The same field with two values is never decided by the
            clock: both are kept until you choose.
          </p>
        </section>
        <NextTime conflict={first} />
        <section>
          <Explained record={group.record} part="steps" />
        </section>
        <section>
          <p className="small fg-2">
            The value you do not keep can be fetched back for 30 days. Undo takes the choice back.
          </p>
        </section>
      </aside>
    </div>
  );
}

/** Conflicts that were decided lately: by whom, and the way back to the other value. */
function Decided({ conflicts }: { conflicts: ConflictView[] }) {
  const now = useNow(60_000);
  const restore = useCommand(
    (conflict: ConflictView) => api.restoreConflict(conflict.id),
    (_, conflict) =>
      toast({
        icon: 'history',
        text: `The other value of ${conflict.record_name ?? kindOf(conflict.entity).name} is back.`,
        undo: () => void api.undo(null).catch(sayError),
      }),
  );
  if (conflicts.length === 0) return null;
  return (
    <>
      <div className="pane-label">Decided {conflicts.length}</div>
      {conflicts.map((conflict) => {
        const name = conflict.record_name ?? kindOf(conflict.entity).name;
        const kept =
          conflict.kept === 'local' ? 'yours' : conflict.kept === 'remote' ? conflict.service : 'both';
        return (
          <div key={conflict.id} className={styles.decided}>
            <span className="col">
              <span className="ellipsis">
                {name}, {fieldName(conflict.field).toLowerCase()}
              </span>
              <span className="small fg-3 ellipsis num">
                {conflict.resolved_by} kept {kept}
                {conflict.resolved_at && `, ${moment(conflict.resolved_at, now)}`}
              </span>
            </span>
            <IconButton
              size="small"
              icon="undo"
              label={`Fetch the other value back: ${name}`}
              onClick={() => restore.mutate(conflict)}
            />
          </div>
        );
      })}
    </>
  );
}

/** Records that stand in two values: base, yours and theirs side by side. */
export function Conflicts({ id }: { id: string | null }) {
  const { data, error, refetch } = useQuery(activityQueries.conflicts());
  const { data: decided = [] } = useQuery(activityQueries.decided());
  const all = useCommand(
    (side: Side) =>
      api.resolveConflicts(
        (data ?? []).map((conflict) => conflict.id),
        side,
      ),
    ({ resolved }) => toast({ icon: 'check', text: `${plural(resolved, 'conflict')} decided.` }),
  );
  if (error)
    return (
      <ErrorState
        title="The conflicts could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!data) return <SkeletonRows rows={6} height={48} />;
  const groups = groupsOf(data);
  const group = groups.find((each) => each.fields.some((field) => field.id === id)) ?? groups[0];
  if (!group)
    return (
      <div className="body">
        {decided.length > 0 && (
          <nav className={cx('scroll', styles.records)} aria-label="Decided">
            <Decided conflicts={decided} />
          </nav>
        )}
        <Empty
          icon="check"
          title="No conflicts"
          text="When the same field is changed here and at a service, both values come here and you choose."
        />
      </div>
    );
  return (
    <div className="body">
      <nav className={cx('scroll', styles.records)} aria-label="Conflicts">
        <div className="pane-label">Choose {groups.length}</div>
        {groups.map((each) => (
          <Link
            key={each.record}
            href={`/activity/conflicts/${each.fields[0]?.id}`}
            className={cx(styles.record, each === group && 'is-on')}
            aria-current={each === group ? 'true' : undefined}
          >
            <Icon name="conflict" className="attention" />
            <span className="col">
              <span className="strong ellipsis">{each.name}</span>
              <span className="small fg-2 ellipsis">
                {kindOf(each.entity).name}, {each.service}
              </span>
              <span className="small fg-3 ellipsis">
                {each.fields.map((field) => fieldName(field.field)).join(', ')}{' '}
                {each.fields.length > 1 ? 'differ' : 'differs'}
              </span>
            </span>
          </Link>
        ))}
        {groups.length > 1 && (
          <div className="row" style={{ padding: 8 }}>
            <Button size="small" busy={all.isPending} onClick={() => all.mutate('local')}>
              Keep all of mine
            </Button>
            <Button size="small" busy={all.isPending} onClick={() => all.mutate('remote')}>
              Take all of theirs
            </Button>
          </div>
        )}
        <Decided conflicts={decided} />
      </nav>
      <Compare
        key={group.record}
        group={group}
        next={
          groups.length > 1
            ? (groups[(groups.indexOf(group) + 1) % groups.length]?.fields[0]?.id ?? null)
            : null
        }
      />
    </div>
  );
}
