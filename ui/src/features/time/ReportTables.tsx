import { useState } from 'react';

import type { GroupView, ReportView } from '@/api/types';
import { now } from '@/shared/clock';
import { day, hours, share } from '@/shared/format';
import { cx, Empty, Icon, ProjectDot } from '@/shared/parts';
import { projectColour } from '@/shared/projectColour';

import type { Opened } from './Reports';
import { moneyText } from './reports';
import styles from './reports.module.css';

/** A date as people say it; every other name as it is. */
const label = (group: GroupView) =>
  /^\d{4}-\d\d-\d\d$/.test(group.name) ? day(`${group.name}T12:00:00`, now()) : group.name;

function GroupRow({
  group,
  path,
  whole,
  onOpen,
}: {
  group: GroupView;
  path: string[];
  whole: number;
  onOpen: (opened: Opened) => void;
}) {
  const [open, setOpen] = useState(false);
  const own = [...path, group.key];
  const { sums } = group;
  const show = () => onOpen({ path: own, name: label(group) });
  const figure = (text: string, strong?: boolean) => (
    <td className="num right">
      <button type="button" className={cx(styles.open, strong && 'strong')} onClick={show}>
        {text}
      </button>
    </td>
  );
  return (
    <>
      <tr>
        <th scope="row" style={{ paddingInlineStart: 20 + path.length * 22 }}>
          <span className="row">
            {group.children.length > 0 ? (
              <button
                type="button"
                className={styles.twist}
                aria-expanded={open}
                aria-label={`Parts of ${label(group)}`}
                onClick={() => setOpen(!open)}
              >
                <Icon name={open ? 'chev-d' : 'chev-r'} />
              </button>
            ) : (
              <span className={styles.twist} />
            )}
            {group.color !== null && <ProjectDot colour={projectColour(group.key, group.color)} />}
            <span className="ellipsis">{label(group)}</span>
          </span>
        </th>
        <td className={styles.shareCell} aria-hidden="true">
          <span className="progress is-thin">
            <i
              style={{
                width: `${whole > 0 ? (sums.seconds / whole) * 100 : 0}%`,
                background: 'var(--offline-solid)',
              }}
            />
          </span>
        </td>
        {figure(hours(sums.seconds), true)}
        {figure(hours(sums.billable_s))}
        {figure(moneyText(sums.earned))}
        {figure(moneyText(sums.cost))}
        {figure(moneyText(sums.profit))}
        <td className="num right fg-2">{sums.margin === null ? '–' : share(sums.margin / 1000)}</td>
      </tr>
      {open &&
        group.children.map((child) => (
          <GroupRow key={child.key} group={child} path={own} whole={whole} onOpen={onOpen} />
        ))}
    </>
  );
}

/** Hours and money by group; each figure opens to its entries. */
export function GroupTable({ report, onOpen }: { report: ReportView; onOpen: (opened: Opened) => void }) {
  const { sums } = report;
  return (
    <table className={styles.table} aria-label="Hours and money">
      <thead>
        <tr>
          <th scope="col">Group</th>
          <td />
          <th scope="col" className="right">
            Hours
          </th>
          <th scope="col" className="right">
            Billable
          </th>
          <th scope="col" className="right">
            Earned
          </th>
          <th scope="col" className="right">
            Cost
          </th>
          <th scope="col" className="right">
            Profit
          </th>
          <th scope="col" className="right">
            Margin
          </th>
        </tr>
      </thead>
      <tbody>
        {report.groups.map((group) => (
          <GroupRow key={group.key} group={group} path={[]} whole={sums.seconds} onOpen={onOpen} />
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Together</th>
          <td />
          <td className="num right strong">{hours(sums.seconds)}</td>
          <td className="num right">{hours(sums.billable_s)}</td>
          <td className="num right">{moneyText(sums.earned)}</td>
          <td className="num right">{moneyText(sums.cost)}</td>
          <td className="num right">{moneyText(sums.profit)}</td>
          <td className="num right">{sums.margin === null ? '–' : share(sums.margin / 1000)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

/** Booked hours against the hours that people had. */
export function PeopleTable({ report }: { report: ReportView }) {
  return (
    <table className={styles.table} aria-label="Utilisation">
      <thead>
        <tr>
          <th scope="col">Person</th>
          <th scope="col" className="right">
            Booked
          </th>
          <th scope="col" className="right">
            Billable
          </th>
          <th scope="col" className="right">
            Capacity
          </th>
          <th scope="col" className="right">
            Booked of it
          </th>
          <th scope="col" className="right">
            Billable of it
          </th>
        </tr>
      </thead>
      <tbody>
        {report.utilisation.map((row) => (
          <tr key={row.person_id ?? ''}>
            <th scope="row">{row.person}</th>
            <td className="num right">{hours(row.seconds)}</td>
            <td className="num right">{hours(row.billable_s)}</td>
            <td className="num right fg-2">
              {row.capacity_s === null ? 'no working hours set' : hours(row.capacity_s)}
            </td>
            <td className="num right strong">{row.booked === null ? '–' : share(row.booked / 1000)}</td>
            <td className="num right">{row.billable === null ? '–' : share(row.billable / 1000)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Estimates against what was booked, over all time. */
export function EstimateTable({ report }: { report: ReportView }) {
  if (report.estimates.length === 0)
    return (
      <Empty
        icon="flag"
        quiet
        title="No estimates here"
        text="Projects and tasks with an estimate are compared with their hours."
      />
    );
  return (
    <table className={styles.table} aria-label="Estimates">
      <thead>
        <tr>
          <th scope="col">Project and task</th>
          <td />
          <th scope="col" className="right">
            Estimated
          </th>
          <th scope="col" className="right">
            Booked
          </th>
          <th scope="col" className="right">
            Used
          </th>
        </tr>
      </thead>
      <tbody>
        {report.estimates.map((row) => (
          <tr key={`${row.project_id} ${row.task_id ?? ''}`}>
            <th scope="row" style={{ paddingInlineStart: row.task === null ? 20 : 42 }}>
              {row.task ?? row.project}
              {row.done && <span className="small fg-3"> done</span>}
            </th>
            <td className={styles.shareCell} aria-hidden="true">
              <span className="progress is-thin">
                <i
                  style={{
                    width: `${Math.min(100, row.used / 10)}%`,
                    background: row.used > 1000 ? 'var(--attention-solid)' : 'var(--offline-solid)',
                  }}
                />
              </span>
            </td>
            <td className="num right">{hours(row.estimate_s)}</td>
            <td className="num right">{hours(row.actual_s)}</td>
            <td className={cx('num right strong', row.used > 1000 && 'attention')}>
              {share(row.used / 1000)}
              {row.used > 1000 && <span className="visually-hidden"> over the estimate</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
