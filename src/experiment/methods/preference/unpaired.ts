import type { ConfigOf, ControlTable, NumberControl } from '../../controls/controls.ts';
import { pairRow } from '../../metrics/rows.ts';
import { onGivenTexts } from '../families.ts';
import type { MethodRecord } from '../record.ts';
import { relativeReward } from '../rewardConventions.ts';
import { pairWork } from '../workload.ts';
import { preferenceMethods } from './preference.ts';

const { sftWeight: _, ...ktoControls } = preferenceMethods.kto.controls;

const weight = (label: string, symbol: string, help: string) =>
  ({
    kind: 'number',
    label,
    symbol,
    default: 1,
    min: 0,
    max: 100,
    step: 0.1,
    scale: 'linear',
    integer: false,
    unit: '',
    help,
    advanced: true,
  }) as const satisfies NumberControl;

/** Parameters of KTO on single completions marked good or bad (Ethayarajh et al. 2024, eq. 8). */
export const unpairedControls = {
  ...ktoControls,
  desirableWeight: weight(
    'weight of the good',
    'λ_D',
    'How much a completion marked good weighs. Where there are few of them, raise it.',
  ),
  undesirableWeight: weight('weight of the bad', 'λ_U', 'How much a completion marked bad weighs.'),
} as const satisfies ControlTable;

export type UnpairedConfig = ConfigOf<typeof unpairedControls>;

export const unpairedKto = {
  title: 'KTO, unpaired',
  source: 'Ethayarajh et al. 2024',
  family: onGivenTexts,
  data: { unpaired: true },
  // Completions of other prompts are read too.
  workload: pairWork(1.4),
  row: pairRow,
  diagram: { of: 'pairs', chosen: 'good y', rejected: 'bad y' },
  trainAccuracy: 'the share of completions on their side of the reference point k',
  controls: unpairedControls,
  reward: relativeReward,
  usesRejected: true,
  usesReference: true,
  group: 'Each completion by itself',
  about:
    'KTO on single completions marked good or bad: the pairs are broken up and shuffled, so no batch compares two answers to one prompt.',
  formula: {
    loss: String.raw`\lambda_\mathrm{D}\,\sigma(\beta(k-s))\ \text{or}\ \lambda_\mathrm{U}\,\sigma(\beta(s-k))`,
    of: 'one completion, good or bad',
    where: preferenceMethods.kto.formula.where,
    remark:
      'The first form is for a completion marked good, the second for one marked bad. s′ belongs to completions of other prompts; no gradient flows through k.',
  },
  brief: 'σ(±β (k − s))',
  lossUnit: '',
  lossHint:
    'Starts at ½ where good and bad weigh 1: each completion counts as gained or lost, whatever others there are.',
  start: ({ desirableWeight, undesirableWeight }) =>
    Number(desirableWeight) === 1 && Number(undesirableWeight) === 1 ? { value: 0.5, label: '½' } : null,
  presets: [
    {
      title: 'KTO on single completions',
      group: 'Other feedback',
      values: {},
      why: 'Thumbs up and thumbs down in the place of comparisons: the same completions, but no batch has two answers to one prompt.',
    },
  ],
} as const satisfies MethodRecord;
