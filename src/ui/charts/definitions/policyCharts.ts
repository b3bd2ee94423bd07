import { familyOf } from '../../../experiment/methods/methods.ts';
import type { ChartDefinition, Drawn, Series } from '../types.ts';
import { againstKl } from './curves.ts';
import { measuredSeries } from './measurementCharts.ts';

/** Charts of everything that moves a policy. */

export const gold = measuredSeries('gold');

/** What the reward that is trained on says of the same samples. */
export const proxy: Series = { ...measuredSeries('proxy'), optional: true };

/** The reward that somebody chose where nobody knows gold. */
export const ownReward: Series = { ...measuredSeries('own_reward'), optional: true };

const bestGold: Series = {
  key: 'best gold',
  label: 'best of n, gold, at its KL bound',
  meaning: 'gold',
  lineStyle: 'bound marker',
  errorKey: 'best gold_stderr',
  optional: true,
};

/** The same where nobody knows gold. */
export const bestOwn: Series = {
  ...bestGold,
  key: 'best own_reward',
  label: 'best of n, your reward, at its KL bound',
  meaning: 'proxy',
  errorKey: 'best own_reward_stderr',
};

const frontier: readonly Series[] = [
  {
    key: 'frontier',
    label: 'theory: no policy can exceed it',
    meaning: 'theory',
    lineStyle: 'theory',
    optional: true,
  },
  {
    key: 'weak frontier',
    label: 'theory, from few samples',
    meaning: 'theory',
    lineStyle: 'weak theory',
    optional: true,
  },
];

const units = 'SD of the reference, 0 = its mean';
const reading =
  'Each point is an evaluation, in training order: reward gained against KL spent. Where the proxy keeps rising and gold turns down, the policy over-optimises the proxy. Once you have run best of n in this world, its picks and the optimal frontier from the same samples appear here too.';

export const rewardAgainstKl: ChartDefinition = {
  id: 'frontier',
  title: 'Reward against KL',
  name: 'gold, proxy; sequence KL(π ‖ π_ref)',
  unit: units,
  hint: reading,
  series: [...frontier, bestGold, bestOwn, gold, ownReward, proxy],
  domain: ['auto', 'auto'],
  withoutGold: {
    name: 'your reward, proxy; sequence KL(π ‖ π_ref)',
    unit: 'as you defined it',
    hint: 'Each point is an evaluation, in training order: your reward against KL spent.',
  },
  x: { label: 'KL, nats', pointsOf: (sources) => againstKl(sources) },
  wide: true,
};

/** The same for best of n alone, which trains nothing: its KL is a bound. */
export const bestOfNFrontier: ChartDefinition = {
  ...rewardAgainstKl,
  title: 'Reward against the bound on KL',
  name: 'gold, proxy; ln n − (n − 1)/n',
  hint: 'The KL of best of n is not measured. The picks are plotted at its upper bound, ln n − (n − 1)/n. The line is theory: the highest gold any policy could reach at each KL, estimated from the same samples.',
  series: [
    ...frontier,
    { ...bestGold, label: 'gold of the pick', lineStyle: 'held-out' },
    {
      key: 'best proxy',
      label: 'proxy of the pick',
      meaning: 'proxy',
      lineStyle: 'proxy held-out',
      optional: true,
    },
  ],
  x: { label: 'KL bound, nats', pointsOf: (sources) => againstKl(sources) },
};

/** Whether curves of the comparison run say nothing beside those of the method, since they measure something else. */
export function isOtherKind({ method, comparisonRun }: Drawn): boolean {
  return comparisonRun !== null && familyOf(comparisonRun.method).scale !== familyOf(method).scale;
}

/** A comparison run of another kind keeps off every chart over the steps; that it does is said once for all of them. */
export function withoutIncomparable(charts: readonly ChartDefinition[], drawn: Drawn): ChartDefinition[] {
  if (!isOtherKind(drawn)) return [...charts];
  return charts.map((chart) => (chart.x ? chart : { ...chart, notComparable: '' }));
}
