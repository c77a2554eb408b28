import { beforeAll, describe, expect, it } from 'vitest';

import * as f from './index';

const NOW = new Date(2026, 9, 15, 14, 32, 12).getTime();
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).getTime();
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

beforeAll(() => f.setLocale('en-GB'));

describe('sizes', () => {
  it('uses decimal units with one decimal from gigabytes', () => {
    expect(plain(f.bytes(9_700_000_000))).toBe('9.7 GB');
    expect(plain(f.bytes(318_700_000_000))).toBe('318.7 GB');
    expect(plain(f.bytes(412_000_000))).toBe('412 MB');
    expect(plain(f.bytes(84_200_000))).toBe('84.2 MB');
    expect(plain(f.bytes(950))).toBe('950 B');
  });
  it('moves to the next unit before a number would show four digits', () => {
    expect(plain(f.bytes(999_990_000))).toBe('1.0 GB');
  });
  it('gives both halves the unit of the whole', () => {
    expect(plain(f.bytesOf(5_800_000_000, 9_400_000_000))).toBe('5.8 of 9.4 GB');
    expect(plain(f.bytesOf(40_000_000, 9_400_000_000))).toBe('0.0 of 9.4 GB');
  });
  it('keeps the unit with its number', () => {
    expect(f.speed(84_200_000)).toBe('84.2\u00a0MB/s');
  });
});

describe('percent', () => {
  it('never reaches 100 before the proof', () => {
    expect(f.percent(100, 100)).toBe('99%');
    expect(f.percent(100, 100, true)).toBe('100%');
    expect(f.percent(629, 1000)).toBe('62%');
    expect(f.percent(1, 0)).toBe('0%');
  });
});

describe('money', () => {
  it('shows cents in lists, none in facts, and a true minus', () => {
    expect(f.money(6973.4, 'EUR')).toBe('€6,973.40');
    expect(f.money(18_800, 'EUR', true)).toBe('€18,800');
    expect(f.money(-740, 'EUR', true)).toBe('−€740');
  });
  it('tells changes of a share in points', () => {
    expect(plain(f.points(-0.034))).toBe('−3.4 points');
  });
});

describe('moments', () => {
  it('says today as time, this week with its day, this year without the year', () => {
    expect(f.moment(at(2026, 9, 15, 9, 5), NOW)).toBe('09:05');
    expect(f.moment(at(2026, 9, 12, 9, 5), NOW)).toBe('Mon 09:05');
    expect(f.moment(at(2026, 9, 11, 9, 5), NOW)).toBe('11 Oct');
    expect(f.moment(at(2025, 9, 14, 9, 5), NOW)).toBe('14 Oct 2025');
  });
  it('says what is due in words for today and tomorrow', () => {
    expect(f.due(at(2026, 9, 15, 18, 0), NOW)).toBe('today 18:00');
    expect(f.due(at(2026, 9, 16, 10, 0), NOW)).toBe('tomorrow 10:00');
    expect(f.due(at(2026, 9, 30, 10, 0), NOW)).toBe('Fri 30 Oct');
  });
  it('numbers weeks by ISO 8601', () => {
    expect(f.longDay(NOW)).toBe('Thursday 15 October, week 42');
    expect(f.isoWeek(new Date(2027, 0, 1))).toBe(53);
  });
});

describe('hours', () => {
  it('cuts to the minute and never shows decimals', () => {
    expect(f.hours(7 * 3600 + 15 * 60 + 59)).toBe('7:15');
    expect(plain(f.hoursUnit(2 * 3600 + 15 * 60))).toBe('2:15 h');
    expect(f.running(6432)).toBe('1:47:12');
    expect(f.running(-3)).toBe('0:00:00');
  });
});

describe('time left', () => {
  it('gets coarser with distance and turns into a clock', () => {
    expect(plain(f.eta(27, NOW))).toBe('27 s');
    expect(plain(f.eta(87, NOW))).toBe('1 min 27 s');
    expect(plain(f.etaLeft(26 * 60, NOW))).toBe('26 min left');
    expect(f.eta(4 * 3600 + 8 * 60, NOW)).toBe('18:40');
    expect(f.eta(18 * 3600 + 38 * 60, NOW)).toBe('Fri 09:10');
    expect(f.eta(null, NOW)).toBe('–');
  });
});
