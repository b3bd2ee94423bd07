import { rowHas } from '../../../experiment/methods/methods.ts';
import { TRAIN } from '../points.ts';
import type { ChartDefinition, Drawn, Series } from '../types.ts';

/** What the updates of methods that sample say about themselves. */

/** A line through every step: what the samples that are trained on say, or the updates that they make. */
export const ofSteps = (key: string, label: string): Series => ({
  key: `train ${key}`,
  label,
  meaning: 'policy',
  lineStyle: 'train',
});

/** Those of these charts that the method's rows have values for. */
export function updateCharts({ method, config }: Drawn): readonly ChartDefinition[] {
  const updates = Number(config.epochs ?? 1) * Number(config.minibatches ?? 1);
  const all = [
    ...ofFreshPairs,
    // With one update a step the samples are those of the policy itself: every ratio is 1.
    ...(updates > 1 ? clipping : []),
    valueLoss,
    ...(config.klControl === 'adaptive' ? [klCoefficient] : []),
    sameRewards,
  ];
  return all.filter(({ series }) => series.every(({ key }) => rowHas(method, key.replace(TRAIN, ''))));
}

const clipping: readonly ChartDefinition[] = [
  {
    id: 'clipfrac',
    title: 'Clipped',
    name: 'policy/clipfrac_avg',
    unit: 'share of tokens',
    hint: 'Tokens whose gradient was clipped because their probability had moved too far within the step. A few per cent is healthy; much more means that the steps are too large.',
    series: [
      ofSteps('policy/clipfrac_avg', 'all updates'),
      { ...ofSteps('first/clipfrac', 'first update'), lineStyle: 'proxy train', meaning: 'reference' },
    ],
    domain: [0, 'auto'],
  },
  {
    id: 'approxkl',
    title: 'Change within the step',
    name: 'policy/approxkl_avg',
    unit: 'nats² per token',
    hint: 'Mean of ½ (log π − log π_old)²: the distance from the policy that drew the samples, not from the reference.',
    series: [ofSteps('policy/approxkl_avg', 'all updates')],
    domain: [0, 'auto'],
  },
];

const valueLoss: ChartDefinition = {
  id: 'value-loss',
  title: 'Critic’s loss',
  name: 'loss/value_avg',
  unit: 'SD²',
  hint: 'Half the squared error of the critic’s prediction at each token. It falls as the critic learns, and rises again when the policy changes faster than the critic.',
  series: [ofSteps('loss/value_avg', 'train')],
  domain: [0, 'auto'],
};

const klCoefficient: ChartDefinition = {
  id: 'kl-coef',
  title: 'KL coefficient',
  name: 'kl_coef',
  unit: 'SD per nat',
  hint: 'β of each step: raised while the policy is further from the reference than the target, lowered while it is closer.',
  series: [ofSteps('kl_coef', 'β')],
  domain: [0, 'auto'],
};

const sameRewards: ChartDefinition = {
  id: 'zero-std',
  title: 'Groups with equal rewards',
  name: 'frac_reward_zero_std',
  unit: 'share of prompts',
  hint: 'Prompts whose completions all got the same reward. Their advantages are 0.',
  series: [ofSteps('frac_reward_zero_std', 'training samples')],
  domain: [0, 1],
};

/** Online DPO: DPO's own, on pairs that are fresh at every step. */
const ofFreshPairs: readonly ChartDefinition[] = [
  {
    id: 'loss',
    title: 'Loss',
    name: 'loss',
    unit: 'nats',
    hint: 'DPO’s loss on pairs that the policy has just written and the judge has labelled. It starts at ln 2 and need not fall far, because the pairs change with the policy.',
    series: [ofSteps('loss', 'train')],
    theory: { value: Math.LN2, label: 'theory: ln 2', extend: true },
    domain: ['auto', 'auto'],
    notComparable: undefined,
  },
  {
    id: 'scores-margin',
    title: 'Score gap',
    name: 'objective/scores_margin',
    unit: 'SD of the reference',
    hint: 'Score of the chosen sample minus that of the rejected one. It shrinks as the policy’s samples become more alike.',
    series: [ofSteps('objective/scores_margin', 'training samples')],
    domain: ['auto', 'auto'],
  },
];
