import type { ControlTable } from '../../controls/controls.ts';
import { MOST_NEW_TOKENS } from '../../mostNewTokens.ts';
import { onOwnSamples } from '../families.ts';
import { loraControls } from '../lora.ts';
import { dpoControls } from '../preference/dpo.ts';
import { standIn } from '../rewardConventions.ts';

/**
 * Parameters that all methods share which sample from the policy while they train: online DPO, PPO, RLOO, GRPO.
 * The adjustments of each to these rows stand in its own table.
 */

const { beta, learningRate, steps, seed, maxGradNorm, warmupSteps, evaluateEvery } = dpoControls;

export const learningRateSchedule = {
  kind: 'choice',
  label: 'schedule',
  default: 'constant',
  options: [
    { value: 'constant', label: 'Constant' },
    { value: 'linear', label: 'Linear decay to 0' },
  ],
  help: 'The learning rate after warm-up. Decay to 0 averages out the noise of sampled gradients at the end.',
  advanced: true,
} as const;

export const microBatchSize = {
  kind: 'number',
  label: 'micro-batch size',
  default: 0,
  min: 0,
  max: 1024,
  step: 1,
  scale: 'linear',
  integer: true,
  unit: 'completions',
  help: 'Completions that go through the model at once. A smaller micro-batch needs less memory and more time; the update is the same. 0 takes all at once.',
  advanced: true,
} as const;

export const maxNewTokens = {
  kind: 'number',
  label: 'new tokens',
  default: MOST_NEW_TOKENS,
  min: 1,
  max: 4096,
  step: 1,
  scale: 'linear',
  integer: true,
  unit: 'tokens',
  help: 'A completion that has not ended after this many tokens is cut off. The model’s context is a limit as well: the shipped models read 96 tokens, prompt included.',
  advanced: true,
} as const;

export const rolloutControls = {
  beta: {
    ...beta,
    default: 0.05,
    min: 0,
    step: 0.01,
    scale: 'linear',
    help: 'Weight of the KL penalty: the cost of one nat of KL, in standard deviations of the reward. At 0 nothing holds the policy to the reference.',
  },
  learningRate: { ...learningRate, default: 3e-4 },
  promptsPerStep: {
    kind: 'number',
    label: 'prompts per step',
    default: 16,
    min: 1,
    max: 512,
    step: 1,
    scale: 'linear',
    integer: true,
    unit: 'prompts',
    help: 'Prompts per step. More prompts give a less noisy gradient and slower steps.',
    advanced: false,
  },
  temperature: {
    kind: 'number',
    label: 'sampling temperature',
    symbol: 'T',
    default: 1,
    min: 0.1,
    max: 2,
    step: 0.05,
    scale: 'linear',
    integer: false,
    unit: '',
    help: 'Divides the logits, both when sampling and in every log-probability of the method. The policy is trained at this temperature.',
    advanced: true,
  },
  maxNewTokens,
  steps,
  seed: {
    ...seed,
    help: 'Fixes the order of the prompts and every sample drawn. The same seed on the same machine repeats the run exactly; the initial weights do not depend on it.',
  },
  maxGradNorm: { ...maxGradNorm, default: 1 },
  warmupSteps,
  schedule: learningRateSchedule,
  missingEosPenalty: {
    kind: 'number',
    label: 'missing end-of-text penalty',
    default: 1,
    min: 0,
    max: 10,
    step: 0.1,
    scale: 'linear',
    integer: false,
    unit: 'reward std',
    help: 'Subtracted from the score of a completion that hits the length limit. Without it the policy may learn never to stop.',
    advanced: true,
  },
  microBatchSize,
  ...loraControls,
  evaluateEvery,
} as const satisfies ControlTable;

/** What records of methods have in common that learn from the policy's own samples. */
export const onPolicy = {
  family: onOwnSamples,
  group: 'On-policy',
  data: { samples: true },
  reward: standIn,
  usesRejected: true,
  usesReference: true,
} as const;
