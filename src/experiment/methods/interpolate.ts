import type { ConfigOf, ControlTable } from '../controls/controls.ts';
import { number, type RowOf, timed } from '../metrics/rows.ts';
import { betweenWeights } from './families.ts';
import { dpoControls } from './preference/dpo.ts';
import { type MethodRecord, unknown } from './record.ts';
import { standIn } from './rewardConventions.ts';
import { interpolationWork } from './workload.ts';

const { beta, learningRate, steps, seed, evaluateEvery } = dpoControls;

/** Parameters of an interpolation between the weights of two policies (Wortsman et al. 2022; Ramé et al. 2023). */
export const interpolateControls = {
  between: {
    kind: 'choice',
    label: 'between',
    default: 'reference',
    options: [
      { value: 'reference', label: 'Reference and DPO policy' },
      { value: 'seeds', label: 'DPO policies with two seeds' },
      { value: 'opposites', label: 'DPO and DPO on swapped labels' },
    ],
    help: 'The two policies, trained before the first step. Swapped labels exchange chosen and rejected in every pair. Averaged weights give a new model, which need not behave like the average of the two.',
    advanced: false,
  },
  beta,
  trainSteps: {
    ...steps,
    label: 'training steps',
    help: 'Updates of each DPO policy before interpolation starts.',
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
    help: '1 stops at the second policy; values above 1 extrapolate in the same direction.',
    advanced: false,
  },
  steps: {
    ...steps,
    label: 'points',
    default: 10,
    min: 2,
    max: 100,
    unit: 'points',
    help: 'Number of steps along the line. The model is measured at each one.',
  },
  learningRate,
  seed,
  evaluateEvery: { ...evaluateEvery, default: 1 },
} as const satisfies ControlTable;

export type InterpolateConfig = ConfigOf<typeof interpolateControls>;

/** A row a step. */
const interpolateRow = {
  ...timed,
  /** t in (1 − t) θ_A + t θ_B. */
  weight: number,
  /** ‖θ − θ_ref‖: how far these weights are from the reference's. */
  distance: number,
};
export type InterpolateRow = RowOf<typeof interpolateRow>;

export const interpolation = {
  title: 'Between two policies',
  source: 'Wortsman et al. 2022; Ramé et al. 2023',
  keywords: 'model soup, weight averaging, merging',
  family: betweenWeights,
  data: {},
  workload: interpolationWork,
  row: interpolateRow,
  diagram: { of: 'interpolation' },
  controls: interpolateControls,
  group: 'No training',
  about: 'Interpolates linearly between the weights of two policies and measures the models in between.',
  formula: {
    left: String.raw`\theta`,
    loss: String.raw`(1-t)\,\theta_A+t\,\theta_B`,
    of: 'interpolated weights',
    remark:
      'θ_A and θ_B are the weights of two policies, trained beforehand. Every point in between is a model that was never trained.',
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
      title: 'Between opposite policies',
      group: 'Other feedback',
      values: { between: 'opposites' },
      why: 'From a DPO policy to one trained on swapped labels. Does the midpoint behave like the reference that both started from?',
    },
  ],
} as const satisfies MethodRecord;
