import { rowHas } from '../../experiment/methods/methods.ts';
import { standIn } from '../../experiment/methods/rewardConventions.ts';
import { measuredSeries, measurementChart, measurementCharts } from './measurementCharts.ts';
import { gold, proxy, rewardAgainstKl } from './policyCharts.ts';
import type { ChartDefinition, Drawn, Series } from './types.ts';
import { ofSteps, updateCharts } from './updateCharts.ts';

/** Methods that sample while they train, the most important charts first. */
export function rolloutCharts(drawn: Drawn): ChartDefinition[] {
  const { config } = drawn;
  return [
    rewardAgainstKl,
    scores(drawn),
    {
      ...measurementChart('kl'),
      hint: 'The line is the estimate that the step itself makes from its samples, Σ log π − log π_ref, and may fall below 0 by chance; markers are exact at each position of fresh samples, ± one standard error.',
      name: 'objective/kl, sequence KL(π ‖ π_ref)',
      series: [ofSteps('objective/kl', 'estimate of the step'), measuredSeries('kl')],
      theory:
        config.klControl === 'adaptive'
          ? { value: Number(config.klTarget), label: 'target of the adaptive coefficient', extend: true }
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
      hint: `Share of held-out pairs whose chosen completion has the higher reward, ${standIn.definition}: what the policy has learnt of the pairs that it never saw.`,
      series: [{ key: 'eval_rewards/accuracies', label: 'held-out', meaning: 'policy', look: 'held-out' }],
      theory: { value: 0.5, label: 'theory: ½ untouched', extend: true },
      domain: [0, 1],
    },
  ];
}

/** The reward that is trained on, and gold beside it where that is another one. */
function scores({ config, ghost }: Drawn): ChartDefinition {
  const isGold = config.reward === 'gold';
  const otherReward =
    ghost && rowHas(ghost.method, 'objective/scores') && ghost.config.reward !== config.reward;
  const fresh = (series: Series): Series => ({
    ...series,
    label: `${series.label}, held-out prompts`,
    look: series.meaning === 'proxy' ? 'proxy marker' : 'held-out marker',
  });
  const goldOfStep: Series = {
    key: isGold ? 'train objective/scores' : 'train gold',
    label: isGold ? 'gold, trained on' : 'gold',
    meaning: 'gold',
    look: 'train',
  };
  const proxyOfStep: Series = {
    key: 'train objective/scores',
    label: 'proxy, trained on',
    meaning: 'proxy',
    look: 'proxy train',
  };
  return {
    id: 'scores',
    title: isGold ? 'Gold reward' : 'Proxy and gold',
    name: 'objective/scores, gold',
    unit: 'σ of reference',
    hint: isGold
      ? 'Mean score of the samples of each step, less the penalty where the end is missing; markers are fresh samples for held-out prompts, ± one standard error.'
      : 'The reward that is trained on, and gold, which training does not see, of the same samples. If they part, the policy pleases the proxy and not the judge. Markers are fresh samples for held-out prompts, ± one standard error.',
    series: isGold ? [goldOfStep, fresh(gold)] : [proxyOfStep, goldOfStep, fresh(proxy), fresh(gold)],
    domain: ['auto', 'auto'],
    ghostApart: otherReward ? 'was rewarded by something else' : undefined,
  };
}

const samples: readonly ChartDefinition[] = [
  {
    id: 'entropy',
    title: 'Entropy',
    name: 'objective/entropy',
    unit: 'nats per completion',
    hint: 'How undecided the policy is, from the samples of each step. When it collapses, all completions become the same one, and there is nothing left to compare.',
    series: [ofSteps('objective/entropy', 'of the step')],
    domain: ['auto', 'auto'],
  },
  {
    id: 'length',
    title: 'Length',
    name: 'length',
    unit: 'tokens',
    hint: 'Tokens of a completion, end-of-text included. A reward that likes long texts shows here first.',
    series: [
      ofSteps('length', 'of the step'),
      { key: 'length', label: 'held-out prompts', meaning: 'policy', look: 'held-out marker' },
    ],
    domain: ['auto', 'auto'],
  },
];

const finished: ChartDefinition = {
  id: 'eos',
  title: 'Finished',
  name: 'val/num_eos_tokens / samples',
  unit: 'share of completions',
  hint: 'Share of completions that reach end-of-text before the length limit. It has to stay high.',
  series: [
    ofSteps('eos_rate', 'of the step'),
    { key: 'eos_rate', label: 'held-out prompts', meaning: 'policy', look: 'held-out marker' },
  ],
  domain: [0, 1],
};
