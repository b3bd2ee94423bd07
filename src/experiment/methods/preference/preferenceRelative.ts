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
      'Widens the gap between chosen and rejected, measured against the reference; pairs that are ranked wrongly pull hardest.',
    source: 'Rafailov et al. 2023, eq. 7',
    controls: { beta, ...common },
    formula: {
      loss: String.raw`-\ln\sigma\left(\beta\left[\logratio{\chosen{y}}-\logratio{\rejected{y}}\right]\right)`,
    },
    brief: '−ln σ(β h)',
    lossHint:
      'Starts at ln 2, where the policy equals the reference, and falls as it learns the preferences.',
    start: ln2,
    presets: [
      {
        title: 'DPO on a tight leash',
        group: 'The tether',
        values: { beta: 1 },
        why: 'With β = 1 the same margin takes a small change of the log-ratios: the same steps end close to the reference, in KL and in gold.',
      },
      {
        title: 'DPO on a loose leash',
        group: 'The tether',
        values: { beta: 0.01 },
        why: 'With β = 0.01 hardly anything holds the policy back: KL ends higher. Does gold grow with it?',
      },
      {
        title: 'DPO in steps that are too large',
        group: 'The tether',
        values: { learningRate: 1e-3 },
        why: 'KL shoots up and gold falls below where it began, while most held-out pairs are still ranked rightly: the policy has left the text that the pairs know about.',
      },
    ],
  },
  'dpo-norm': {
    ...contrast,
    title: 'DPO, length-normalised',
    group: 'DPO',
    about: 'DPO on log-probabilities averaged over tokens: a completion gains nothing by being long.',
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
    presets: [
      {
        title: 'DPO without its weight',
        group: 'The tether',
        values: { steps: 120 },
        why: 'Pairs that are long since ranked rightly pull on as hard as ever. Read what becomes of the text.',
      },
    ],
  },
  cdpo: {
    ...contrast,
    title: 'Conservative DPO',
    group: 'When labels are wrong',
    about:
      'DPO that expects a share ε of wrong labels, and turns back at the margin that such labels justify.',
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
} as const satisfies Record<string, MethodRecord>;
