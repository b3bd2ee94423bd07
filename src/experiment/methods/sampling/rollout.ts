import type { ControlTable } from '../../controls/controls.ts';
import { loraControls } from '../lora.ts';
import { dpoControls } from '../preference/dpo.ts';

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
    { value: 'linear', label: 'Falls evenly to 0' },
  ],
  help: 'What the learning rate does after warm-up. Falling to 0 lets the noise of sampled gradients average out at the end.',
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
  help: 'Completions that go through the model at once. Smaller takes less memory and more time; the update stays the same. 0 takes all at once.',
  advanced: true,
} as const;

export const rolloutControls = {
  beta: {
    ...beta,
    default: 0.05,
    min: 0,
    step: 0.01,
    scale: 'linear',
    help: 'Weight of the KL penalty: what a nat of distance from the reference costs, in standard deviations of the reward. 0 lets the policy go wherever the reward leads.',
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
    help: 'Prompts in each step. More make the gradient less noisy and each step slower.',
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
    help: 'Divides the logits while samples are collected, and in every log-probability of the method: what is trained is the policy at this temperature.',
    advanced: true,
  },
  steps,
  seed: {
    ...seed,
    help: 'Decides the order of the prompts and every sample drawn. The same seed on the same machine gives the same run; the starting weights never depend on it.',
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
    help: 'Taken off the score of a completion that ran into the length limit. Without it a policy may learn never to stop.',
    advanced: true,
  },
  microBatchSize,
  ...loraControls,
  evaluateEvery,
} as const satisfies ControlTable;
