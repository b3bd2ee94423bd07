import type { ConfigOf, ControlTable } from './controls.ts';
import { dpoControls } from './dpo.ts';

const { learningRate, batchSize, steps, seed, maxGradNorm, warmupSteps, evaluateEvery } = dpoControls;

/** Parameters of supervised fine-tuning. */
export const sftControls = {
  learningRate: { ...learningRate, default: 1e-3 },
  batchSize: {
    ...batchSize,
    unit: 'texts',
    help: 'Texts in each step. More texts make the curves smoother and each step slower.',
  },
  steps,
  seed,
  maxGradNorm: { ...maxGradNorm, default: 1 },
  warmupSteps,
  evaluateEvery,
} as const satisfies ControlTable;

export type SftRunConfig = ConfigOf<typeof sftControls>;
