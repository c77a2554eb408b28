import type { RefObject } from 'react';

import type { AssetView } from '@/api/types';
import { sayError } from '@/api/queries';
import { Button, cx, IconButton } from '@/shared/parts';

import { codeOf, countingOfAsset } from './model';
import styles from './review.module.css';
import type { Player } from './usePlayer';

/** Timecode, the buttons of the player, and what the file is. */
export function Transport({
  asset,
  frames,
  player,
  stage,
}: {
  asset: AssetView;
  frames: number | null;
  player: Player;
  /** What fills the screen. */
  stage: RefObject<HTMLDivElement | null>;
}) {
  const counting = countingOfAsset(asset);
  const fill = () => {
    const done = document.fullscreenElement ? document.exitFullscreen() : stage.current?.requestFullscreen();
    void done?.catch(sayError);
  };
  return (
    <div className={styles.transport}>
      <span className={cx('mono', styles.times)}>
        {frames !== null && (
          <>
            {codeOf(player.frame, counting)} <span className={styles.dim}>/ {codeOf(frames, counting)}</span>
          </>
        )}
      </span>
      {frames !== null && (
        <div className={styles.controls} role="group" aria-label="Player">
          <IconButton icon="in" label="Range begins here" keys="i" onClick={() => player.mark('from')} />
          <IconButton
            icon="prev-frame"
            label="Frame before"
            keys="arrowleft"
            onClick={() => player.step(-1)}
          />
          <IconButton
            icon={player.speed === 0 ? 'play' : 'pause'}
            label={player.speed === 0 ? 'Play' : 'Pause'}
            keys="space"
            onClick={player.toggle}
          />
          <IconButton icon="next-frame" label="Next frame" keys="arrowright" onClick={() => player.step(1)} />
          <IconButton icon="out" label="Range ends here" keys="o" onClick={() => player.mark('to')} />
        </div>
      )}
      <span className={cx('small num', styles.facts)}>
        {frames !== null && player.speed !== 0 && player.speed !== 1 && (
          <span>{`${player.speed < 0 ? '−' : ''}${Math.abs(player.speed)}×`}</span>
        )}
        {player.range && (
          <Button variant="ghost" size="small" icon="x" className={styles.clear} onClick={player.clear}>
            Range
          </Button>
        )}
        <span className={cx('ellipsis', styles.dim)}>
          {[asset.frame_rate && `${asset.frame_rate} fps`, asset.width && `${asset.width} × ${asset.height}`]
            .filter(Boolean)
            .join(', ')}
        </span>
        {frames !== null && (
          <>
            <IconButton
              icon="loop"
              label={player.loop ? 'Stop at the end' : 'Loop'}
              keys="shift+l"
              on={player.loop}
              onClick={() => player.setLoop(!player.loop)}
            />
            <IconButton
              icon="volume"
              label={player.muted ? 'Sound on' : 'Sound off'}
              on={player.muted}
              onClick={() => player.setMuted(!player.muted)}
            />
          </>
        )}
        <IconButton icon="full" label="Full screen" keys="f" onClick={fill} />
      </span>
    </div>
  );
}
