import * as z from 'zod/mini';
import type { ConfigOf, ControlTable } from '../../controls/controls.ts';
import { clippingMeasures, policyGradientMeasures } from '../../metrics/rows.ts';
import { onOwnSamples } from '../families.ts';
import { type MethodRecord, unknown } from '../record.ts';
import { standIn } from '../rewardConventions.ts';
import { sampleWork } from '../workload.ts';
import { clip, clipped, epochs, ofRho } from './grpo.ts';
import { rewardControlsWith, smallProxy } from './reward.ts';
import { rolloutControls } from './rollout.ts';

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
      { value: 'fixed', label: 'Stays as it is' },
      { value: 'adaptive', label: 'Adapts to a target' },
    ],
    help: 'Whether β stays, or is raised and lowered until the distance from the reference is the target.',
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
    help: 'Distance from the reference that the adaptive coefficient aims at, per completion.',
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
    help: 'Completions over which the adaptive coefficient may change by about a fifth. Shorter reacts faster and swings more.',
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
    help: 'Step size of Adam for the critic, which must follow a policy that changes all the time.',
    advanced: true,
  },
  promptsPerStep: {
    ...promptsPerStep,
    default: 32,
    help: 'Prompts in each step, with one completion each. More make the gradient less noisy and each step slower.',
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
    help: 'Into how many updates the samples are divided in each epoch. The first one is made by the very policy that drew the samples.',
    advanced: true,
  },
  clip,
  valueClip: {
    ...clip,
    label: 'value clip range',
    max: 10,
    help: 'The value of a token counts as having moved by no more than this since the samples were drawn.',
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
    help: "Weight of the critic's loss. The critic is a model of its own, so only how soon its gradient is shortened depends on it.",
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
    help: 'What a reward one token later is worth. 1: a completion counts as a whole.',
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
    help: "1 trusts what was really earned, 0 the critic's guess one token ahead: less noise against less bias.",
    advanced: true,
  },
} as const satisfies ControlTable;

export type PpoConfig = ConfigOf<typeof ppoControls>;

const ppoRow = z.object({
  ...policyGradientMeasures,
  ...clippingMeasures,
  /** Mean of the minibatches' value losses, before the value coefficient. */
  'loss/value_avg': z.number(),
  /** Coefficient of the KL penalty in this step; the adaptive controller changes it after the step. */
  kl_coef: z.number(),
});
export type PpoRow = z.infer<typeof ppoRow>;

export const ppo = {
  title: 'PPO',
  source: 'Schulman et al. 2017; Ziegler et al. 2019',
  controls: ppoControls,
  family: onOwnSamples,
  data: { samples: true },
  workload: sampleWork({ critic: true, takesBack: true }),
  row: ppoRow,
  diagram: {
    of: 'samples',
    baseline: { title: 'critic V', note: 'expects, learns', said: 'what the critic expected' },
    clipped: true,
  },
  reward: standIn,
  usesRejected: true,
  usesReference: true,
  start: unknown,
  group: 'Samples while it trains',
  about:
    'The policy writes, a reward scores, a critic says what was to be expected, and clipped updates follow the surprise.',
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
      'π_old drew the samples. V is the critic’s guess of what is still to be earned; advantages are brought to mean 0 and deviation 1 over a batch. The critic learns by the clipped square of V − (A + V).',
  },
  brief: 'max(−Aρ, …)',
  lossUnit: '',
  lossHint: 'The clipped objective: close to 0, since advantages have mean 0. Look at the rewards.',
  presets: [
    {
      title: 'PPO fools a small proxy',
      group: 'Over-optimisation',
      values: { ...smallProxy, beta: 0, steps: 24, evaluateEvery: 3 },
      why: 'A reward model of one layer and 200 pairs, and no penalty on KL: the proxy goes on rising, and within a few steps gold turns down. From there on the policy learns to please the proxy.',
    },
    {
      title: 'PPO, held by KL',
      group: 'Over-optimisation',
      values: {
        ...smallProxy,
        beta: 0.2,
        klControl: 'adaptive',
        klTarget: 3,
        klHorizon: 100,
        evaluateEvery: 5,
      },
      why: 'The same small proxy, with a coefficient that rises and falls to keep the policy about 3 nats from the reference: less of the proxy, and less of what is wrong with it.',
    },
  ],
} as const satisfies MethodRecord;
