import type { ChartDefinition, Drawn } from '../types.ts';
import { ofPool, perN, plain, proxyThatPicks } from './bestOfNCharts.ts';
import { measurementChart } from './measurementCharts.ts';
import { bestOfNFrontier, bestOwn } from './policyCharts.ts';

/** Best of n where nobody knows gold: one's own reward has a unit of its own, and what picks stands on another chart. */
export function ownBestOfNCharts({ config }: Drawn): ChartDefinition[] {
  const picks = config.reward === 'own';
  const label = picks ? 'your reward (picks)' : 'your reward of the pick';
  const own = { ...bestOwn, label, optional: false };
  return [
    {
      ...ofPool,
      unit: 'as you defined it',
      series: [{ ...own, key: 'own_reward', errorKey: 'own_reward_stderr', lineStyle: 'proxy train' }],
    },
    {
      ...measurementChart('own_win_rate'),
      hint: 'How often the pick beats one more sample of the reference by your reward; a tie counts one half. Where your reward itself picks, and no two samples tie, that is n/(n + 1). Bars are Wilson’s 95% interval.',
      x: perN,
    },
    ...(picks
      ? []
      : [{ ...ofPool, id: 'proxy', title: 'Score that picks', series: [plain(proxyThatPicks('proxy'))] }]),
    {
      ...bestOfNFrontier,
      withoutGold: undefined,
      name: 'your reward; ln n − (n − 1)/n',
      unit: 'as you defined it',
      hint: 'The KL of best of n is not measured. The picks are plotted at its upper bound, ln n − (n − 1)/n. The line is theory: the most of your reward any policy could reach at each KL, estimated from the same samples.',
      series: [
        ...bestOfNFrontier.series.filter(({ meaning }) => meaning === 'theory'),
        { ...own, lineStyle: 'proxy held-out' },
      ],
      wide: false,
    },
  ];
}
