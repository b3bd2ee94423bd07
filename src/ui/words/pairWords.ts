import type { MethodName, RunConfig } from '../../experiment/methods.ts';
import type { MethodWords } from './types.ts';

/** Methods that train on completions that are given. */

const from = (value: number, label: string) => () => ({ value, label });
const nowhere = () => null;
const ln2 = from(Math.LN2, 'ln 2');
const quarter = ({ beta }: RunConfig) => ({ value: 1 / (4 * Number(beta) ** 2), label: '1/(4β²)' });
const half = from(0.5, 'aims at ½');

const contrast = { lossUnit: 'nats', reward: 'reference', usesRejected: true, usesReference: true } as const;
const alone = { ...contrast, usesReference: false, start: nowhere } as const;

export const pairWords = {
  dpo: {
    ...contrast,
    brief: '−ln σ(β h)',
    lossHint:
      'Starts at ln 2, where the policy equals the reference, and falls as it learns the preferences.',
    start: ln2,
  },
  'dpo-norm': {
    ...contrast,
    brief: '−ln σ, per token',
    reward: 'reference per token',
    lossHint:
      'Starts at ln 2 as DPO does; the difference is that long completions weigh no more than short ones.',
    start: ln2,
  },
  'dpo-unweighted': {
    ...contrast,
    brief: '−β h',
    lossUnit: 'β × nats',
    lossHint: 'Starts at 0 and falls without end: no pair is ever finished. Look at KL and at the text.',
    start: from(0, '0'),
  },
  cdpo: {
    ...contrast,
    brief: '−ln σ(z) + ε z',
    lossHint: 'Starts at ln 2 and cannot reach 0: a share ε of the labels is taken to be wrong.',
    start: ln2,
    aim: ({ epsilon }) => {
      const e = Number(epsilon);
      return e > 0 ? { value: Math.log((1 - e) / e), label: 'turns back at ln((1−ε)/ε)' } : null;
    },
  },
  rdpo: {
    ...contrast,
    brief: 'DPO, corrected',
    lossHint: 'Starts at ln 2 and may fall below 0: it has no lower bound.',
    start: ln2,
  },
  hinge: {
    ...contrast,
    brief: 'max(0, 1 − β h)',
    lossUnit: 'β × nats',
    lossHint: 'Starts at 1; pairs whose margin has passed 1 add nothing.',
    start: from(1, '1'),
    aim: from(1, 'content at 1'),
  },
  ipo: {
    ...contrast,
    brief: '(h − 1/2β)²',
    lossUnit: 'nats²',
    lossHint: 'A square: starts at 1/(4β²) and is 0 where every pair has the margin h = 1/(2β).',
    start: quarter,
    aim: half,
  },
  'ipo-mean': {
    ...contrast,
    brief: '(… − 1/2β)²',
    lossUnit: '(nats/token)²',
    reward: 'reference per token',
    lossHint:
      'A square: starts at 1/(4β²). At the same β it asks of each token what IPO asks of the completion.',
    start: quarter,
    aim: half,
  },
  simpo: {
    ...alone,
    brief: '−ln σ(… − γ)',
    reward: 'per token',
    lossHint: 'Where it starts depends on the model: no reference makes the first margin 0.',
    aim: ({ gamma }) => ({ value: Number(gamma), label: 'the margin γ' }),
  },
  orpo: {
    ...alone,
    brief: 'SFT + β odds',
    reward: 'per token',
    lossHint: 'Mostly the fine-tuning term: nats a token of the chosen completion.',
  },
  kto: {
    ...contrast,
    brief: 'σ(±β (k − s))',
    lossUnit: '0 to 1',
    lossHint: 'Starts at ½ and lies between 0 and 1: each completion counts as gained or lost.',
    start: from(0.5, '½'),
  },
  'kto-unpaired': {
    ...contrast,
    brief: 'σ(±β (k − s))',
    lossUnit: '',
    lossHint:
      'Starts at ½ where good and bad weigh 1: each completion counts as gained or lost, whatever others there are.',
    start: ({ desirableWeight, undesirableWeight }) =>
      Number(desirableWeight) === 1 && Number(undesirableWeight) === 1 ? { value: 0.5, label: '½' } : null,
  },
  'apo-zero': {
    ...contrast,
    brief: 'each bounded',
    lossUnit: '0 to 2',
    lossHint: 'Starts at 1 and lies between 0 and 2: chosen up and rejected down, each by itself.',
    start: from(1, '1'),
  },
  nca: {
    ...contrast,
    brief: 'each by itself',
    lossHint: 'Starts at 2 ln 2; the chosen completion is drawn to the reward ln 2, the rejected one down.',
    start: from(2 * Math.LN2, '2 ln 2'),
  },
  sft: {
    ...alone,
    brief: '−log π per token',
    lossUnit: 'nats/token',
    reward: 'stand-in',
    lossHint: 'Where it starts is how well the model already writes such texts.',
    usesRejected: false,
  },
  'preferred-ft': {
    ...alone,
    brief: '−log π(y_w|x)',
    reward: 'log-probability',
    lossHint: 'Nats of a whole chosen completion; where it starts depends on the reference.',
    usesRejected: false,
  },
  unlikelihood: {
    ...alone,
    brief: '−log π + α log π',
    reward: 'log-probability',
    lossHint: 'Falls without end as rejected completions become impossible. Look at KL and at the text.',
  },
} as const satisfies Partial<Record<MethodName, MethodWords>>;
