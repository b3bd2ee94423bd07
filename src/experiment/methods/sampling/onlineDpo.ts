import type { ConfigOf, ControlTable } from '../../controls/controls.ts';
import { number, pairMeasures, type RowOf, sampleMeasures, trained } from '../../metrics/rows.ts';
import { dpoControls } from '../preference/dpo.ts';
import { preferenceMethods } from '../preference/preference.ts';
import { from, type MethodRecord } from '../record.ts';
import { sampledPairWork } from '../workload.ts';
import { rewardControlsWith } from './reward.ts';
import { onPolicy, rolloutControls } from './rollout.ts';

/** Parameters of online DPO (Guo et al. 2024). */
export const onlineDpoControls = {
  ...rewardControlsWith('gold'),
  ...rolloutControls,
  beta: dpoControls.beta,
  labels: {
    kind: 'choice',
    label: 'labels',
    default: 'sampled',
    options: [
      { value: 'best', label: 'The better one always wins' },
      { value: 'sampled', label: 'Sampled from Bradley–Terry' },
      { value: 'soft', label: 'Soft label: the probability' },
    ],
    help: 'How the judge labels the two samples of a prompt. With probabilities the method aims at the optimal policy; if the better one always wins, the size of the difference is lost.',
    advanced: false,
  },
  judgeTemperature: {
    kind: 'number',
    label: "judge's temperature",
    symbol: 'T',
    default: 1,
    min: 0.01,
    max: 10,
    step: 0.1,
    scale: 'linear',
    integer: false,
    unit: 'reward std',
    help: 'How noisy the judge is between two close samples: P = σ((r_A − r_B)/T).',
    advanced: true,
    idleWhen: { labels: ['best'] },
  },
} as const satisfies ControlTable;

export type OnlineDpoConfig = ConfigOf<typeof onlineDpoControls>;

/** A row a step: DPO's metrics on the pairs that were just sampled, and what the samples say of the policy. */
const onlineDpoRow = {
  ...trained,
  ...pairMeasures,
  ...sampleMeasures,
  /** Mean difference of the scores of chosen and rejected. */
  'objective/scores_margin': number,
};
export type OnlineDpoRow = RowOf<typeof onlineDpoRow>;

export const onlineDpo = {
  ...onPolicy,
  title: 'Online DPO',
  source: 'Guo et al. 2024',
  keywords: 'OAIF, RLAIF, RLHF',
  controls: onlineDpoControls,
  workload: sampledPairWork,
  row: onlineDpoRow,
  diagram: { of: 'pairs', chosen: 'better y_w', rejected: 'worse y_l', sampled: true },
  about:
    'The policy writes two completions, a judge labels them, and DPO trains on the pair. The data is on-policy at every step.',
  formula: {
    loss: preferenceMethods.dpo.formula.loss,
    where: [String.raw`P(y_A\succ y_B)=\sigma\left(\frac{r_A-r_B}{T}\right)`],
    remark:
      'Both completions are sampled from the current policy; a judge with rewards r decides which one is y_w.',
  },
  brief: '−ln σ(β h)',
  lossUnit: 'nats',
  lossHint:
    'DPO’s loss on pairs that the policy has just written and the judge has labelled. It starts at ln 2 and need not fall far, because the pairs change with the policy.',
  start: from(Math.LN2, 'ln 2'),
} as const satisfies MethodRecord;
