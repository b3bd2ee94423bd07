import { expect, test } from 'vitest';
import type { Figure, FigurePoint, FigureSeries } from '../../experiment/evidence/figure.ts';
import { extentOf } from './extent.ts';

const axis = { name: '', unit: '' };
const figure = (...series: [FigureSeries['kind'], FigurePoint[]][]): Figure => ({
  name: 'f',
  title: '',
  caption: '',
  x: axis,
  y: axis,
  series: series.map(([kind, points]) => ({ name: kind, kind, joined: false, points })),
});
const tenPoints = Array.from({ length: 10 }, (_, i) => ({ x: i, y: i / 10 }));
const ends = (of: Figure, whole: boolean) => {
  const { across, up, beyond } = extentOf(of, { across: 6, up: 6, whole });
  return { x: [across[0], across.at(-1)], y: [up[0], up.at(-1)], beyond };
};

test('lines of theory do not stretch a figure, unless all of it is wanted or there is nothing else', () => {
  const theory: FigurePoint[] = [
    { x: 0, y: 0 },
    { x: 100, y: 50 },
  ];
  const both = figure(['recorded', tenPoints], ['theory', theory]);
  expect(ends(both, false)).toEqual({ x: [0, 10], y: [0, 1], beyond: 0 });
  expect(ends(both, true)).toEqual({ x: [0, 100], y: [0, 50], beyond: 0 });
  expect(ends(figure(['theory', theory]), false).x).toEqual([0, 100]);
});

test('a point far off is left out and counted, or shown with all others', () => {
  const far = figure(['measured', [...tenPoints, { x: 60, y: -3 }]]);
  expect(ends(far, false)).toEqual({ x: [0, 10], y: [0, 1], beyond: 1 });
  expect(ends(far, true)).toMatchObject({ x: [0, 60], beyond: 0 });
  expect(ends(figure(['measured', tenPoints]), false).beyond).toBe(0);
});

test('intervals have room, and what was measured and recorded share the axes', () => {
  const wide: FigurePoint[] = [{ x: 5, y: 0, yInterval: [-2, 2], xInterval: [1, 8] }];
  expect(ends(figure(['measured', wide], ['recorded', tenPoints]), false)).toMatchObject({
    x: [0, 10],
    y: [-2, 2],
  });
});
