import { readFileSync } from 'node:fs';

import { clipLength, countingOf, frameAt, frameOf, secondsOf, timecode, type Counting } from './timecode';

/** The table that the engine's counting is checked against too. */
const TABLE = readFileSync('../tests/fixtures/timecode.txt', 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => line.trim().split(/\s+/) as [rate: string, frame: string, code: string]);

function counted(rate: string): Counting {
  const counting = countingOf(parseFloat(rate), rate.endsWith('ndf') ? '00:00:00:00' : null);
  if (!counting) throw new Error(rate);
  return counting;
}

describe('timecode', () => {
  it.each(TABLE)('at %s frame %s is %s, both ways', (rate, frame, code) => {
    expect(timecode(Number(frame), counted(rate))).toBe(code);
    expect(frameOf(code, counted(rate))).toBe(Number(frame));
  });

  it('leads from each frame over its time back to it', () => {
    const lost = [...new Set(TABLE.map(([rate]) => rate))].flatMap((rate) => {
      const counting = counted(rate);
      const frames = Array.from({ length: 10_000 }, (_, index) => index * 31);
      return frames.filter((frame) =>
        [frame, frame + 0.5].some((at) => frameAt(secondsOf(at, counting), counting) !== frame),
      );
    });
    expect(lost).toEqual([]);
  });

  it('follows the timecode of the first frame', () => {
    expect(countingOf(29.97)?.drops).toBe(true);
    expect(countingOf(29.97, '01:00:00;00')?.drops).toBe(true);
    expect(countingOf(29.97, '01:00:00:00')?.drops).toBe(false);
    expect(countingOf(25, '01:00:00;00')?.drops).toBe(false);
    expect([null, 0, -1, 1000, NaN].map((fps) => countingOf(fps))).toEqual([null, null, null, null, null]);
  });

  it('refuses what is no timecode', () => {
    for (const text of ['10:00:00:25', '10:60:00:00', '1:00:00:00', '10:00:00', 'now', ''])
      expect(frameOf(text, counted('25'))).toBeNull();
    expect(frameOf('00:01:00;01', counted('29.97df'))).toBeNull();
  });

  it('shows the length of a clip without hours that are not there', () => {
    expect(clipLength(((60 + 55) * 25 + 19) * 40, 25)).toBe('01:55:19');
    expect(clipLength(61_000, null)).toBe('01:01');
    expect(clipLength(3_600_000, 50)).toBe('01:00:00:00');
  });
});
