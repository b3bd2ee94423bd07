import type { ConfigOf, ControlTable, NumberControl } from '../../controls/controls.ts';
import { clippingMeasures, number, policyGradientMeasures, type RowOf } from '../../metrics/rows.ts';
import { type MethodRecord, unknown } from '../record.ts';
import { sampleWork } from '../workload.ts';
import { rewardControlsWith } from './reward.ts';
import { samplesPerPrompt } from './rloo.ts';
import { onPolicy, rolloutControls } from './rollout.ts';

export const clip = {
  kind: 'number',
  label: 'clip range',
  symbol: 'ε',
  default: 0.2,
  min: 0.01,
  max: 1,
  step: 0.01,
  scale: 'linear',
  integer: false,
  unit: '',
  help: 'A token whose probability has changed by more than this fraction since sampling is not pushed any further.',
  advanced: true,
} as const satisfies NumberControl;

export const epochs = {
  kind: 'number',
  label: 'epochs',
  default: 4,
  min: 1,
  max: 20,
  step: 1,
  scale: 'linear',
  integer: true,
  unit: 'per step',
  help: 'Passes over the samples of a step before new ones are drawn.',
  advanced: true,
} as const satisfies NumberControl;

const { promptsPerStep, beta, ...rest } = rolloutControls;

/** Parameters of group relative policy optimization (Shao et al. 2024). */
export const grpoControls = {
  ...rewardControlsWith('gold'),
  beta: {
    ...beta,
    default: 0.04,
    help: 'Weight of the per-token KL term in the loss. The reward itself has no KL penalty.',
  },
  ...rest,
  promptsPerStep: { ...promptsPerStep, default: 8 },
  samplesPerPrompt,
  epochs: { ...epochs, default: 1 },
  clip,
} as const satisfies ControlTable;

export type GrpoConfig = ConfigOf<typeof grpoControls>;

const grpoRow = {
  ...policyGradientMeasures,
  ...clippingMeasures,
  /** Share of prompts whose completions all earned the same: nothing is learnt from them. */
  frac_reward_zero_std: number,
};
export type GrpoRow = RowOf<typeof grpoRow>;

/** The clipped objective of a token, which PPO has too. */
export const clipped = String.raw`\max(-A\rho,\,{-A}\operatorname{clip}(\rho,\,1\pm\varepsilon))`;
export const ofRho = String.raw`\rho=\frac{\policy}{\pi_\mathrm{old}}`;

export const grpo = {
  ...onPolicy,
  title: 'GRPO',
  source: 'Shao et al. 2024',
  keywords: 'group relative policy optimization, RLHF',
  controls: grpoControls,
  workload: sampleWork({ takesBack: true }),
  row: grpoRow,
  diagram: {
    of: 'samples',
    baseline: {
      title: 'baseline',
      note: 'group mean',
      said: 'the mean and standard deviation of the prompt’s samples',
    },
    clipped: true,
  },
  start: unknown,
  about:
    'Like RLOO, but advantages are divided by the group’s standard deviation and the KL to the reference is part of the loss.',
  formula: {
    loss: String.raw`\frac{1}{|y|}\sum\nolimits_t\left[${clipped}+\beta k_3\right]`,
    of: 'one completion',
    where: [
      ofRho,
      String.raw`A_i=\frac{r_i-\operatorname{mean}r}{\operatorname{std}r}`,
      String.raw`k_3=e^{-k_1}-1+k_1,\ k_1=\log\frac{\policy}{\reference}`,
    ],
    remark:
      'All tokens of a completion share one advantage. π_old drew the samples, and r_i is the reward of the i-th completion of a prompt. The KL term is in the loss, not in the reward.',
  },
  brief: 'max(…) + β k3',
  lossUnit: '',
  lossHint: 'Clipped objective plus KL term. It rises as the policy moves away from the reference.',
} as const satisfies MethodRecord;
