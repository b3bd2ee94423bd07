import type { ConfigOf, ControlTable } from '../controls/controls.ts';
import { textRow } from '../metrics/rows.ts';
import { chosenAndRejected } from './diagram.ts';
import { onGivenTexts } from './families.ts';
import { loraControls } from './lora.ts';
import { dpoControls } from './preference/dpo.ts';
import { type MethodRecord, unknown } from './record.ts';
import { standIn } from './rewardConventions.ts';
import { textWork } from './workload.ts';

const { learningRate, batchSize, steps, seed, maxGradNorm, warmupSteps, evaluateEvery } = dpoControls;

/** Parameters of supervised fine-tuning. */
export const sftControls = {
  learningRate: { ...learningRate, default: 1e-3 },
  batchSize: {
    ...batchSize,
    unit: 'texts',
    help: 'Texts per step. Larger batches give smoother curves and slower steps.',
  },
  steps,
  seed,
  maxGradNorm: { ...maxGradNorm, default: 1 },
  warmupSteps,
  start: {
    kind: 'choice',
    label: 'starts from',
    default: 'reference',
    options: [
      { value: 'reference', label: 'The reference' },
      { value: 'base', label: 'The base model' },
    ],
    help: 'The base model was pre-trained on text of every quality, without demonstrations. Start there to see what fine-tuning itself does.',
    advanced: false,
  },
  texts: {
    kind: 'choice',
    label: 'texts',
    default: 'chosen',
    options: [
      { value: 'chosen', label: 'Chosen completions' },
      { value: 'demonstrations', label: 'Demonstrations' },
    ],
    help: 'The texts to imitate: the completions that labellers preferred, or demonstrations of good writing in this world.',
    advanced: false,
  },
  ...loraControls,
  evaluateEvery,
} as const satisfies ControlTable;

export type SftRunConfig = ConfigOf<typeof sftControls>;

export const sft = {
  title: 'SFT',
  source: 'the first stage of Ouyang et al. 2022',
  keywords: 'supervised fine-tuning, imitation, behaviour cloning',
  family: onGivenTexts,
  data: { base: true },
  workload: textWork,
  row: textRow,
  diagram: { ...chosenAndRejected, chosenByTexts: { demonstrations: 'written by hand' } },
  controls: sftControls,
  reward: standIn,
  usesRejected: false,
  usesReference: false,
  start: unknown,
  group: 'Baselines',
  about:
    'Supervised fine-tuning on chosen completions or on demonstrations, token by token. No comparisons are used.',
  formula: {
    loss: String.raw`-\frac{\sum{}\logpolicy{\chosen{y}}}{\sum|\chosen{y}|}`,
    of: 'a batch',
    remark: 'The sums run over the batch, so every token has the same weight.',
  },
  brief: '−log π per token',
  lossUnit: 'nats/token',
  lossHint: 'Its starting value says how well the model already predicts such texts.',
} as const satisfies MethodRecord;
