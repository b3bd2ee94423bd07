import { rowHas } from '../../../experiment/methods/methods.ts';
import { standIn } from '../../../experiment/methods/rewardConventions.ts';
import { ACCURACY_ENDS } from '../points.ts';
import type { ChartDefinition, Drawn, Series } from '../types.ts';
import { measuredSeries, measurementChart, measurementCharts } from './measurementCharts.ts';
import { gold, ownReward, proxy, rewardAgainstKl } from './policyCharts.ts';
import { ofSteps, updateCharts } from './updateCharts.ts';

/** Methods that sample while they train, the most important charts first. */
export function rolloutCharts(drawn: Drawn): ChartDefinition[] {
  const { config } = drawn;
  return [
    rewardAgainstKl,
    scores(drawn),
    {
      ...measurementChart('kl'),
      hint: 'Line: each step’s estimate from its own samples, Σ log π − log π_ref, which can be negative by chance. Markers: exact at each position of fresh samples, with 95% intervals.',
      name: 'objective/kl, sequence KL(π ‖ π_ref)',
      series: [ofSteps('objective/kl', 'sampled estimate'), measuredSeries('kl')],
      theory:
        config.klControl === 'adaptive'
          ? { value: Number(config.klTarget), label: 'KL target', extend: true }
          : undefined,
      domain: ['auto', 'auto'],
    },
    ...measurementCharts(['kl', 'gold']),
    ...samples,
    ...updateCharts(drawn),
    finished,
    {
      id: 'accuracies',
      title: 'Accuracy',
      name: 'rewards/accuracies',
      unit: 'share of pairs',
      hint: `Share of held-out pairs whose chosen completion has the higher reward, ${standIn.definition}. The policy never trains on these pairs.`,
      series: [
        {
          key: 'eval_rewards/accuracies',
          label: 'held-out',
          meaning: 'policy',
          lineStyle: 'held-out',
          ends: ACCURACY_ENDS,
        },
      ],
      theory: { value: 0.5, label: 'theory: ½, chance', extend: true },
      domain: [0, 1],
    },
  ];
}

/** The reward that is trained on, and gold beside it where that is another one. */
function scores({ config, comparisonRun, knowsGold = true }: Drawn): ChartDefinition {
  const isGold = config.reward === 'gold';
  const isOwn = config.reward === 'own';
  const otherReward =
    comparisonRun &&
    rowHas(comparisonRun.method, 'objective/scores') &&
    comparisonRun.config.reward !== config.reward;
  const fresh = (series: Series): Series => ({
    ...series,
    label: `${series.label}, held-out prompts`,
    lineStyle: series.meaning === 'proxy' ? 'proxy marker' : 'held-out marker',
  });
  const goldOfStep: Series = {
    key: isGold ? 'train objective/scores' : 'train gold',
    label: isGold ? 'gold, trained on' : 'gold',
    meaning: 'gold',
    lineStyle: 'train',
  };
  const proxyOfStep: Series = {
    key: 'train objective/scores',
    label: `${isOwn ? 'your reward' : 'proxy'}, trained on`,
    meaning: 'proxy',
    lineStyle: 'proxy train',
  };
  return {
    id: 'scores',
    title: isGold
      ? 'Gold reward'
      : isOwn
        ? 'Your reward, trained on'
        : knowsGold
          ? 'Proxy and gold'
          : 'Proxy reward',
    name: 'objective/scores, gold',
    unit: isOwn ? 'as you defined it' : 'SD of the reference, 0 = its mean',
    hint:
      isGold || isOwn
        ? 'Line: mean score of each step’s samples, minus the missing end-of-text penalty. Markers: fresh samples for held-out prompts, with 95% intervals.'
        : 'The proxy the policy is trained on, and gold, which training never sees, on the same samples. When they diverge, the policy is over-optimising the proxy. Markers: fresh samples for held-out prompts, with 95% intervals.',
    series: isGold
      ? [goldOfStep, fresh(gold)]
      : [proxyOfStep, goldOfStep, fresh(isOwn ? ownReward : proxy), fresh(gold)],
    domain: ['auto', 'auto'],
    notComparable: otherReward ? 'had a different reward' : undefined,
  };
}

const samples: readonly ChartDefinition[] = [
  {
    id: 'entropy',
    title: 'Entropy',
    name: 'objective/entropy',
    unit: 'nats per completion',
    hint: 'Entropy of the policy, from the samples of each step. When it collapses, all completions look the same and there is nothing left to compare.',
    series: [ofSteps('objective/entropy', 'training samples')],
    domain: ['auto', 'auto'],
  },
  {
    id: 'length',
    title: 'Length',
    name: 'length',
    unit: 'tokens',
    hint: 'Tokens per completion, end-of-text included. Length bias in the reward shows here first.',
    series: [
      ofSteps('length', 'training samples'),
      { key: 'length', label: 'held-out prompts', meaning: 'policy', lineStyle: 'held-out marker' },
    ],
    domain: ['auto', 'auto'],
  },
];

const finished: ChartDefinition = {
  id: 'eos',
  title: 'Finished',
  name: 'val/num_eos_tokens / samples',
  unit: 'share of completions',
  hint: 'Share of completions that reach end-of-text before the length limit. It should stay high.',
  series: [
    ofSteps('eos_rate', 'training samples'),
    { key: 'eos_rate', label: 'held-out prompts', meaning: 'policy', lineStyle: 'held-out marker' },
  ],
  domain: [0, 1],
};
