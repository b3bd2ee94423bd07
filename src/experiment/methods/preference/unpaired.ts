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
    'weight of good',
    'λ_D',
    'Weight of completions labelled good. Raise it if there are few of them.',
  ),
  undesirableWeight: weight('weight of bad', 'λ_U', 'Weight of completions labelled bad.'),
} as const satisfies ControlTable;

export type UnpairedConfig = ConfigOf<typeof unpairedControls>;

export const unpairedKto = {
  title: 'KTO, unpaired',
  source: 'Ethayarajh et al. 2024',
  keywords: 'Kahneman–Tversky, thumbs up, binary feedback',
  family: onGivenTexts,
  data: { unpaired: true },
  // Completions of other prompts are read too.
  workload: pairWork(1.4),
  row: pairRow,
  diagram: { of: 'pairs', chosen: 'good y', rejected: 'bad y' },
  trainAccuracy: 'the share of completions on the right side of the reference point k',
  controls: unpairedControls,
  reward: relativeReward,
  usesRejected: true,
  usesReference: true,
  group: 'Single completions',
  about:
    'KTO on single completions labelled good or bad. The pairs are split and shuffled, so no batch compares two answers to one prompt.',
  formula: {
    loss: String.raw`\lambda_\mathrm{D}\,\sigma(\beta(k-s))\ \text{or}\ \lambda_\mathrm{U}\,\sigma(\beta(s-k))`,
    of: 'one completion, good or bad',
    where: preferenceMethods.kto.formula.where,
    remark:
      'The first form is for a completion labelled good, the second for one labelled bad. s′ is the log-ratio of completions from other prompts; no gradient flows through k.',
  },
  brief: 'σ(±β (k − s))',
  lossUnit: '',
  lossHint: 'Starts at ½ when both weights are 1. Each completion counts as a gain or a loss on its own.',
  start: ({ desirableWeight, undesirableWeight }) =>
    Number(desirableWeight) === 1 && Number(undesirableWeight) === 1 ? { value: 0.5, label: '½' } : null,
  presets: [
    {
      title: 'KTO on single completions',
      group: 'Other feedback',
      values: {},
      why: 'Thumbs up and thumbs down instead of comparisons. The completions are the same, but no batch has two answers to one prompt.',
    },
  ],
} as const satisfies MethodRecord;
