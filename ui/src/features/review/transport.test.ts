import { advance, setEdge, shuttle } from './transport';

describe('the shuttle', () => {
  it('gets faster with each press and turns at once', () => {
    expect(shuttle(0, 1)).toBe(1);
    expect(shuttle(1, 1)).toBe(2);
    expect(shuttle(8, 1)).toBe(8);
    expect(shuttle(4, -1)).toBe(-1);
    expect(shuttle(-1, -1)).toBe(-2);
  });
});

describe('running on', () => {
  const all = { from: 0, to: 99 };

  it('stops at the last and at the first frame', () => {
    expect(advance(98, 5, all, false)).toEqual({ frame: 99, ended: true });
    expect(advance(2, -5, all, false)).toEqual({ frame: 0, ended: true });
    expect(advance(10, 1, all, false)).toEqual({ frame: 11, ended: false });
  });

  it('goes around within the range, in both directions', () => {
    const range = { from: 10, to: 19 };
    expect(advance(19, 1, range, true).frame).toBe(10);
    expect(advance(10, -1, range, true).frame).toBe(19);
    expect(advance(15, 27, range, true).frame).toBe(12);
    expect(advance(80, 1, range, true).frame).toBe(11);
  });
});

describe('the range', () => {
  it('begins with the whole file', () => {
    expect(setEdge(null, 'from', 20, 99)).toEqual({ from: 20, to: 99 });
    expect(setEdge({ from: 20, to: 99 }, 'to', 40, 99)).toEqual({ from: 20, to: 40 });
  });

  it('never runs backwards', () => {
    expect(setEdge({ from: 20, to: 40 }, 'to', 10, 99)).toEqual({ from: 0, to: 10 });
    expect(setEdge({ from: 20, to: 40 }, 'from', 50, 99)).toEqual({ from: 50, to: 99 });
  });
});
