import { expect, test } from 'vitest';
import type { Figure, FigureSeries } from '../../experiment/evidence/figure.ts';
import { withLive } from './withLive.ts';

const series = (name: string, kind: FigureSeries['kind'], y: number): FigureSeries => ({
  name,
  kind,
  joined: false,
  points: [{ x: 1, y }],
});
const figure = (name: string, ...of: FigureSeries[]): Figure => ({
  name,
  title: name,
  caption: '',
  x: { name: 'KL', unit: 'nats' },
  y: { name: 'gold', unit: '' },
  series: of,
});

test('what this browser measures lands on the recorded figure, and each is drawn as what it is', () => {
  const recorded = figure('reviews', series('Optimal frontier', 'theory', 2), series('DPO', 'measured', 1));
  const here = figure('reviews', series('Optimal frontier', 'theory', 3), series('DPO', 'measured', 0.9));
  const [shared] = withLive([recorded], [here]);
  expect(shared.live).toBe(true);
  expect(shared.figure.series.map(({ name, kind, points }) => [name, kind, points[0].y])).toEqual([
    ['Optimal frontier', 'theory', 2],
    ['DPO', 'recorded', 1],
    ['DPO', 'measured', 0.9],
  ]);
});

test('without anything from this browser a figure is recorded, and one that only this browser has comes last', () => {
  const [recorded, here] = [
    figure('reviews', series('DPO', 'measured', 1)),
    figure('tldr', series('DPO', 'measured', 2)),
  ];
  expect(withLive([recorded], []).map(({ live, figure }) => [live, figure.series[0].kind])).toEqual([
    [false, 'recorded'],
  ]);
  expect(withLive([recorded], [here])).toMatchObject([
    { live: false, figure: { name: 'reviews' } },
    { live: true, figure: { name: 'tldr', series: [{ kind: 'measured' }] } },
  ]);
});
