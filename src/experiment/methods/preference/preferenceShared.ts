import type { NumberControl } from '../../controls/controls.ts';
import { pairRow } from '../../metrics/rows.ts';
import { chosenAndRejected } from '../diagram.ts';
import { onGivenTexts } from '../families.ts';
import { loraControls } from '../lora.ts';
import { from, type RunConfig, unknown } from '../record.ts';
import { relativeReward } from '../rewardConventions.ts';
import { pairWork } from '../workload.ts';
import { dpoControls } from './dpo.ts';

/** What methods share that train on preference pairs: controls, theory, and symbols of their formulas. */

const { beta, evaluateEvery, ...updates } = dpoControls;

export { beta };

const sftWeight: NumberControl = {
  kind: 'number',
  label: 'SFT weight',
  symbol: 'λ',
  default: 0,
  min: 0,
  max: 100,
  step: 0.1,
  scale: 'linear',
  integer: false,
  unit: '',
  help: 'Adds λ times the negative log-likelihood of the chosen completion, per token. This keeps the chosen text likely while the margin is trained.',
  advanced: true,
};

export const epsilon = (help: string): NumberControl => ({
  kind: 'number',
  label: 'label noise',
  symbol: 'ε',
  default: 0.1,
  min: 0,
  max: 0.49,
  step: 0.01,
  scale: 'linear',
  integer: false,
  unit: '',
  help,
  advanced: false,
});

export const betaOf = (value: number, help: string): NumberControl => ({ ...beta, default: value, help });

export const tether = beta.help;
/** Controls of a loss of log-probabilities of the policy alone, which no weight of fine-tuning is added to. */
export const withoutSftWeight = { ...updates, ...loraControls, evaluateEvery };
export const common = { ...updates, sftWeight, ...loraControls, evaluateEvery };

export const ln2 = from(Math.LN2, 'ln 2');
export const quarter = ({ beta }: RunConfig) => ({ value: 1 / (4 * Number(beta) ** 2), label: '1/(4β²)' });
export const half = from(0.5, 'target ½');

// What the symbols of the formulas stand for, as in src/losses.
export const ofS = String.raw`s=\logratio{y}`;
export const ofH = String.raw`h=\chosen{s}-\rejected{s}`;
export const ofZ = String.raw`z=\beta h`;
export const ofK = String.raw`k=\max(0,\operatorname{mean}s\text{′})`;
export const ofOdds = String.raw`\mathrm{odds}=\frac{p}{1-p},\ \ln p=\frac{\logpolicy{y}}{|y|}`;

export const contrast = {
  family: onGivenTexts,
  data: {},
  workload: pairWork(),
  row: pairRow,
  diagram: chosenAndRejected,
  lossUnit: 'nats',
  reward: relativeReward,
  usesRejected: true,
  usesReference: true,
} as const;
export const alone = { ...contrast, usesReference: false, start: unknown } as const;

/** Values that a loss reads when its method has no control for them. */
export const neutral = { beta: beta.default, epsilon: 0, gamma: 0, alpha: 1, sftWeight: 0 } as const;
