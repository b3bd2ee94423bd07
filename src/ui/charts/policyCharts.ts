import { familyOf } from '../../experiment/methods/methods.ts';
import { againstKl } from './curves.ts';
import { measuredSeries } from './measurementCharts.ts';
import type { ChartDefinition, Drawn, Series } from './types.ts';

/** Charts of everything that moves a policy. */

export const gold = measuredSeries('gold');

/** What the reward that is trained on says of the same samples. */
export const proxy: Series = { ...measuredSeries('proxy'), optional: true };

const bestGold: Series = {
  key: 'best gold',
  label: 'best of n, gold, at the bound on its KL',
  meaning: 'gold',
  look: 'bound marker',
  errorKey: 'best gold_stderr',
  optional: true,
};

const frontier: readonly Series[] = [
  {
    key: 'frontier',
    label: 'theory: no policy lies above',
    meaning: 'theory',
    look: 'theory',
    optional: true,
  },
  {
    key: 'weak frontier',
    label: 'theory, resting on few samples',
    meaning: 'theory',
    look: 'weak theory',
    optional: true,
  },
];

const units = 'σ of reference';
const reading =
  'Each point is an evaluation, joined in the order of training: what reward was bought with how much distance from the reference. Where the proxy goes on rising and gold turns down, the policy learns to please the proxy. Once best of n was measured in this world, its picks and the frontier of the same samples stand here too.';

export const rewardAgainstKl: ChartDefinition = {
  id: 'frontier',
  title: 'Reward against KL',
  name: 'gold, proxy; sequence KL(π ‖ π_ref)',
  unit: units,
  hint: reading,
  series: [...frontier, bestGold, gold, proxy],
  domain: ['auto', 'auto'],
  x: { label: 'KL, nats', pointsOf: (sources) => againstKl(sources) },
  wide: true,
};

/** The same for best of n alone, which trains nothing: its KL is a bound. */
export const bestOfNFrontier: ChartDefinition = {
  ...rewardAgainstKl,
  title: 'Reward against the bound on KL',
  name: 'gold, proxy; ln n − (n − 1)/n',
  hint: 'The KL of best of n is not measured; it is at most ln n − (n − 1)/n, which is where the picks stand. The line is theory: what the best policy of all could earn at each KL, by the gold of the same samples.',
  series: [
    ...frontier,
    { ...bestGold, label: 'gold of the pick', look: 'held-out' },
    {
      key: 'best proxy',
      label: 'proxy of the pick',
      meaning: 'proxy',
      look: 'proxy held-out',
      optional: true,
    },
  ],
  x: { label: 'KL at most, nats', pointsOf: (sources) => againstKl(sources) },
};

/** Whether curves of the ghost say nothing beside those of the method, since they measure something else. */
export function isOtherKind({ method, ghost }: Drawn): boolean {
  return ghost !== null && familyOf(ghost.method).scale !== familyOf(method).scale;
}

/** A ghost of another kind keeps off every chart over the steps; that it does is said once for all of them. */
export function withGhostApart(charts: readonly ChartDefinition[], drawn: Drawn): ChartDefinition[] {
  if (!isOtherKind(drawn)) return [...charts];
  return charts.map((chart) => (chart.x ? chart : { ...chart, ghostApart: '' }));
}
