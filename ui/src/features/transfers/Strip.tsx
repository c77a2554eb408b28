import { useStatus } from '@/api/queries';
import { useNow } from '@/shared/clock';
import { bytes, clock, count, eta, NONE, plural, speed } from '@/shared/format';
import { lineText } from '@/shared/line';
import { cx, Icon, Sparkline } from '@/shared/parts';
import { useSpeedHistory } from '@/shared/speedHistory';
import { useSteadyEta } from '@/shared/useSteadyEta';

import styles from './transfers.module.css';

/** The queue in figures: now, left, when everything is sent, the last ten minutes, the network. */
export function Strip() {
  const status = useStatus();
  const now = useNow(2000);
  const samples = useSpeedHistory();
  const left = useSteadyEta(status?.transfers.eta_s ?? null);
  if (!status) return <div className={styles.strip} />;
  const t = status.transfers;
  const most = Math.max(0, ...samples.map((s) => s.bytesPerSecond));
  return (
    <section className={styles.strip} aria-label="Figures">
      <div className={styles.fact} style={{ minWidth: 104 }}>
        <div className={styles.key}>Now</div>
        <div className={styles.value}>{t.speed === null ? NONE : speed(t.speed)}</div>
        <div className={styles.about}>{plural(t.running, 'file')} moving</div>
      </div>
      <div className={styles.fact} style={{ minWidth: 104 }}>
        <div className={styles.key}>Left</div>
        <div className={styles.value}>{t.bytes_left ? bytes(t.bytes_left) : NONE}</div>
        <div className={styles.about}>{plural(t.running + t.waiting + t.paused, 'file')}</div>
      </div>
      <div className={styles.fact} style={{ minWidth: 184 }}>
        <div className={styles.key}>Everything sent</div>
        <div className={styles.value}>{left === null ? NONE : clock(now + left * 1000)}</div>
        <div className={styles.about}>
          {left === null
            ? `${count(t.done_today)} done today`
            : left < 3600
              ? `in ${eta(left, now)}`
              : `at ${eta(left, now)}`}
        </div>
      </div>
      <div className={styles.chart}>
        <Sparkline samples={samples} height={87} grid label="Speed over the last ten minutes" />
        {most > 0 && <span style={{ insetInlineStart: 8, top: 4 }}>{speed(most)}</span>}
        <span style={{ insetInlineEnd: 8, bottom: 4 }}>last 10 min</span>
      </div>
      <div className={styles.network}>
        <div className={styles.key}>Network</div>
        <div className="row" style={{ lineHeight: '28px' }}>
          <Icon name={status.online ? 'wifi' : 'offline'} className="fg-2" />
          <span className="strong">{status.online ? 'Online' : 'No network'}</span>
        </div>
        <div className={cx(styles.about, 'ellipsis')} title={status.line.network?.name}>
          {status.online ? (lineText(status.line) ?? 'No limit') : 'Goes on by itself'}
        </div>
      </div>
    </section>
  );
}
