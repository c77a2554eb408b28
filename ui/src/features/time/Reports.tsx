import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '@/api/client';
import { toApiError } from '@/api/errors';
import { useCommand } from '@/api/queries';
import type { ReportBy, ReportFormat, ReportQuery, ReportView } from '@/api/types';
import { now as readClock } from '@/shared/clock';
import { count, hours, plural, share } from '@/shared/format';
import {
  Button,
  Empty,
  ErrorState,
  Input,
  Menu,
  Segments,
  Select,
  SkeletonRows,
  toast,
} from '@/shared/parts';

import { HoursChart } from './HoursChart';
import { isoDay } from './model';
import { timeQueries } from './queries';
import { RatesDialog } from './RatesDialog';
import { ReportEntries } from './ReportEntries';
import { EstimateTable, GroupTable, PeopleTable } from './ReportTables';
import { moneyText, RANGES, rangeOf, type RangeName } from './reports';
import styles from './reports.module.css';

const LEVELS: { value: ReportBy; label: string }[] = [
  { value: 'project', label: 'Project' },
  { value: 'client', label: 'Client' },
  { value: 'person', label: 'Person' },
  { value: 'task', label: 'Task' },
  { value: 'billable', label: 'Billable' },
  { value: 'day', label: 'Day' },
  { value: 'week', label: 'Week' },
  { value: 'month', label: 'Month' },
];
const NONE = 'none';
type Tab = 'hours' | 'people' | 'estimates';

/** What is wanted of a figure: the groups that lead to it, and its name. */
export interface Opened {
  path: string[];
  name: string;
}

function Figures({ report, onOpen }: { report: ReportView; onOpen: (opened: Opened) => void }) {
  const { sums } = report;
  const billable = sums.seconds > 0 ? share(sums.billable_s / sums.seconds) : '–';
  const facts = [
    { label: 'Hours', value: hours(sums.seconds), note: plural(sums.entries, 'entry', 'entries') },
    { label: 'Billable', value: hours(sums.billable_s), note: billable },
    {
      label: 'Earned',
      value: moneyText(sums.earned),
      note: sums.unpriced_s > 0 ? `${hours(sums.unpriced_s)} h without a rate` : 'at the rate of its time',
    },
    {
      label: 'Cost',
      value: moneyText(sums.cost),
      note:
        sums.uncosted_s > 0 ? `${hours(sums.uncosted_s)} h without a cost rate` : 'at the rate of its time',
    },
    {
      label: 'Profit',
      value: moneyText(sums.profit),
      note: sums.margin === null ? '' : `${share(sums.margin / 1000)} margin`,
    },
  ];
  return (
    <div className={styles.figures}>
      {facts.map((fact) => (
        <button
          key={fact.label}
          type="button"
          className={styles.figure}
          title="Show the entries"
          onClick={() => onOpen({ path: [], name: `${report.from} to ${report.to}` })}
        >
          <span className="small fg-2">{fact.label}</span>
          <span className="figure num">{fact.value}</span>
          <span className="small fg-3 num">{fact.note}</span>
        </button>
      ))}
    </div>
  );
}

