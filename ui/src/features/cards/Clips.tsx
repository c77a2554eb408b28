import { useQuery } from '@tanstack/react-query';
import type { CSSProperties } from 'react';

import { toApiError } from '@/api/errors';
import type { ClipView } from '@/api/types';
import { bytes, count } from '@/shared/format';
import { VirtualList } from '@/shared/lists';
import { cx, ErrorState, SkeletonRows, State, StateIcon } from '@/shared/parts';

import styles from './cards.module.css';
import { COPY } from './model';
import { offloadQuery } from './queries';

const nameOf = (clip: ClipView) => clip.name || 'The card’s own files';

/** The clips of an offload: what is proven of each at each destination, and what is missing. */
export function Clips({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(offloadQuery(id));
  if (error)
    return (
      <ErrorState
        title="The clips could not be read"
        error={toApiError(error)}
        onRetry={() => void refetch()}
      />
    );
  if (!data) return <SkeletonRows rows={6} height={30} />;
  const { offload, clips } = data;
  const columns = {
    '--columns': `minmax(0,1fr) 56px 84px ${offload.targets.map(() => '104px').join(' ')} minmax(0,1.4fr)`,
  } as CSSProperties;
  return (
    <div className={cx('grow col', styles.clips)}>
      <div className={cx('table-row is-head', styles.clip)} style={columns} aria-hidden="true">
        <span>Clip of {offload.name}</span>
        <span className="right">Files</span>
        <span className="right">Size</span>
        {offload.targets.map((target) => (
          <span key={`${target.place} ${target.path}`} className="ellipsis" title={target.path}>
            {target.name}
          </span>
        ))}
        <span>Missing</span>
      </div>
      <VirtualList
        key={id}
        id={`clips ${id}`}
        label={`Clips of ${offload.name}`}
        count={clips.length}
        rowHeight={30}
        idAt={(index) => clips[index]?.name || 'card'}
        row={(index, { active }) => {
          const clip = clips[index];
          if (!clip) return null;
          return (
            <div className={cx('table-row', styles.clip, active && 'is-active')} style={columns}>
              <span className="num ellipsis">{nameOf(clip)}</span>
              <span className="right small fg-2 num">{count(clip.files)}</span>
              <span className="right small fg-2 num">{bytes(clip.size)}</span>
              {clip.copies.map((copy, at) => (
                <span key={offload.targets[at]?.path ?? at} className="row" style={{ gap: 6 }}>
                  <StateIcon state={COPY[copy].state} label={COPY[copy].word} quiet={clip.safe} />
                  <span className="small fg-3 ellipsis" aria-hidden="true">
                    {copy === 'verified' ? '' : COPY[copy].word}
                  </span>
                </span>
              ))}
              <span className="small fg-2 ellipsis" title={clip.missing ?? undefined}>
                {clip.safe ? '' : <State state="needsYou" small text={clip.missing ?? 'Not proven yet'} />}
              </span>
            </div>
          );
        }}
      />
    </div>
  );
}
