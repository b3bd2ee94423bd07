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
    help: 'Texts in each step. More texts make the curves smoother and each step slower.',
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
    help: 'The base model has read text of every quality and no demonstrations. From there one sees what fine-tuning itself does.',
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
    help: 'What is imitated: the completions that labellers preferred, or what decent writers of this world would have written.',
    advanced: false,
  },
  ...loraControls,
  evaluateEvery,
} as const satisfies ControlTable;

export type SftRunConfig = ConfigOf<typeof sftControls>;

export const sft = {
  title: 'SFT',
  source: 'the first stage of Ouyang et al. 2022',
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
  group: 'What these are compared with',
  about:
    'Supervised fine-tuning on chosen completions or on demonstrations, token by token; nothing is compared.',
  formula: {
    loss: String.raw`-\frac{\sum{}\logpolicy{\chosen{y}}}{\sum|\chosen{y}|}`,
    of: 'a batch',
    remark: 'Sums go over the batch: every token of the texts weighs the same.',
  },
  brief: '−log π per token',
  lossUnit: 'nats/token',
  lossHint: 'Where it starts is how well the model already writes such texts.',
} as const satisfies MethodRecord;
