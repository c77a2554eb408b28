import { useQuery } from '@tanstack/react-query';
import { useState, type CSSProperties } from 'react';

import type { AssetView } from '@/api/types';
import { cx, Icon, type IconName } from '@/shared/parts';

import { Drawing } from './Drawing';
import { shapesOf, type Shape } from './drawing';
import { reviewQueries } from './queries';
import styles from './review.module.css';
import type { Player } from './usePlayer';

const NO_SHAPES: Shape[] = [];

/** What kind of medium a file is, as far as it moves in time. */
function kindOf({ media_type, duration_s }: AssetView): 'video' | 'audio' | 'still' {
  if (media_type?.startsWith('audio/')) return 'audio';
  return duration_s !== null && (media_type === null || media_type.startsWith('video/')) ? 'video' : 'still';
}

/** Where the picture comes from, said on it: an icon and words. */
function useSource(asset: AssetView) {
  const moves = kindOf(asset) !== 'still';
  const { data: places, error } = useQuery({ ...reviewQueries.media(asset.id), enabled: moves });
  const [unplayable, setUnplayable] = useState(0);
  const place = places?.[unplayable];
  const said = (): [IconName, string] | null => {
    if (!moves) return null;
    if (place)
      return place.from === 'disk' ? ['laptop', 'On this computer'] : ['cloud', 'Streamed from Frame.io'];
    if (error) return ['offline', 'No copy here and no network: one picture for all frames'];
    if (places?.length) return ['film', 'This window cannot play it: one picture for all frames'];
    return places ? ['film', 'One picture for all frames'] : null;
  };
  return { place, said: said(), next: () => setUnplayable((count) => count + 1) };
}

export interface PictureProps {
  asset: AssetView;
  player: Player;
  /** Stands on the picture when two are compared. */
  name?: string;
  /** What is drawn on this frame. */
  drawing?: unknown;
  hidden?: boolean;
}

/** A file's picture at the player's frame: its video where this window can play it, else one picture for all. */
export function Picture({ asset, player, name, drawing, hidden }: PictureProps) {
  const { place, said, next } = useSource(asset);
  const kind = kindOf(asset);
  const ratio = asset.width && asset.height ? asset.width / asset.height : 16 / 9;
  const shapes = drawing === undefined || drawing === null ? NO_SHAPES : shapesOf(drawing);
  const media = {
    ref: player.attach,
    src: place?.address,
    preload: 'auto',
    muted: player.muted,
    onError: next,
  };
  return (
    <div
      className={cx(styles.frame, hidden && styles.frameHidden)}
      style={{ '--ratio': ratio } as CSSProperties}
    >
      {kind === 'video' && place ? (
        // eslint-disable-next-line jsx-a11y/media-has-caption -- unfinished cuts have no captions
        <video {...media} key={place.address} playsInline aria-label={asset.name} />
      ) : asset.thumbnail ? (
        <img src={asset.thumbnail} alt={`A frame of ${asset.name}`} draggable={false} />
      ) : (
        <span className={styles.noPicture}>
          <Icon name={kind === 'audio' ? 'audio' : 'film'} size={20} />
          {kind === 'audio' ? 'Sound without a picture.' : 'No picture of this file is here yet.'}
        </span>
      )}
      {kind === 'audio' && place && (
        // eslint-disable-next-line jsx-a11y/media-has-caption -- unfinished cuts have no captions
        <audio {...media} key={place.address} aria-label={asset.name} />
      )}
      {shapes.length > 0 && <Drawing shapes={shapes} ratio={ratio} about="Drawing on the picture" />}
      {(name || said) && (
        <span className={styles.tags}>
          {name && <span className={cx('mono', styles.tag)}>{name}</span>}
          {said && (
            <span className={styles.tag}>
              <Icon name={said[0]} />
              {said[1]}
            </span>
          )}
        </span>
      )}
    </div>
  );
}
