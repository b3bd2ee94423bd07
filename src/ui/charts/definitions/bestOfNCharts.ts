import { COMPARISON, type Point } from '../points.ts';
import type { Axis, ChartDefinition, Drawn, Series } from '../types.ts';
import { againstKl, againstN } from './curves.ts';
import { bestOfNFrontier } from './policyCharts.ts';

const UNIT = 'SD of the reference, 0 = its mean';
export const perN: Axis = { label: 'n', pointsOf: againstN, log: true, usesRows: true };
export const ofPool: Omit<ChartDefinition, 'series'> = {
  id: 'best-of-n',
  title: 'Best of n',
  name: 'E[score of the best of n]',
  unit: UNIT,
  hint: 'Expected score of the pick for every n, computed from the whole pool: the exact mean over all its subsets of size n. The axis is logarithmic.',
  domain: ['auto', 'auto'],
  x: perN,
  wide: true,
};

/** Best of n: every n at once, from one pool. */
export function bestOfNCharts({ config }: Drawn): ChartDefinition[] {
  const picks = config.reward === 'gold';
  const gold = (key: string): Series => ({
    key,
    label: picks ? 'gold (picks)' : 'gold of the pick',
    meaning: 'gold',
    lineStyle: 'held-out',
    errorKey: `${key}_stderr`,
  });
  const proxy = (key: string): Series[] => (picks ? [] : [proxyThatPicks(key)]);
  const withoutProxy = bestOfNFrontier.series.filter(({ meaning }) => meaning !== 'proxy');
  return [
    { ...ofPool, series: [...proxy('proxy').map(plain), plain(gold('gold'))] },
    {
      id: 'root-kl',
      title: 'Against √KL',
      name: 'd = √(ln n − (n − 1)/n)',
      unit: UNIT,
      hint: 'd is the square root of the KL bound (Gao et al. 2023). Gold of best of n follows d (α − β d): it rises linearly at first, then bends down as the proxy is over-optimised.',
      series: [...proxy('best proxy'), gold('best gold')],
      domain: ['auto', 'auto'],
      x: {
        label: '√(KL bound)',
        pointsOf: (sources) => againstKl(sources, Math.sqrt).filter(isPick),
      },
    },
    { ...bestOfNFrontier, series: picks ? withoutProxy : bestOfNFrontier.series, wide: false },
  ];
}

export const proxyThatPicks = (key: string): Series => ({
  key,
  label: 'proxy (picks)',
  meaning: 'proxy',
  lineStyle: 'proxy held-out',
  optional: true,
});

const isPick = (point: Point) => 'best gold' in point || `${COMPARISON}best gold` in point;

/** Every n has its point: markers would hide the line. */
export const plain = (series: Series): Series => ({
  ...series,
  lineStyle: series.meaning === 'proxy' ? 'proxy train' : 'train',
});
