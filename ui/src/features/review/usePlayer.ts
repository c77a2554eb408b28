import { useCallback, useEffect, useRef, useState } from 'react';

import { frameAt, secondsOf, type Counting } from '@/shared/format';

import { advance, setEdge, shuttle, type Range, type Speed } from './transport';

/** The picture's place and motion, shared by everything that shows it. */
export interface Player {
  frame: number;
  speed: Speed;
  /** Frames that were marked with in and out; `null` for the whole file. */
  range: Range | null;
  loop: boolean;
  muted: boolean;
  /** Shows this frame and stands still. */
  seek: (frame: number) => void;
  step: (by: number) => void;
  /** Plays or stands still. */
  toggle: () => void;
  /** Faster in this direction, or turns. */
  shuttle: (direction: 1 | -1) => void;
  mark: (edge: 'from' | 'to') => void;
  clear: () => void;
  setLoop: (loop: boolean) => void;
  setMuted: (muted: boolean) => void;
  /** The `ref` that ties a media element to the player; several show the same frame. */
  attach: (media: HTMLMediaElement | null) => () => void;
}

/** The middle of a frame: rounding in a decoder cannot reach its neighbours. */
const inside = (frame: number, counting: Counting) => secondsOf(frame + 0.5, counting);

/** Whether an element runs by itself, so that the player follows it instead of counting. */
const runs = (media: HTMLMediaElement) => !media.paused && !media.ended && media.readyState > 2;

/**
 * Plays `frames` frames, beginning at `at`. Forward, a video runs by itself and the player follows its clock; backwards, and
 * without a video that this window can play, the player counts frames itself.
 */
export function usePlayer(frames: number | null, counting: Counting | null, at: number): Player {
  const [frame, setFrame] = useState(at);
  const [speed, setSpeed] = useState<Speed>(0);
  const [range, setRange] = useState<Range | null>(null);
  const [loop, setLoop] = useState(false);
  const [muted, setMuted] = useState(false);
  const elements = useRef(new Set<HTMLMediaElement>());
  const now = useRef(at);
  const last = Math.max(0, (frames ?? 1) - 1);

  const show = useCallback(
    (next: number) => {
      now.current = next;
      setFrame(next);
      if (counting)
        for (const media of elements.current)
          if (!runs(media) || frameAt(media.currentTime, counting) !== next)
            media.currentTime = inside(next, counting);
    },
    [counting],
  );
  const seek = useCallback(
    (next: number) => {
      setSpeed(0);
      for (const media of elements.current) media.pause();
      show(Math.max(0, Math.min(last, next)));
    },
    [show, last],
  );
  const attach = useCallback(
    (media: HTMLMediaElement | null) => {
      const known = elements.current;
      if (media) {
        known.add(media);
        if (counting) media.currentTime = inside(now.current, counting);
      }
      return () => {
        if (media) known.delete(media);
      };
    },
    [counting],
  );

  useEffect(() => {
    for (const media of elements.current) media.muted = muted;
  }, [muted]);

  useEffect(() => {
    if (speed === 0 || !counting || frames === null) return;
    for (const media of elements.current) {
      media.playbackRate = Math.abs(speed);
      // A window that cannot play it counts frames instead; the picture says so.
      if (speed > 0) void media.play().catch(() => undefined);
      else media.pause();
    }
    const way = range ?? { from: 0, to: frames - 1 };
    let before: number | null = null;
    let owed = 0;
    let request = 0;
    const tick = (time: number) => {
      const leader = speed > 0 ? [...elements.current].find(runs) : undefined;
      if (leader) {
        owed = frameAt(leader.currentTime, counting) - now.current;
      } else if (before !== null) {
        owed += ((time - before) / 1000 / secondsOf(1, counting)) * speed;
      }
      before = time;
      const whole = Math.trunc(owed);
      owed = leader ? 0 : owed - whole;
      if (whole !== 0) {
        const next = advance(now.current, whole, way, loop);
        const jumped = next.frame !== now.current + whole;
        if (leader && !jumped) {
          now.current = next.frame;
          setFrame(next.frame);
        } else show(next.frame);
        if (next.ended) {
          setSpeed(0);
          return;
        }
      }
      request = requestAnimationFrame(tick);
    };
    request = requestAnimationFrame(tick);
    const playing = elements.current;
    return () => {
      cancelAnimationFrame(request);
      for (const media of playing) media.pause();
    };
  }, [speed, counting, frames, range, loop, show]);

  const start = (next: Speed) => {
    // From the end it begins again.
    const way = range ?? { from: 0, to: last };
    if (speed === 0 && next > 0 && now.current >= way.to) show(way.from);
    setSpeed(frames === null ? 0 : next);
  };
  return {
    frame,
    speed,
    range,
    loop,
    muted,
    seek,
    step: (by) => seek(now.current + by),
    toggle: () => (speed === 0 ? start(1) : seek(now.current)),
    shuttle: (direction) => start(shuttle(speed, direction)),
    mark: (edge) => setRange((old) => setEdge(old, edge, now.current, last)),
    clear: () => setRange(null),
    setLoop,
    setMuted,
    attach,
  };
}
