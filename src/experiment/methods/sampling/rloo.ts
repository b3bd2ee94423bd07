import type { ConfigOf, ControlTable, NumberControl } from '../../controls/controls.ts';
import { rolloutRow } from '../../metrics/rows.ts';
import { type MethodRecord, unknown } from '../record.ts';
import { sampleWork } from '../workload.ts';
import { rewardControlsWith } from './reward.ts';
import { onPolicy, rolloutControls } from './rollout.ts';

export const samplesPerPrompt = {
  kind: 'number',
  label: 'samples per prompt',
  symbol: 'k',
  default: 4,
  min: 2,
  max: 64,
  step: 1,
  scale: 'linear',
  integer: true,
  unit: 'completions',
  help: 'Completions per prompt, compared with each other. More give a better baseline.',
  advanced: false,
} as const satisfies NumberControl;

const { promptsPerStep, ...rest } = rolloutControls;

/** Parameters of REINFORCE leave-one-out (Ahmadian et al. 2024). */
export const rlooControls = {
  ...rewardControlsWith('gold'),
  ...rest,
  promptsPerStep: { ...promptsPerStep, default: 8 },
  samplesPerPrompt,
} as const satisfies ControlTable;

export type RlooConfig = ConfigOf<typeof rlooControls>;

export const rloo = {
  ...onPolicy,
  title: 'RLOO',
  source: 'Ahmadian et al. 2024',
  keywords: 'REINFORCE, leave-one-out, RLHF',
  controls: rlooControls,
  workload: sampleWork(),
  row: rolloutRow,
  diagram: {
    of: 'samples',
    baseline: {
      title: 'baseline',
      note: 'mean of the others',
      said: 'the mean of the prompt’s other samples',
    },
    clipped: false,
  },
  start: unknown,
  about:
    'Several completions per prompt, each compared with the mean of the others: policy gradient without a critic.',
  formula: {
    loss: String.raw`-A_i\logpolicy{y}`,
    of: 'one completion',
    where: [String.raw`A_i=R_i-\operatorname{mean}_{j\ne i}R_j`, String.raw`R=r(x,y)-\beta\logratio{y}`],
    remark:
      'R includes the KL penalty. The baseline is the mean reward of the other completions of the same prompt, so no critic is needed.',
  },
  brief: '−A log π(y|x)',
  lossUnit: '',
  lossHint: 'Its value means nothing; its gradient raises completions that did better than the others.',
  presets: [
    {
      title: 'RLOO on gold',
      group: 'Other feedback',
      values: {},
      why: 'The gold judge itself rewards each sample, which is only possible in a lab. How much KL does it cost to reach the gold that DPO reached from pairs?',
    },
  ],
} as const satisfies MethodRecord;
