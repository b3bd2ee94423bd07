import * as z from 'zod/mini';
import type { ConfigOf, ControlTable } from '../../controls/controls.ts';
import { pairMeasures, sampleMeasures, trained } from '../../metrics/rows.ts';
import { onOwnSamples } from '../families.ts';
import { dpoControls } from '../preference/dpo.ts';
import { preferenceMethods } from '../preference/preference.ts';
import { from, type MethodRecord } from '../record.ts';
import { standIn } from '../rewardConventions.ts';
import { sampledPairWork } from '../workload.ts';
import { rewardControlsWith } from './reward.ts';
import { rolloutControls } from './rollout.ts';

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
      { value: 'sampled', label: 'Drawn by Bradley–Terry' },
      { value: 'soft', label: 'The probability itself' },
    ],
    help: 'How the judge compares the two samples of a prompt. With probabilities the method has the optimal policy as its aim; if the better one always wins, how much better it is counts for nothing.',
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
    help: 'How unsure the judge is between two close samples: P = σ((r_A − r_B)/T).',
    advanced: true,
    idleWhen: { labels: ['best'] },
  },
} as const satisfies ControlTable;

export type OnlineDpoConfig = ConfigOf<typeof onlineDpoControls>;

/** A row a step: DPO's metrics on the pairs that were just sampled, and what the samples say of the policy. */
const onlineDpoRow = z.object({
  ...trained,
  ...pairMeasures,
  ...sampleMeasures,
  /** Mean difference of the scores of chosen and rejected. */
  'objective/scores_margin': z.number(),
});
export type OnlineDpoRow = z.infer<typeof onlineDpoRow>;

export const onlineDpo = {
  title: 'Online DPO',
  source: 'Guo et al. 2024',
  controls: onlineDpoControls,
  family: onOwnSamples,
  data: { samples: true },
  workload: sampledPairWork,
  row: onlineDpoRow,
  diagram: { of: 'pairs', chosen: 'better y_w', rejected: 'worse y_l', sampled: true },
  reward: standIn,
  usesRejected: true,
  usesReference: true,
  group: 'Samples while it trains',
  about:
    'The policy writes two completions, a judge labels them, DPO learns from the pair: fresh data at every step.',
  formula: {
    loss: preferenceMethods.dpo.formula.loss,
    where: [String.raw`P(y_A\succ y_B)=\sigma\left(\frac{r_A-r_B}{T}\right)`],
    remark:
      'Both completions are the policy’s own, drawn in this step; a judge with rewards r says which is y_w.',
  },
  brief: '−ln σ(β h)',
  lossUnit: 'nats',
  lossHint:
    'DPO’s, on pairs that the policy has just written and a judge has labelled; it starts at ln 2 and need not fall far, since the pairs move with the policy.',
  start: from(Math.LN2, 'ln 2'),
} as const satisfies MethodRecord;
