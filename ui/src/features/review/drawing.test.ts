import { shapesOf } from './drawing';

describe('drawings', () => {
  it('understands the shapes that were seen at the service', () => {
    const drawing = [
      { tool: 'rect', color: '#F22237', size: 8, x: 0.21, y: 0.33, w: 0.2, h: 0.1 },
      { tool: 'arrow', color: '#fff', x: 0.6, y: 0.5, ix: 0.7, iy: 0.4 },
      { tool: 'pen', points: [{ x: 0, y: 0 }, [0.5, 0.5]] },
    ];
    expect(shapesOf(drawing)).toEqual([
      { kind: 'rect', colour: '#F22237', x: 0.21, y: 0.33, w: 0.2, h: 0.1 },
      { kind: 'arrow', colour: '#fff', from: { x: 0.7, y: 0.4 }, to: { x: 0.6, y: 0.5 } },
      {
        kind: 'pen',
        colour: '#f25c3b',
        points: [
          { x: 0, y: 0 },
          { x: 0.5, y: 0.5 },
        ],
      },
    ]);
  });

  it('leaves out what it does not understand', () => {
    const odd = [null, 7, {}, { tool: 'rect', x: 'a', y: 0 }, { tool: 'rect', x: 0, y: 0 }, { x: 900, y: 1 }];
    expect(shapesOf(odd)).toEqual([]);
    expect([null, undefined, 'x', { tool: 'rect' }].flatMap(shapesOf)).toEqual([]);
  });

  it('takes no style from outside but a plain colour', () => {
    const [shape] = shapesOf([{ tool: 'rect', color: 'url(http://x)', x: 0, y: 0, w: 1, h: 1 }]);
    expect(shape?.colour).toBe('#f25c3b');
  });
});
