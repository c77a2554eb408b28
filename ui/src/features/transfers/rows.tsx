import type { CSSProperties } from 'react';

import type { TransferView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { bytes, bytesOf, clock, eta, percent, plural, speed } from '@/shared/format';
import { Button, cx, Icon, IconButton, Menu, Progress, StateIcon } from '@/shared/parts';
import { useSteadyEta } from '@/shared/useSteadyEta';

import { batchProof, isEnded, proofText, transferState, transferText, type Batch } from './model';
import styles from './transfers.module.css';
import { useBatchMenu, useTransferCommands, useTransferMenu } from './useTransferActions';

function Bar({ file, place }: { file: TransferView; place: number | undefined }) {
  const text = transferText(file, place);
  if (text !== null)
    return (
      <span className={cx('small ellipsis', file.state === 'parked' ? 'fg-2' : 'fg-3')} title={text}>
        {text}
      </span>
    );
  return (
    <>
      <Progress
        parts={[{ share: file.size ? file.sent / file.size : 0, state: 'working' }]}
        label={file.name}
      />
      <span className={cx('small fg-2 num right', styles.percent)}>{percent(file.sent, file.size)}</span>
    </>
  );
}

function Left({ file }: { file: TransferView }) {
  const now = useNow(2000);
  const left = useSteadyEta(file.eta_s);
  const { retry } = useTransferCommands();
  if (file.state === 'parked') {
    return (
      <Button size="small" onClick={() => retry([file.id])}>
        Send again
      </Button>
    );
  }
  return <>{left !== null && !isEnded(file) ? eta(left, now) : ''}</>;
}

export interface FileRowProps {
  file: TransferView;
  place: number | undefined;
  chosen: boolean;
  active: boolean;
  columns: CSSProperties;
  /** Without the twist column and with the place in the second column, as the drawer shows it. */
  flat?: boolean;
}

/** One transfer. */
export function FileRow({ file, place, chosen, active, columns, flat }: FileRowProps) {
  const menu = useTransferMenu();
  const { pause, resume } = useTransferCommands();
  const moving = file.state === 'running' || file.state === 'queued';
  return (
    <div
      className={cx('table-row', flat ? styles.flat : styles.file, chosen && 'is-on', active && 'is-active')}
      style={columns}
    >
      {!flat && <span />}
      <span title={proofText(file) ?? undefined} style={{ display: 'grid' }}>
        <StateIcon state={transferState(file)} label={proofText(file) ?? undefined} />
      </span>
      <span className="row" style={{ gap: 10, alignItems: 'baseline' }}>
        <span className="num ellipsis" title={file.path}>
          {file.name}
        </span>
        {flat && <span className="small fg-3 ellipsis">{file.to.split('/').slice(-2).join(', ')}</span>}
      </span>
      <span className="row">
        <Bar file={file} place={place} />
      </span>
      <span className="small fg-2 num right nowrap">
        {file.sent > 0 && !isEnded(file) && file.state !== 'finishing'
          ? bytesOf(file.sent, file.size)
          : bytes(file.size)}
      </span>
      <span className="small fg-2 num right nowrap">{file.speed === null ? '' : speed(file.speed)}</span>
      <span className="small num right nowrap">
        <Left file={file} />
      </span>
      <span className={styles.tools}>
        {moving && (
          <IconButton
            size="small"
            icon="pause"
            label={`Pause ${file.name}`}
            onClick={() => pause([file.id])}
            className={styles.hover}
          />
        )}
        {file.state === 'paused' && (
          <IconButton
            size="small"
            icon="play"
            label={`Go on with ${file.name}`}
            onClick={() => resume([file.id])}
          />
        )}
        <Menu
          label={file.name}
          align="end"
          entries={menu(file)}
          trigger={<IconButton size="small" icon="more" label={`More for ${file.name}`} />}
        />
      </span>
    </div>
  );
}

export interface BatchRowProps {
  batch: Batch;
  closed: boolean;
  active: boolean;
  columns: CSSProperties;
  onToggle: () => void;
}

/** The head of files that were given together. */
export function BatchRow({ batch, closed, active, columns, onToggle }: BatchRowProps) {
  const now = useNow(2000);
  const left = useSteadyEta(batch.eta);
  const menu = useBatchMenu();
  const ended = batch.endedAt !== null;
  return (
    <div className={cx('table-row', styles.batch, active && 'is-active')} style={columns}>
      <button
        type="button"
        className={styles.twist}
        aria-expanded={!closed}
        aria-label={closed ? `Open ${batch.name}` : `Close ${batch.name}`}
        onClick={onToggle}
      >
        <Icon name={closed ? 'chev-r' : 'chev-d'} size={12} />
      </button>
      <Icon name={batch.download ? 'download' : ended ? 'film' : 'folder'} className="fg-2" />
      <span className="row" style={{ gap: 10, alignItems: 'baseline' }}>
        <b className="bold nowrap">{batch.name}</b>
        <span className="small fg-3 ellipsis num">
          {[batch.where, plural(batch.files.length, 'file')].filter(Boolean).join(', ')}
          {batch.download && ', download'}
        </span>
      </span>
      <span className="row">
        {ended ? (
          <span className="small fg-3">
            {batch.download ? 'Here' : 'At Frame.io'} {clock(batch.endedAt ?? '')}
          </span>
        ) : (
          <>
            <Progress
              parts={[{ share: batch.size ? batch.sent / batch.size : 0, state: 'working' }]}
              label={batch.name}
            />
            <span className={cx('small fg-2 num right', styles.percent)}>
              {percent(batch.sent, batch.size)}
            </span>
          </>
        )}
      </span>
      <span className="small fg-2 num right nowrap">
        {ended ? bytes(batch.size) : bytesOf(batch.sent, batch.size)}
      </span>
      <span className="small fg-2 num right nowrap">{batch.speed === null ? '' : speed(batch.speed)}</span>
      <span className="small strong num right nowrap">
        {ended ? (
          <span className={styles.proof}>
            <StateIcon
              state={batchProof(batch.files)}
              label={batchProof(batch.files) === 'copied' ? 'Sent, not compared' : undefined}
            />
          </span>
        ) : left === null ? (
          ''
        ) : (
          eta(left, now)
        )}
      </span>
      <span className={styles.tools}>
        <Menu
          label={batch.name}
          align="end"
          entries={menu(batch)}
          trigger={<IconButton size="small" icon="more" label={`More for ${batch.name}`} />}
        />
      </span>
    </div>
  );
}
