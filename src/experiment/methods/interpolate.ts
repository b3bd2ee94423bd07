import * as z from 'zod/mini';
import type { ConfigOf, ControlTable } from '../controls/controls.ts';
import { timed } from '../metrics/rows.ts';
import { betweenWeights } from './families.ts';
import { dpoControls } from './preference/dpo.ts';
import { type MethodRecord, unknown } from './record.ts';
import { standIn } from './rewardConventions.ts';
import { interpolationWork } from './workload.ts';

const { beta, learningRate, steps, seed, evaluateEvery } = dpoControls;

/** Parameters of a walk between the weights of two policies (Wortsman et al. 2022; Ramé et al. 2023). */
export const interpolateControls = {
  between: {
    kind: 'choice',
    label: 'between',
    default: 'reference',
    options: [
      { value: 'reference', label: 'Reference and DPO policy' },
      { value: 'seeds', label: 'DPO policies of two seeds' },
      { value: 'opposites', label: 'DPO and turned labels' },
    ],
    help: 'Where the walk begins and where it ends: the policy of turned labels has learnt from pairs with chosen and rejected exchanged. The policies are trained before the first step. Averaged weights are a model of their own: it need not behave like the average of the two.',
    advanced: false,
  },
  beta,
  trainSteps: {
    ...steps,
    label: 'training steps',
    help: 'Updates of each DPO policy before the walk.',
  },
  reach: {
    kind: 'number',
    label: 'reach',
    default: 1,
    min: 0.1,
    max: 4,
    step: 0.1,
    scale: 'linear',
    integer: false,
    unit: 'of the way',
    help: '1 ends at the second policy; beyond 1 the walk goes on in the same direction.',
    advanced: false,
  },
  steps: {
    ...steps,
    label: 'points',
    default: 10,
    min: 2,
    max: 100,
    unit: 'points',
    help: 'Into how many steps the walk is divided; each is measured.',
  },
  learningRate,
  seed,
  evaluateEvery: { ...evaluateEvery, default: 1 },
} as const satisfies ControlTable;

export type InterpolateConfig = ConfigOf<typeof interpolateControls>;

/** A row a step. */
const interpolateRow = z.object({
  ...timed,
  /** t in (1 − t) θ_A + t θ_B. */
  weight: z.number(),
  /** ‖θ − θ_ref‖: how far these weights are from the reference's. */
  distance: z.number(),
});
export type InterpolateRow = z.infer<typeof interpolateRow>;

export const interpolation = {
  title: 'Between two policies',
  source: 'Wortsman et al. 2022; Ramé et al. 2023',
  family: betweenWeights,
  data: {},
  workload: interpolationWork,
  row: interpolateRow,
  diagram: { of: 'interpolation' },
  controls: interpolateControls,
  group: 'No training',
  about: 'Walks in a straight line between the weights of two policies and measures what lies between.',
  formula: {
    left: String.raw`\theta`,
    loss: String.raw`(1-t)\,\theta_A+t\,\theta_B`,
    of: 'weights on the way',
    remark:
      'θ_A and θ_B are the weights of two policies, trained before the walk. In between stands a model of its own, which nobody has trained.',
  },
  brief: '',
  lossUnit: '',
  lossHint: '',
  reward: standIn,
  start: unknown,
  usesRejected: false,
  usesReference: false,
  presets: [
    {
      title: 'Between opposites',
      group: 'Other feedback',
      values: { between: 'opposites' },
      why: 'From a DPO policy to one that was taught the opposite: does the middle of the way behave like the reference that both came from?',
    },
  ],
} as const satisfies MethodRecord;
