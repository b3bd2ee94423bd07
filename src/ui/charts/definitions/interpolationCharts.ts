import type { Axis, ChartDefinition, Series } from '../types.ts';
import { againstT } from './curves.ts';
import { measurementChart } from './measurementCharts.ts';
import { gold, ownReward, rewardAgainstKl } from './policyCharts.ts';

const along: Axis = { label: 't', pointsOf: againstT };

const straight = (key: string): Series => ({
  key: `straight ${key}`,
  label: 'theory: if behaviour interpolated like the weights',
  meaning: 'theory',
  lineStyle: 'weak theory',
  optional: true,
});

const measured = (key: string, label: string, errorKey?: string): Series => ({
  key,
  label,
  meaning: 'policy',
  lineStyle: 'held-out',
  errorKey,
});

/** Interpolation between weights: how each measure changes along the line. */
export const interpolationCharts: readonly ChartDefinition[] = [
  {
    id: 'gold',
    title: 'Gold along the line',
    name: 'gold',
    unit: 'SD of the reference, 0 = its mean',
    hint: 'Gold of fresh samples at each point (1 − t) θ_A + t θ_B. Bars: 95% interval. Above the straight line, averaging the weights beats averaging the policies.',
    series: [straight('gold'), gold],
    domain: ['auto', 'auto'],
    x: along,
    wide: true,
  },
  {
    ...measurementChart('own_reward'),
    title: 'Your reward along the line',
    series: [straight('own_reward'), ownReward],
    x: along,
    wide: true,
  },
  {
    id: 'kl',
    title: 'KL along the line',
    name: 'sequence KL(π ‖ π_ref)',
    unit: 'nats',
    hint: 'Exact at each position of fresh samples. A curve that bends upward means the policy changes late along the line.',
    series: [straight('kl'), measured('kl', 'KL', 'kl_stderr')],
    domain: [0, 'auto'],
    x: along,
  },
  {
    id: 'accuracies',
    title: 'Accuracy along the line',
    name: 'rewards/accuracies',
    unit: 'share of pairs',
    hint: 'Share of held-out pairs whose chosen completion has gained more over the reference than the rejected one; ½ at the reference itself.',
    series: [straight('eval_rewards/accuracies'), measured('eval_rewards/accuracies', 'held-out')],
    domain: [0, 1],
    x: along,
  },
  {
    id: 'length',
    title: 'Length along the line',
    name: 'length',
    unit: 'tokens',
    hint: 'Tokens per completion, end-of-text included.',
    series: [straight('length'), measured('length', 'fresh samples')],
    domain: ['auto', 'auto'],
    x: along,
  },
  {
    id: 'distance',
    title: 'Distance in weights',
    name: '‖θ − θ_ref‖',
    unit: 'Euclidean norm',
    hint: 'Distance of the weights from those of the reference: straight if the interpolation starts there, curved otherwise.',
    series: [measured('distance', 'weights')],
    domain: [0, 'auto'],
    x: along,
  },
  { ...rewardAgainstKl, wide: false },
];
