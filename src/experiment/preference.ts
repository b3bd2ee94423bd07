import type { NumberControl } from './controls.ts';
import { dpoControls } from './dpo.ts';
import { loraControls } from './lora.ts';
import { from, type MethodRecord, type RunConfig, unknown } from './record.ts';
import {
  logProbability,
  relativeReward,
  relativeRewardPerToken,
  rewardPerToken,
} from './rewardConventions.ts';

/**
 * The family of methods that train on preference pairs: each is one loss (src/losses) with the parameters that it
 * reads. The tables make sliders, command-line options, checks and link parameters.
 */

const { beta, evaluateEvery, ...updates } = dpoControls;

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
  help: 'Adds λ times the negative log-likelihood of the chosen completion, per token: keeps the chosen text likely while the difference is trained.',
  advanced: true,
};

const epsilon = (help: string): NumberControl => ({
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

const betaOf = (value: number, help: string): NumberControl => ({ ...beta, default: value, help });

const tether = beta.help;
const common = { ...updates, sftWeight, ...loraControls, evaluateEvery };

/** A method of the family: the loss behind it, and that it trains on pairs. */
export interface PreferenceMethod extends MethodRecord {
  kind: 'pairs';
  /** Under the names of `preferenceLosses`. */
  loss: string;
}

const ln2 = from(Math.LN2, 'ln 2');
const quarter = ({ beta }: RunConfig) => ({ value: 1 / (4 * Number(beta) ** 2), label: '1/(4β²)' });
const half = from(0.5, 'aims at ½');

// What the symbols of the formulas stand for, as in src/losses.
const ofS = String.raw`s=\logratio{y}`;
const ofH = String.raw`h=\chosen{s}-\rejected{s}`;
const ofZ = String.raw`z=\beta h`;
const ofK = String.raw`k=\max(0,\operatorname{mean}s\text{′})`;
const ofOdds = String.raw`\mathrm{odds}=\frac{p}{1-p},\ \ln p=\frac{\logpolicy{y}}{|y|}`;

const contrast = {
  kind: 'pairs',
  lossUnit: 'nats',
  reward: relativeReward,
  usesRejected: true,
  usesReference: true,
} as const;
const alone = { ...contrast, usesReference: false, start: unknown } as const;

export const preferenceMethods = {
  dpo: {
    ...contrast,
    title: 'DPO',
    group: 'DPO',
    about:
      'Widens the gap between chosen and rejected, measured against the reference; pairs that are ranked wrongly pull hardest.',
    loss: 'sigmoid',
    source: 'Rafailov et al. 2023, eq. 7',
    controls: { beta, ...common },
    formula: {
      loss: String.raw`-\ln\sigma\left(\beta\left[\logratio{\chosen{y}}-\logratio{\rejected{y}}\right]\right)`,
    },
    brief: '−ln σ(β h)',
    lossHint:
      'Starts at ln 2, where the policy equals the reference, and falls as it learns the preferences.',
    start: ln2,
  },
  'dpo-norm': {
    ...contrast,
    title: 'DPO, length-normalised',
    group: 'DPO',
    about: 'DPO on log-probabilities averaged over tokens: a completion gains nothing by being long.',
    loss: 'sigmoid_norm',
    source: 'Tülu 3, Lambert et al. 2024',
    controls: {
      beta: betaOf(2, 'Tether per token: log-ratios are divided by the length, so β is larger here.'),
      ...common,
    },
    formula: {
      loss: String.raw`-\ln\sigma\left(\beta\left[\frac{\chosen{s}}{|\chosen{y}|}-\frac{\rejected{s}}{|\rejected{y}|}\right]\right)`,
      where: [ofS],
    },
    brief: '−ln σ, per token',
    reward: relativeRewardPerToken,
    lossHint:
      'Starts at ln 2 as DPO does; the difference is that long completions weigh no more than short ones.',
    start: ln2,
  },
  'dpo-unweighted': {
    ...contrast,
    title: 'DPO without its weight',
    group: 'DPO',
    about:
      'DPO’s gradient without its weight: pairs long since ranked rightly pull on, until the text falls apart.',
    loss: 'unweighted',
    source: 'the gradient of eq. 7 without σ(−z)',
    controls: { beta, ...common },
    formula: {
      loss: String.raw`-\beta h`,
      where: [ofH, ofS],
      remark: 'DPO’s gradient −β σ(−βh) ∇h without the factor σ(−βh).',
    },
    brief: '−β h',
    lossUnit: 'β × nats',
    lossHint: 'Starts at 0 and falls without end: no pair is ever finished. Look at KL and at the text.',
    start: from(0, '0'),
  },
  cdpo: {
    ...contrast,
    title: 'Conservative DPO',
    group: 'When labels are wrong',
    about:
      'DPO that expects a share ε of wrong labels, and turns back at the margin that such labels justify.',
    loss: 'cdpo',
    source: 'Mitchell 2023',
    controls: {
      beta,
      epsilon: epsilon('Share of labels taken to be wrong: the margin that is aimed at becomes finite.'),
      ...common,
    },
    formula: {
      loss: String.raw`-(1-\varepsilon){}\ln\sigma(z)-\varepsilon\ln\sigma(-z)`,
      where: [ofZ, ofH, ofS],
    },
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
    title: 'Robust DPO',
    group: 'When labels are wrong',
    about:
      'DPO corrected so that a share ε of flipped labels cancels on average; it pushes harder, without a bound.',
    loss: 'rdpo',
    source: 'Chowdhury et al. 2024',
    controls: {
      beta,
      epsilon: epsilon(
        'Share of labels taken to be flipped: the loss is corrected so that flips cancel on average.',
      ),
      ...common,
    },
    formula: {
      loss: String.raw`\frac{-(1-\varepsilon){}\ln\sigma(z)+\varepsilon\ln\sigma(-z)}{1-2\varepsilon}`,
      where: [ofZ, ofH, ofS],
    },
    brief: 'DPO, corrected',
    lossHint: 'Starts at ln 2 and may fall below 0: it has no lower bound.',
    start: ln2,
  },
  hinge: {
    ...contrast,
    title: 'Hinge (SLiC)',
    group: 'With a margin to reach',
    about: 'Pulls on every pair alike until its margin reaches 1, and then leaves it alone.',
    loss: 'hinge',
    source: 'Zhao et al. 2023',
    controls: { beta: betaOf(0.1, 'Pairs whose margin β·h has passed 1 teach nothing any more.'), ...common },
    formula: { loss: String.raw`\max(0,\,1-\beta h)`, where: [ofH, ofS] },
    brief: 'max(0, 1 − β h)',
    lossUnit: 'β × nats',
    lossHint: 'Starts at 1; pairs whose margin has passed 1 add nothing.',
    start: from(1, '1'),
    aim: from(1, 'content at 1'),
  },
  ipo: {
    ...contrast,
    title: 'IPO',
    group: 'With a margin to reach',
    about:
      'Draws each pair to one fixed margin, from below and from above, so that sure labels cannot run away.',
    loss: 'ipo_sum',
    source: 'Azar et al. 2023, eq. 17',
    controls: {
      beta: betaOf(0.1, 'The log-ratio difference h is drawn to 1/(2β), neither less nor more.'),
      ...common,
    },
    formula: { loss: String.raw`\left(h-\frac{1}{2\beta}\right)^2`, where: [ofH, ofS] },
    brief: '(h − 1/2β)²',
    lossUnit: 'nats²',
    lossHint: 'A square: starts at 1/(4β²) and is 0 where every pair has the margin h = 1/(2β).',
    start: quarter,
    aim: half,
  },
  'ipo-mean': {
    ...contrast,
    title: 'IPO, per token',
    group: 'With a margin to reach',
    about: 'IPO on log-probabilities averaged over tokens: the margin is asked of every token.',
    loss: 'ipo_mean',
    source: "TRL's form of Azar et al. 2023",
    controls: { beta: betaOf(0.1, 'As IPO, with log-probabilities averaged over tokens.'), ...common },
    formula: {
      loss: String.raw`\left(\frac{\chosen{s}}{|\chosen{y}|}-\frac{\rejected{s}}{|\rejected{y}|}-\frac{1}{2\beta}\right)^2`,
      where: [ofS],
    },
    brief: '(… − 1/2β)²',
    lossUnit: '(nats/token)²',
    reward: relativeRewardPerToken,
    lossHint:
      'A square: starts at 1/(4β²). At the same β it asks of each token what IPO asks of the completion.',
    start: quarter,
    aim: half,
  },
  simpo: {
    ...alone,
    title: 'SimPO',
    group: 'Without a reference',
    about: 'Ranks by the mean log-probability of a token and asks for a margin γ; no reference holds it.',
    loss: 'simpo',
    source: 'Meng et al. 2024',
    controls: {
      beta: betaOf(
        2,
        'Scale of the reward, which is the mean log-probability of a token. There is no reference.',
      ),
      gamma: {
        kind: 'number',
        label: 'target margin',
        symbol: 'γ',
        default: 0.5,
        min: 0,
        max: 20,
        step: 0.1,
        scale: 'linear',
        integer: false,
        unit: '',
        help: 'By how much the chosen reward shall exceed the rejected one.',
        advanced: false,
      },
      ...common,
    },
    formula: {
      loss: String.raw`-\ln\sigma\left(\beta\left[\frac{\logpolicy{\chosen{y}}}{|\chosen{y}|}-\frac{\logpolicy{\rejected{y}}}{|\rejected{y}|}\right]-\gamma\right)`,
    },
    brief: '−ln σ(… − γ)',
    reward: rewardPerToken,
    lossHint: 'Where it starts depends on the model: no reference makes the first margin 0.',
    aim: ({ gamma }) => ({ value: Number(gamma), label: 'the margin γ' }),
  },
  orpo: {
    ...alone,
    title: 'ORPO',
    group: 'Without a reference',
    about: 'Fine-tunes on the chosen completion and raises its odds over the rejected one, in one go.',
    loss: 'orpo',
    source: 'Hong et al. 2024',
    controls: {
      beta: betaOf(0.1, 'Weight of the odds-ratio term beside plain fine-tuning. There is no reference.'),
      ...common,
    },
    formula: {
      loss: String.raw`-\frac{\logpolicy{\chosen{y}}}{|\chosen{y}|}-\beta\ln\sigma\left(\ln\frac{\operatorname{odds}(\policy(\chosen{y}\mid x))}{\operatorname{odds}(\policy(\rejected{y}\mid x))}\right)`,
      where: [ofOdds],
    },
    brief: 'SFT + β odds',
    reward: rewardPerToken,
    lossHint: 'Mostly the fine-tuning term: nats a token of the chosen completion.',
  },
  kto: {
    ...contrast,
    title: 'KTO',
    group: 'Each completion by itself',
    about:
      'Judges chosen and rejected apart, as gain or loss against the policy’s mean distance from the reference.',
    loss: 'kto',
    source: 'Ethayarajh et al. 2024',
    controls: { beta: betaOf(0.1, tether), ...common },
    formula: {
      loss: String.raw`\frac12\,\sigma(\beta(k-\chosen{s}))+\frac12\,\sigma(\beta(\rejected{s}-k))`,
      where: [ofS, ofK],
      remark: 's′ belongs to completions of other prompts; no gradient flows through k.',
    },
    brief: 'σ(±β (k − s))',
    lossUnit: '0 to 1',
    lossHint: 'Starts at ½ and lies between 0 and 1: each completion counts as gained or lost.',
    start: from(0.5, '½'),
  },
  'apo-zero': {
    ...contrast,
    title: 'APO-zero',
    group: 'Each completion by itself',
    about: 'Raises chosen above the reference and pushes rejected below it, each by itself and each bounded.',
    loss: 'apo_zero',
    source: "D'Oosterlinck et al. 2024",
    controls: { beta: betaOf(0.1, tether), ...common },
    formula: { loss: String.raw`\sigma(-\beta\chosen{s})+\sigma(\beta\rejected{s})`, where: [ofS] },
    brief: 'each bounded',
    lossUnit: '0 to 2',
    lossHint: 'Starts at 1 and lies between 0 and 2: chosen up and rejected down, each by itself.',
    start: from(1, '1'),
  },
  nca: {
    ...contrast,
    title: 'NCA',
    group: 'Each completion by itself',
    about: 'Raises chosen up to a fixed reward and pushes rejected down, so that chosen text stays likely.',
    loss: 'nca',
    source: 'Chen et al. 2024',
    controls: { beta: betaOf(0.1, tether), ...common },
    formula: {
      loss: String.raw`-\ln\sigma(\beta\chosen{s})-\frac12\ln\sigma(-\beta\chosen{s})-\frac12\ln\sigma(-\beta\rejected{s})`,
      where: [ofS],
    },
    brief: 'each by itself',
    lossHint: 'Starts at 2 ln 2; the chosen completion is drawn to the reward ln 2, the rejected one down.',
    start: from(2 * Math.LN2, '2 ln 2'),
  },
  'preferred-ft': {
    ...alone,
    title: 'Preferred-FT',
    group: 'What these are compared with',
    about: 'Fine-tuning on whole chosen completions, a pair at a time; the rejected ones are not looked at.',
    loss: 'preferred_ft',
    source: 'baseline of Rafailov et al. 2023',
    controls: { ...updates, ...loraControls, evaluateEvery },
    formula: { loss: String.raw`-\logpolicy{\chosen{y}}` },
    brief: '−log π(y_w|x)',
    reward: logProbability,
    lossHint: 'Nats of a whole chosen completion; where it starts depends on the reference.',
    usesRejected: false,
  },
  unlikelihood: {
    ...alone,
    title: 'Unlikelihood',
    group: 'What these are compared with',
    about:
      'Chosen up, rejected down, with no weight and no reference: nothing stops it, and the text degenerates.',
    loss: 'unlikelihood',
    source: 'baseline of Rafailov et al. 2023',
    controls: {
      alpha: {
        kind: 'number',
        label: 'push down',
        symbol: 'α',
        default: 1,
        min: 0,
        max: 10,
        step: 0.1,
        scale: 'linear',
        integer: false,
        unit: '',
        help: 'How strongly the rejected completion is pushed down. Nothing holds it back: the text degenerates.',
        advanced: false,
      },
      ...common,
    },
    formula: { loss: String.raw`-\logpolicy{\chosen{y}}+\alpha\logpolicy{\rejected{y}}` },
    brief: '−log π + α log π',
    reward: logProbability,
    lossHint: 'Falls without end as rejected completions become impossible. Look at KL and at the text.',
  },
} as const satisfies Record<string, PreferenceMethod>;

export type PreferenceMethodName = keyof typeof preferenceMethods;

/** Values that a loss reads when its method has no control for them. */
export const neutral = { beta: beta.default, epsilon: 0, gamma: 0, alpha: 1, sftWeight: 0 } as const;
