import { useQuery } from '@tanstack/react-query';

import { toApiError } from '@/api/errors';
import type { ReportQuery } from '@/api/types';
import { now } from '@/shared/clock';
import { clock, day, hours, money, plural } from '@/shared/format';
import { Dialog, ErrorState, SkeletonRows } from '@/shared/parts';

import { timeQueries } from './queries';
import type { Opened } from './Reports';
import styles from './reports.module.css';

/** Rows shown at once; the rest is in the export. */
const SHOWN = 500;

function Rows({ query, opened }: { query: ReportQuery; opened: Opened }) {
  const { data: entries, error, refetch } = useQuery(timeQueries.reportEntries(query, opened.path));
  if (error)
    return (
      <ErrorState
        title="The entries could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!entries) return <SkeletonRows rows={8} height={32} />;
  return (
    // Keys scroll it: it holds nothing else to stop at.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.rows} tabIndex={0} role="region" aria-label="Entries of this figure">
      <p className="small fg-2 num">{plural(entries.length, 'entry', 'entries')}</p>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">Who</th>
            <th scope="col" className="right">
              Hours
            </th>
            <th scope="col" className="right">
              Earned
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.slice(0, SHOWN).map((entry) => (
            <tr key={entry.id}>
              <td className="num fg-2">
                {day(entry.start, now())} {clock(entry.start)} – {clock(entry.end)}
              </td>
              <th scope="row">
                {entry.description || 'Without a description'}
                <span className="small fg-3"> {[entry.project, entry.task].filter(Boolean).join(', ')}</span>
              </th>
              <td>{entry.person ?? 'Nobody'}</td>
              <td className="num right strong">{hours(entry.seconds)}</td>
              <td className="num right">
                {entry.earned ? money(Number(entry.earned.amount), entry.earned.currency) : '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {entries.length > SHOWN && <p className="small fg-3">The first {SHOWN}. An export has them all.</p>}
    </div>
  );
}

/** The entries that a figure is made of. */
export function ReportEntries({
  query,
  opened,
  onClose,
}: {
  query: ReportQuery;
  opened: Opened | null;
  onClose: () => void;
}) {
  return (
    <Dialog open={opened !== null} onClose={onClose} title={opened?.name ?? ''} wide>
      {opened && <Rows query={query} opened={opened} />}
    </Dialog>
  );
}