/** Hours and money over a range: every figure opens to its entries. */
export function Reports() {
  const [range, setRange] = useState<RangeName>('month');
  const [custom, setCustom] = useState(() => rangeOf('month', isoDay(readClock())));
  const [first, setFirst] = useState<ReportBy>('project');
  const [second, setSecond] = useState<ReportBy | typeof NONE>('task');
  const [billable, setBillable] = useState<'all' | 'yes' | 'no'>('all');
  const [rounded, setRounded] = useState<'as_set' | 'yes' | 'no'>('as_set');
  const [tab, setTab] = useState<Tab>('hours');
  const [opened, setOpened] = useState<Opened | null>(null);
  const [rates, setRates] = useState(false);
  const { from, to } = range === 'custom' ? custom : rangeOf(range, isoDay(readClock()));
  const query: ReportQuery = {
    from,
    to,
    by: [first, ...(second === NONE || second === first ? [] : [second])],
    people: [],
    projects: [],
    clients: [],
    tasks: [],
    billable: billable === 'all' ? null : billable === 'yes',
    rounding: rounded === 'as_set' ? null : rounded === 'yes',
  };
  const { data: report, error, refetch } = useQuery(timeQueries.report(query));
  const write = useCommand(
    async (format: ReportFormat) => {
      const file = await api.pickSave(`Hours ${from} to ${to}.${format}`);
      return file === null ? null : api.exportReport(query, format, file);
    },
    (done) =>
      done &&
      toast({ icon: 'done', text: `${plural(done.entries, 'entry', 'entries')} written to ${done.file}` }),
  );

  const body = () => {
    if (error)
      return (
        <ErrorState
          title="The report could not be made"
          error={toApiError(error)}
          onRetry={() => void refetch()}
        />
      );
    if (!report) return <SkeletonRows rows={12} height={40} />;
    if (report.sums.entries === 0)
      return (
        <Empty
          icon="chart"
          title="No hours in these days"
          text="Other days, or every entry instead of the billable ones."
          actions={
            <Button
              onClick={() => {
                setRange('year');
                setBillable('all');
              }}
            >
              Show this year
            </Button>
          }
        />
      );
    return (
      <div className={styles.report}>
        <Figures report={report} onOpen={setOpened} />
        <HoursChart series={report.series} />
        <div className={styles.tabs}>
          <Segments
            label="What of it"
            value={tab}
            segments={[
              { value: 'hours', label: 'Hours and money' },
              { value: 'people', label: 'Utilisation' },
              { value: 'estimates', label: 'Estimates' },
            ]}
            onChange={setTab}
          />
          <span className="small fg-3">
            Hours {report.rounding}. {report.money_rounding}
          </span>
        </div>
        {tab === 'hours' && <GroupTable report={report} onOpen={setOpened} />}
        {tab === 'people' && <PeopleTable report={report} />}
        {tab === 'estimates' && <EstimateTable report={report} />}
      </div>
    );
  };

  return (
    <>
      <div className="tool">
        <Select label="Days" className="in-bar" value={range} options={RANGES} onChange={setRange} />
        {range === 'custom' && (
          <>
            <Input
              inBar
              type="date"
              aria-label="First day"
              value={custom.from}
              onChange={(event) => event.target.value && setCustom({ ...custom, from: event.target.value })}
            />
            <Input
              inBar
              type="date"
              aria-label="Last day"
              value={custom.to}
              onChange={(event) => event.target.value && setCustom({ ...custom, to: event.target.value })}
            />
          </>
        )}
        <Select label="Group by" className="in-bar" value={first} options={LEVELS} onChange={setFirst} />
        <Select
          label="Then by"
          className="in-bar"
          value={second}
          options={[{ value: NONE, label: 'Nothing more' }, ...LEVELS]}
          onChange={setSecond}
        />
        <Select
          label="Billable"
          className="in-bar"
          value={billable}
          options={[
            { value: 'all', label: 'All hours' },
            { value: 'yes', label: 'Billable' },
            { value: 'no', label: 'Not billable' },
          ]}
          onChange={setBillable}
        />
        <Select
          label="Rounding"
          className="in-bar"
          value={rounded}
          options={[
            { value: 'as_set', label: 'Rounded as set' },
            { value: 'yes', label: 'Rounded' },
            { value: 'no', label: 'Not rounded' },
          ]}
          onChange={setRounded}
        />
        <span className="spacer" />
        <Button variant="ghost" icon="euro" onClick={() => setRates(true)}>
          Rates and hours
        </Button>
        <Menu
          label="Write to a file"
          align="end"
          trigger={
            <Button icon="download" busy={write.isPending}>
              Export
            </Button>
          }
          entries={[
            { label: 'CSV, one line an entry', icon: 'file', run: () => write.mutate('csv') },
            { label: 'XLSX, groups and entries', icon: 'grid', run: () => write.mutate('xlsx') },
            { label: 'JSON, everything', icon: 'file', run: () => write.mutate('json') },
          ]}
        />
        {report && <span className="small fg-3 num">{count(report.sums.entries)} entries</span>}
      </div>
      {body()}
      <RatesDialog open={rates} onClose={() => setRates(false)} />
      <ReportEntries query={query} opened={opened} onClose={() => setOpened(null)} />
    </>
  );
}
