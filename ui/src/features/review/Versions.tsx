import { Link } from 'wouter';

import type { AssetDetail, AssetView } from '@/api/types';
import { useNow } from '@/shared/clock';
import { moment, plural } from '@/shared/format';
import { Button, cx, Menu, Segments, Thumb } from '@/shared/parts';

import { otherVersions, versionName } from './model';
import styles from './review.module.css';

/** Two versions at the same frame: beside each other, or one at a time. */
export interface Compared {
  /** The other version. */
  with: AssetView;
  way: 'side' | 'flip';
  /** In turn: the other one is shown. */
  flipped: boolean;
}

/** The versions of a stack, newest first. */
export function Versions({ detail }: { detail: AssetDetail }) {
  const now = useNow(60_000);
  if (detail.versions.length < 2) return null;
  return (
    <nav className={cx('scroll', styles.versions)} aria-label="Versions">
      {detail.versions.map((version) => {
        const on =
          version.id === detail.asset.id ||
          (version === detail.versions[0] && detail.asset.kind === 'version_stack');
        return (
          <Link
            key={version.id}
            href={`/review/${version.id}`}
            className={cx(styles.version, on && styles.versionOn)}
            aria-current={on ? 'true' : undefined}
          >
            <Thumb src={version.thumbnail} width={92} />
            <span className="col">
              <span className="strong mono">{versionName(detail, version.id)}</span>
              <span className="small fg-2 ellipsis num">
                {version.updated_at ? moment(version.updated_at, now) : '–'}
              </span>
              <span className="small fg-3 ellipsis num">
                {version.comments ? plural(version.comments, 'comment') : 'no comments'}
              </span>
            </span>
          </Link>
        );
      })}
    </nav>
  );
}

/** Begins and steers a comparison. */
export function Compare({
  detail,
  compared,
  onCompare,
}: {
  detail: AssetDetail;
  compared: Compared | null;
  onCompare: (compared: Compared | null) => void;
}) {
  const others = otherVersions(detail);
  const [first] = others;
  if (!first) return null;
  const name = (version: AssetView) => versionName(detail, version.id);
  if (!compared)
    return (
      <Button
        variant="ghost"
        icon="compare"
        onClick={() => onCompare({ with: first, way: 'side', flipped: false })}
      >
        Compare with {name(first)}
      </Button>
    );
  return (
    <span className="row" style={{ gap: 6 }}>
      <Menu
        label="Compare with"
        trigger={
          <Button variant="ghost" size="small" icon="versions">
            {name(compared.with)}
          </Button>
        }
        entries={others.map((version) => ({
          label: name(version),
          checked: version.id === compared.with.id,
          run: () => onCompare({ ...compared, with: version }),
        }))}
      />
      <Segments
        label="How to compare"
        value={compared.way}
        segments={[
          { value: 'side', label: 'Side by side' },
          { value: 'flip', label: 'A/B' },
        ]}
        onChange={(way) => onCompare({ ...compared, way })}
      />
      <Button variant="ghost" size="small" icon="x" onClick={() => onCompare(null)}>
        End
      </Button>
    </span>
  );
}
