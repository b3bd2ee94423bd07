import type { ConfigOf, ControlTable } from '../controls/controls.ts';
import { number, type RowOf, trained } from '../metrics/rows.ts';
import { ofRewardModels } from './families.ts';
import { dpoControls } from './preference/dpo.ts';
import { from, type MethodRecord } from './record.ts';
import { score } from './rewardConventions.ts';
import { learningRateSchedule, microBatchSize } from './sampling/rollout.ts';
import { rewardModelWork } from './workload.ts';

const { learningRate, batchSize, steps, seed, maxGradNorm, warmupSteps, evaluateEvery } = dpoControls;

/** Parameters of a reward model: how large it is, what it starts from, what it is shown, and how it learns. */
export const rewardModelControls = {
  start: {
    kind: 'choice',
    label: 'starts from',
    default: 'sft',
    options: [
      { value: 'sft', label: 'The language model' },
      { value: 'scratch', label: 'Random weights' },
    ],
    help: 'Starting from the language model helps, because it already understands text. From random weights the reward model can have any width.',
    advanced: false,
  },
  layers: {
    kind: 'number',
    label: 'layers',
    default: 4,
    min: 1,
    max: 12,
    step: 1,
    scale: 'linear',
    integer: true,
    unit: 'layers',
    help: 'Depth of the reward model. When it starts from the language model, only the first layers are kept.',
    advanced: false,
  },
  width: {
    kind: 'number',
    label: 'width',
    default: 96,
    min: 8,
    max: 256,
    step: 8,
    scale: 'linear',
    integer: true,
    unit: '',
    help: "Hidden width of a reward model that starts from random weights. One that starts from the language model has that model's width.",
    advanced: false,
    idleWhen: { start: ['sft'] },
  },
  trainPairs: {
    kind: 'number',
    label: 'training pairs',
    default: 2000,
    min: 1,
    max: 5000,
    step: 50,
    scale: 'linear',
    integer: true,
    unit: 'pairs',
    help: 'The reward model is trained on this many preference pairs, the first ones of the set. With few it overfits.',
    advanced: false,
  },
  learningRate: {
    ...learningRate,
    default: 1e-3,
    help: 'Step size of Adam. A model this small needs 1e-4 to 1e-3. If it is too large, the loss becomes NaN.',
  },
  batchSize: { ...batchSize, default: 32 },
  steps: { ...steps, default: 150 },
  seed: { ...seed, help: 'Fixes the order of the pairs, and the random weights if there are any.' },
  maxGradNorm: { ...maxGradNorm, default: 1 },
  warmupSteps,
  schedule: { ...learningRateSchedule, default: 'linear' },
  microBatchSize,
  evaluateEvery,
} as const satisfies ControlTable;

export type RewardModelConfig = ConfigOf<typeof rewardModelControls>;

/** What both reward models say of a step. */
const scoredStep = {
  ...trained,
  /** Mean score of the batch. */
  mean_reward: number,
};

/** A row a step of a reward model of pairs, under TRL's names. The loss is ln 2 where nothing is known yet. */
const rewardModelRow = {
  ...scoredStep,
  /** Share of pairs with r(chosen) > r(rejected); a tie counts one half. */
  accuracy: number,
  /** Mean of r(chosen) − r(rejected). */
  margin: number,
};
export type RewardModelRow = RowOf<typeof rewardModelRow>;

/** A row a step of a reward model of ratings. The loss is 1 on average where nothing is known yet. */
const ratingModelRow = {
  ...scoredStep,
  /** Pearson's correlation of scores and ratings; 0 where all scores are the same. */
  correlation: number,
};
export type RatingModelRow = RowOf<typeof ratingModelRow>;

/** The two reward models train no policy: the reference stays what it is. */
const ofReward = {
  family: ofRewardModels,
  workload: rewardModelWork,
  controls: rewardModelControls,
  reward: score,
  usesReference: false,
} as const;

export const pairRewardModel = {
  ...ofReward,
  data: {},
  row: rewardModelRow,
  diagram: { of: 'scores', ratings: false },
  title: 'Reward model',
  source: 'Ouyang et al. 2022, eq. 1',
  keywords: 'RM, Bradley–Terry, RLHF',
  usesRejected: true,
  group: 'Reward models',
  about:
    'A language model with a scalar head, trained with the Bradley–Terry loss to score chosen above rejected. It is the proxy.',
  formula: {
    loss: String.raw`-\ln\sigma(r(x,\chosen{y})-r(x,\rejected{y}))`,
    remark:
      'A language model with a scalar head gives the score r at the end-of-text token. Only differences within a prompt matter.',
  },
  brief: '−ln σ(r_w − r_l)',
  lossUnit: 'nats',
  lossHint: 'Starts near ln 2, chance level. Once the held-out loss turns up, the model is overfitting.',
  start: from(Math.LN2, 'ln 2, chance'),
  presets: [
    {
      title: 'A reward model from 200 pairs',
      group: 'Over-optimisation',
      values: { layers: 1, trainPairs: 200 },
      why: 'The small proxy on its own. Training loss falls while held-out loss turns up: the model overfits 200 labels.',
    },
  ],
} as const satisfies MethodRecord;

export const ratingRewardModel = {
  ...ofReward,
  data: { ratings: true },
  row: ratingModelRow,
  diagram: { of: 'scores', ratings: true },
  title: 'Reward model from ratings',
  source: 'regression, as Wang et al. 2023 (HelpSteer)',
  keywords: 'RM, regression',
  usesRejected: false,
  group: 'Reward models',
  about: 'The same model fitted to ratings from 1 to 10, given by raters who use the scale differently.',
  formula: {
    loss: String.raw`(r(x,y)-\gold{m})^2`,
    of: 'one completion',
    remark:
      'm is a rating, standardised to mean 0 and standard deviation 1. The model learns the mean over raters, so raters who use the scale differently add noise.',
  },
  brief: '(r − m)²',
  lossUnit: 'rating std²',
  lossHint: 'Starts near 1, the variance of the ratings. The raters’ disagreement is a floor.',
  start: from(1, '1, predicting the mean'),
} as const satisfies MethodRecord;
