import { useState } from 'react';

import type { TransferView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { bytes, exactBytes, moment, plural } from '@/shared/format';
import { Button, cx, StateIcon } from '@/shared/parts';

import styles from './transfers.module.css';
import { useTransferCommands } from './useTransferActions';

function Why({ file, now }: { file: TransferView; now: number }) {
  const where: [string, string][] = [
    ['Here', file.path],
    ['Goes to', file.to],
    ['Size', exactBytes(file.size)],
  ];
  const happened: [string, string][] = [
    [moment(file.created_at, now), 'Queued'],
    ['Sent', file.sent > 0 ? `${bytes(file.sent)} acknowledged, kept` : 'Nothing yet'],
    ['Tried', plural(file.attempts, 'time')],
  ];
  return (
    <div className={cx('panel', styles.why)}>
      {(
        [
          ['What happened', happened],
          ['What stands where', where],
        ] as const
      ).map(([title, facts]) => (
        <div key={title}>
          <div className="small fg-3" style={{ marginBottom: 6 }}>
            {title}
          </div>
          <dl className="facts">
            {facts.map(([label, value]) => (
              <div key={label} style={{ display: 'contents' }}>
                <dt>{label}</dt>
                <dd title={value}>{value}</dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </div>
  );
}

/** What was set aside so that the rest goes on: why, and the step that mends it. */
export function Parked({ files }: { files: readonly TransferView[] }) {
  const now = useNow(60_000);
  const [open, setOpen] = useState<string | null>(null);
  const { retry, cancel } = useTransferCommands();
  return (
    <div className={cx('grow scroll', styles.queue)}>
      <div className={cx(styles.parked, styles.parkedHead)} aria-hidden="true">
        <span />
        <span>What</span>
        <span>Why it is parked</span>
        <span className={styles.parkedActions} />
      </div>
      {files.map((file) => {
        const why = open === file.id;
        return (
          <article key={file.id} className={styles.parked} aria-label={file.name}>
            <StateIcon state="parked" />
            <span className="col">
              <span className="strong ellipsis num">{file.name}</span>
              <span className="small fg-3 ellipsis num">
                {file.to}, {bytes(file.size)}
              </span>
            </span>
            <span className="col">
              <span>{file.error?.message ?? 'Set aside.'}</span>
              <span className="small fg-3">{file.error?.hint}</span>
            </span>
            <span className={styles.parkedActions}>
              <Button size="small" onClick={() => retry([file.id])}>
                Send again
              </Button>
              <Button size="small" variant="ghost" onClick={() => cancel([file])}>
                Cancel
              </Button>
              <Button
                size="small"
                variant="ghost"
                aria-expanded={why}
                onClick={() => setOpen(why ? null : file.id)}
              >
                {why ? 'Less' : 'Why'}
              </Button>
            </span>
            {why && <Why file={file} now={now} />}
          </article>
        );
      })}
    </div>
  );
}
