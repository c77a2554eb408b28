import type { OffloadTargetView, OffloadView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { Button, cx, Icon, IconButton, Menu, Progress, StateIcon } from '@/shared/parts';

import styles from './cards.module.css';
import { barOf, factsOf, lightOf, statusOf, targetOf } from './model';
import { useOffloadCommands, useOffloadMenu } from './useOffloadCommands';

function Place({ target, offload }: { target: OffloadTargetView; offload: OffloadView }) {
  const { state, text } = targetOf(target, offload);
  return (
    <div className={styles.place} title={target.error?.message ?? target.path}>
      <Icon name={target.place === 'disk' ? 'drive' : 'cloud'} className="fg-3" />
      <span className="ellipsis">{target.name}</span>
      <Progress parts={barOf(target)} size="tall" label={`${offload.name} on ${target.name}`} />
      <span className="num right fg-2">{text}</span>
      <StateIcon state={state} />
    </div>
  );
}

function Lamp({ offload }: { offload: OffloadView }) {
  const { lit, title, why } = lightOf(offload);
  const { report, step } = useOffloadCommands();
  return (
    <div className={cx(styles.light, lit ? 's-synced' : 's-attention')}>
      <span className={cx(styles.lamp, lit && styles.lit)}>
        <Icon name={lit ? 'verified' : 'card'} size={20} />
      </span>
      <b className="bold">{title}</b>
      <span className={cx('small fg-2', styles.why)} title={offload.missing.join('\n') || why}>
        {why}
      </span>
      <span className={styles.buttons}>
        {offload.state === 'parked' && (
          <Button size="small" icon="retry" onClick={() => step.mutate({ id: offload.id, to: 'resume' })}>
            Go on
          </Button>
        )}
        <Button size="small" onClick={() => report.mutate({ offload, kind: 'pdf' })}>
          Report
        </Button>
        <Button size="small" variant="ghost" onClick={() => report.mutate({ offload, kind: 'csv' })}>
          CSV
        </Button>
      </span>
    </div>
  );
}

export interface OffloadCardProps {
  offload: OffloadView;
  /** Its clips stand below. */
  open: boolean;
  onToggle: () => void;
}

/** One offload: where its copies stand, and the light that says whether the card may be formatted. */
export function OffloadCard({ offload, open, onToggle }: OffloadCardProps) {
  const now = useNow(2000);
  const menu = useOffloadMenu();
  return (
    <section className={cx('panel', styles.card, open && styles.isOpen)} aria-label={`Card ${offload.name}`}>
      <div style={{ minWidth: 0 }}>
        <div className="row" style={{ gap: 8 }}>
          <button type="button" className={styles.name} aria-expanded={open} onClick={onToggle}>
            {offload.name}
          </button>
          <span className="small fg-3 num ellipsis">{factsOf(offload)}</span>
          <span className="spacer" />
          <Menu
            label={offload.name}
            align="end"
            entries={menu(offload)}
            trigger={<IconButton size="small" icon="more" label={`More for ${offload.name}`} />}
          />
        </div>
        <div
          className={cx('small fg-2 num ellipsis', styles.about)}
          title={offload.error?.hint ?? offload.source}
        >
          {statusOf(offload, now)}
        </div>
        {offload.targets.map((target) => (
          <Place key={`${target.place} ${target.path}`} target={target} offload={offload} />
        ))}
      </div>
      <Lamp offload={offload} />
    </section>
  );
}
