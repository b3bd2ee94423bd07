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

test('lines of theory do not stretch a figure, unless there is nothing else', () => {
  const theory: FigurePoint[] = [
    { x: 0, y: 0 },
    { x: 100, y: 50 },
  ];
  const both = extentOf([figure(['measured', tenPoints], ['theory', theory])], 6, false);
  expect(both.x.domain).toEqual([0, 10]);
  expect(both.y.domain).toEqual([0, 1]);
  expect(extentOf([figure(['theory', theory])], 6, false).x.domain).toEqual([0, 100]);
});

test('a point far off is left out and counted, or shown with all others', () => {
  const far = figure(['measured', [...tenPoints, { x: 60, y: -3 }]]);
  expect(extentOf([far], 6, false)).toMatchObject({
    x: { domain: [0, 10] },
    y: { domain: [0, 1] },
    beyond: 1,
  });
  expect(extentOf([far], 6, true)).toMatchObject({ x: { domain: [0, 60] }, beyond: 0 });
  expect(extentOf([figure(['measured', tenPoints])], 6, false).beyond).toBe(0);
});

test('intervals have room, and all figures together share the axes', () => {
  const wide = figure(['measured', [{ x: 5, y: 0, yInterval: [-2, 2], xInterval: [1, 30] }]]);
  expect(extentOf([wide, figure(['measured', tenPoints])], 6, false)).toMatchObject({
    x: { domain: [0, 10] },
    y: { domain: [-2, 2] },
  });
});
