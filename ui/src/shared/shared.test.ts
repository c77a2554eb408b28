import { describe, expect, it } from 'vitest';

import { personOf, projectColour } from './projectColour';
import { pathTo, treeOf } from './folders';
import { folders } from '@/api/sample/studio';
import { steadyEnd } from './useSteadyEta';

describe('project colours', () => {
  it('takes the nearest in hue to the colour of the service', () => {
    expect(projectColour('x', '#03A9F4')).toBe(1);
    expect(projectColour('x', '#FF9800')).toBe(2);
    expect(projectColour('x', '#4CAF50')).toBe(3);
  });
  it('gives a project without a colour, or with a grey one, the same colour each time', () => {
    expect(projectColour('abc', null)).toBe(projectColour('abc', '#777777'));
    expect(projectColour(null, null)).toBeNull();
  });
  it('writes a person as two letters', () => {
    expect(personOf('Jonas van der Velt').initials).toBe('JV');
    expect(personOf('ines').initials).toBe('I');
  });
});

describe('folders', () => {
  const harbour = folders.hbl ?? [];
  it('lets the project stand for the top folder', () => {
    const tree = treeOf(harbour);
    expect(tree.find((n) => n.name === '02 Rushes')?.parent).toBeNull();
    expect(tree.some((n) => n.name === 'Harbour Lights')).toBe(false);
  });
  it('finds the way down to a folder', () => {
    expect(pathTo(harbour, 'hbl-d3a').map((f) => f.name)).toEqual(['02 Rushes', 'Day 03', 'A-cam']);
    expect(pathTo(harbour, null)).toEqual([]);
  });
});

describe('time left', () => {
  it('keeps its promise while the estimate is within a tenth', () => {
    const end = steadyEnd(null, 100, 0);
    expect(end).toBe(100_000);
    expect(steadyEnd(end, 95, 2000)).toBe(end);
    expect(steadyEnd(end, 60, 2000)).toBe(62_000);
  });
  it('says nothing when nobody can say', () => {
    expect(steadyEnd(100_000, null, 0)).toBeNull();
  });
});
