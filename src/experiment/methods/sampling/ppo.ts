import type { ConfigOf, ControlTable } from '../../controls/controls.ts';
import {
  clippingMeasures,
  number,
  optional,
  policyGradientMeasures,
  type RowOf,
} from '../../metrics/rows.ts';
import { type MethodRecord, unknown } from '../record.ts';
import { sampleWork } from '../workload.ts';
import { clip, clipped, epochs, ofRho } from './grpo.ts';
import { rewardControlsWith, smallProxy } from './reward.ts';
import { onPolicy, rolloutControls } from './rollout.ts';

const { beta, learningRate, promptsPerStep, steps, ...rest } = rolloutControls;

/** Parameters of PPO for language models (Schulman et al. 2017; Ziegler et al. 2019), TRL's names where it has one. */
export const ppoControls = {
  ...rewardControlsWith('proxy'),
  beta,
  klControl: {
    kind: 'choice',
    label: 'KL coefficient',
    default: 'fixed',
    options: [
      { value: 'fixed', label: 'Fixed' },
      { value: 'adaptive', label: 'Adaptive, with a KL target' },
    ],
    help: 'Whether β stays fixed, or is raised and lowered to keep the KL to the reference at the target.',
    advanced: false,
  },
  klTarget: {
    kind: 'number',
    label: 'target KL',
    default: 6,
    min: 0.1,
    max: 100,
    step: 0.1,
    scale: 'linear',
    integer: false,
    unit: 'nats',
    help: 'KL to the reference, per completion, that the adaptive coefficient aims for.',
    advanced: false,
    idleWhen: { klControl: ['fixed'] },
  },
  klHorizon: {
    kind: 'number',
    label: 'KL horizon',
    default: 1000,
    min: 10,
    max: 100000,
    step: 10,
    scale: 'linear',
    integer: true,
    unit: 'completions',
    help: 'The adaptive coefficient can change by about a fifth over this many completions. A shorter horizon reacts faster and oscillates more.',
    advanced: true,
    idleWhen: { klControl: ['fixed'] },
  },
  // Eight updates a step, where the others make one.
  learningRate: { ...learningRate, default: 1e-4 },
  valueLearningRate: {
    ...learningRate,
    label: 'value learning rate',
    symbol: undefined,
    default: 3e-4,
    help: 'Step size of Adam for the critic, which has to keep up with a changing policy.',
    advanced: true,
  },
  promptsPerStep: {
    ...promptsPerStep,
    default: 32,
    help: 'Prompts per step, with one completion each. More prompts give a less noisy gradient and slower steps.',
  },
  ...rest,
  // Each has eight updates and takes as long as five of DPO's.
  steps: { ...steps, default: 40 },
  epochs,
  minibatches: {
    kind: 'number',
    label: 'minibatches',
    default: 2,
    min: 1,
    max: 64,
    step: 1,
    scale: 'linear',
    integer: true,
    unit: 'per epoch',
    help: 'Updates per epoch, each on its own part of the samples. The first one starts from the policy that drew the samples.',
    advanced: true,
  },
  clip,
  valueClip: {
    ...clip,
    label: 'value clip range',
    max: 10,
    help: 'In the critic’s loss, a token’s value is clipped to within this distance of its value at sampling time.',
  },
  valueCoefficient: {
    kind: 'number',
    label: 'value coefficient',
    default: 0.1,
    min: 0.001,
    max: 10,
    step: 0.01,
    scale: 'linear',
    integer: false,
    unit: '',
    help: "Weight of the critic's loss. The critic is a separate model, so this only affects when its gradient is clipped.",
    advanced: true,
  },
  gamma: {
    kind: 'number',
    label: 'discount',
    symbol: 'γ',
    default: 1,
    min: 0.5,
    max: 1,
    step: 0.01,
    scale: 'linear',
    integer: false,
    unit: '',
    help: 'Discount factor per token. At 1 nothing is discounted.',
    advanced: true,
  },
  lambda: {
    kind: 'number',
    label: 'GAE lambda',
    symbol: 'λ',
    default: 0.95,
    min: 0,
    max: 1,
    step: 0.01,
    scale: 'linear',
    integer: false,
    unit: '',
    help: "1 uses the actual return (more noise, less bias), 0 the critic's one-step estimate (less noise, more bias).",
    advanced: true,
  },
} as const satisfies ControlTable;

export type PpoConfig = ConfigOf<typeof ppoControls>;

const ppoRow = {
  ...policyGradientMeasures,
  ...clippingMeasures,
  /** Mean of the minibatches' value losses, before the value coefficient. */
  'loss/value_avg': number,
  /** Standard deviation of the step's advantages before they are whitened; absent in older records. */
  'val/advantage_std': optional,
  /** Coefficient of the KL penalty in this step; the adaptive controller changes it after the step. */
  kl_coef: number,
};
export type PpoRow = RowOf<typeof ppoRow>;

export const ppo = {
  ...onPolicy,
  title: 'PPO',
  source: 'Schulman et al. 2017; Ziegler et al. 2019',
  keywords: 'proximal policy optimization, RLHF, actor–critic',
  controls: ppoControls,
  workload: sampleWork({ critic: true, takesBack: true }),
  row: ppoRow,
  diagram: {
    of: 'samples',
    baseline: { title: 'critic V', note: 'learns', said: 'the critic’s prediction' },
    clipped: true,
  },
  start: unknown,
  about:
    'The policy writes, the reward scores, a critic predicts the score, and clipped updates follow the difference.',
  formula: {
    loss: clipped,
    of: 'one token',
    where: [
      ofRho,
      String.raw`r_t=-\beta\log\frac{\policy}{\reference}\,[+r(x,y)\ \text{at the end}]`,
      String.raw`\delta_t=r_t+\gamma V_{t+1}-V_t`,
      String.raw`A_t=\delta_t+\gamma\lambda A_{t+1}`,
    ],
    remark:
      'π_old drew the samples. V is the critic’s estimate of the remaining return. Advantages are whitened over the batch (mean 0, standard deviation 1). The critic minimises the clipped squared error between V and the return A + V at sampling time.',
  },
  brief: 'max(−Aρ, …)',
  lossUnit: '',
  lossHint: 'The clipped objective stays close to 0, because advantages have mean 0. Watch the rewards.',
  presets: [
    {
      title: 'PPO over-optimises a small proxy',
      group: 'Over-optimisation',
      values: { ...smallProxy, beta: 0, steps: 24, evaluateEvery: 3 },
      why: 'A one-layer reward model trained on 200 pairs, and no KL penalty. The proxy keeps rising, but within a few steps gold turns down. From there on the policy only learns to please the proxy.',
    },
    {
      title: 'PPO with a KL target',
      group: 'Over-optimisation',
      values: {
        ...smallProxy,
        beta: 0.2,
        klControl: 'adaptive',
        klTarget: 3,
        klHorizon: 100,
        evaluateEvery: 5,
      },
      why: 'The same small proxy, with an adaptive KL coefficient that keeps the policy about 3 nats from the reference. The proxy rises less and is exploited less.',
    },
  ],
} as const satisfies MethodRecord;
