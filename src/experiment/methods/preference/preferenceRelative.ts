import { from, type MethodRecord } from '../record.ts';
import { relativeRewardPerToken } from '../rewardConventions.ts';
import {
  beta,
  betaOf,
  common,
  contrast,
  epsilon,
  half,
  ln2,
  ofH,
  ofS,
  ofZ,
  quarter,
} from './preferenceShared.ts';

/** Methods that compare chosen and rejected, measured against the reference. */
export const relativeMethods = {
  dpo: {
    ...contrast,
    title: 'DPO',
    group: 'DPO',
    about:
      'Widens the gap between chosen and rejected relative to the reference. Wrongly ranked pairs pull hardest.',
    source: 'Rafailov et al. 2023, eq. 7',
    keywords: 'direct preference optimization, offline',
    controls: { beta, ...common },
    formula: {
      loss: String.raw`-\ln\sigma\left(\beta\left[\logratio{\chosen{y}}-\logratio{\rejected{y}}\right]\right)`,
    },
    brief: '−ln σ(β h)',
    lossHint:
      'Starts at ln 2, where the policy equals the reference, and falls as the policy learns the preferences.',
    start: ln2,
    presets: [
      {
        title: 'DPO on a tight leash',
        group: 'Distance from the reference',
        values: { beta: 1 },
        why: 'With β = 1 a small change in the log-ratios already gives the margin. The same number of steps ends close to the reference, in KL and in gold.',
      },
      {
        title: 'DPO on a loose leash',
        group: 'Distance from the reference',
        values: { beta: 0.01 },
        why: 'With β = 0.01 the reference hardly constrains the policy, and KL ends higher. Does gold rise with it?',
      },
      {
        title: 'DPO with too large a learning rate',
        group: 'Distance from the reference',
        values: { learningRate: 1e-3 },
        why: 'KL shoots up and gold ends far below what the default reaches, on some seeds below its start. Most held-out pairs are still ranked correctly: the policy no longer writes texts like those in the pairs.',
      },
    ],
  },
  'dpo-norm': {
    ...contrast,
    title: 'DPO, length-normalised',
    group: 'DPO',
    about: 'DPO on log-probabilities averaged over tokens, so a completion gains nothing by being long.',
    source: 'Tülu 3, Lambert et al. 2024',
    keywords: 'length bias',
    controls: {
      beta: betaOf(2, 'β per token: log-ratios are divided by the length, so β is larger here.'),
      ...common,
    },
    formula: {
      loss: String.raw`-\ln\sigma\left(\beta\left[\frac{\chosen{s}}{|\chosen{y}|}-\frac{\rejected{s}}{|\rejected{y}|}\right]\right)`,
      where: [ofS],
    },
    brief: '−ln σ, per token',
    reward: relativeRewardPerToken,
    lossHint: 'Starts at ln 2, like DPO, but long completions weigh no more than short ones.',
    start: ln2,
  },
  'dpo-unweighted': {
    ...contrast,
    title: 'DPO without its weight',
    group: 'DPO',
    about:
      'DPO’s gradient without its weight: pairs that are already ranked correctly keep pulling, until the text degenerates.',
    source: 'the gradient of eq. 7 without σ(−z)',
    controls: { beta, ...common },
    formula: {
      loss: String.raw`-\beta h`,
      where: [ofH, ofS],
      remark: 'DPO’s gradient −β σ(−βh) ∇h without the factor σ(−βh).',
    },
    brief: '−β h',
    lossUnit: 'β × nats',
    lossHint: 'Starts at 0 and falls without bound: every pair keeps pulling. Watch KL and the text.',
    start: from(0, '0'),
    presets: [
      {
        title: 'DPO without its weight',
        group: 'Distance from the reference',
        values: { steps: 120 },
        why: 'Pairs that are already ranked correctly pull as hard as ever. Read what happens to the text.',
      },
    ],
  },
  cdpo: {
    ...contrast,
    title: 'Conservative DPO',
    group: 'Noisy labels',
    about: 'DPO that assumes a share ε of the labels is wrong, so its loss is lowest at a finite margin.',
    source: 'Mitchell 2023',
    keywords: 'cDPO, label smoothing',
    controls: {
      beta,
      epsilon: epsilon('Share of labels assumed to be wrong. It makes the target margin finite.'),
      ...common,
    },
    formula: {
      loss: String.raw`-(1-\varepsilon){}\ln\sigma(z)-\varepsilon\ln\sigma(-z)`,
      where: [ofZ, ofH, ofS],
    },
    brief: '−ln σ(z) + ε z',
    lossHint: 'Starts at ln 2 and cannot reach 0: a share ε of the labels is assumed to be wrong.',
    start: ln2,
    aim: ({ epsilon }) => {
      const e = Number(epsilon);
      return e > 0 ? { value: Math.log((1 - e) / e), label: 'lowest at ln((1−ε)/ε)' } : null;
    },
  },
  rdpo: {
    ...contrast,
    title: 'Robust DPO',
    group: 'Noisy labels',
    about:
      'DPO corrected so that a share ε of flipped labels cancels out on average. It pushes harder, with no lower bound on the loss.',
    source: 'Chowdhury et al. 2024',
    keywords: 'rDPO, noise',
    controls: {
      beta,
      epsilon: epsilon(
        'Share of labels assumed to be flipped. The loss is corrected so that the flips cancel out on average.',
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
    group: 'Target margin',
    about: 'Pulls equally on every pair until its margin reaches 1, then ignores it.',
    source: 'Zhao et al. 2023',
    controls: { beta: betaOf(0.1, 'Pairs whose margin β·h exceeds 1 have zero gradient.'), ...common },
    formula: { loss: String.raw`\max(0,\,1-\beta h)`, where: [ofH, ofS] },
    brief: 'max(0, 1 − β h)',
    lossUnit: 'β × nats',
    lossHint: 'Starts at 1; pairs whose margin exceeds 1 add nothing.',
    start: from(1, '1'),
    aim: from(1, 'zero loss above 1'),
  },
  ipo: {
    ...contrast,
    title: 'IPO',
    group: 'Target margin',
    about:
      'Pulls each pair to one fixed margin, from below and from above, so the margin stays finite even with noise-free labels.',
    source: 'Azar et al. 2023, eq. 17',
    keywords: 'identity preference optimization, ΨPO',
    controls: {
      beta: betaOf(0.1, 'The log-ratio difference h is pulled to 1/(2β), from below and from above.'),
      ...common,
    },
    formula: { loss: String.raw`\left(h-\frac{1}{2\beta}\right)^2`, where: [ofH, ofS] },
    brief: '(h − 1/2β)²',
    lossUnit: 'nats²',
    lossHint: 'A squared error: starts at 1/(4β²) and is 0 when every pair has h = 1/(2β).',
    start: quarter,
    aim: half,
  },
  'ipo-mean': {
    ...contrast,
    title: 'IPO, per token',
    group: 'Target margin',
    about: 'IPO on log-probabilities averaged over tokens, so the target margin is per token.',
    source: "TRL's form of Azar et al. 2023",
    controls: { beta: betaOf(0.1, 'Like IPO, with log-probabilities averaged over tokens.'), ...common },
    formula: {
      loss: String.raw`\left(\frac{\chosen{s}}{|\chosen{y}|}-\frac{\rejected{s}}{|\rejected{y}|}-\frac{1}{2\beta}\right)^2`,
      where: [ofS],
    },
    brief: '(… − 1/2β)²',
    lossUnit: '(nats/token)²',
    reward: relativeRewardPerToken,
    lossHint:
      'A squared error: starts at 1/(4β²). At the same β it asks of each token what IPO asks of the whole completion.',
    start: quarter,
    aim: half,
  },
} as const satisfies Record<string, MethodRecord>;
