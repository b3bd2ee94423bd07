import { type Estimate, meanEstimate, rateEstimate } from '../experiment/metrics/statistics.ts';
import type { Random } from '../experiment/random.ts';

/** What judges see in a completion. */
export interface Judged {
  /** In standard deviations of the reference's samples; absent where nobody knows gold. */
  gold?: number;
  /** By the reward that somebody chose in its place. */
  ownReward?: number;
  /** In tokens. */
  length: number;
  /** By a reward model, where there is one. */
  proxy?: number;
}

export type Outcome = 'win' | 'tie' | 'loss';

/** Compares two completions of the same prompt, of which the first is asked for. */
export type PairJudge = (own: Judged, other: Judged, random: Random) => Outcome;

/** The names of judges, as options and tables have them. */
export const judgeNames = ['gold', 'noisy', 'proxy', 'length'] as const;
export type JudgeName = (typeof judgeNames)[number];

/** How unsure the noisy judge is, as labellers are by default, in standard deviations of gold. */
const NOISE = 0.5;
/** How much it favours what it reads first. */
const POSITION_BIAS = 0.25;

const bySign = (difference: number): Outcome => (difference > 0 ? 'win' : difference < 0 ? 'loss' : 'tie');

/** By how much one completion has more than another of what a judge goes by. */
function difference(what: 'gold' | 'proxy' | 'ownReward', own: Judged, other: Judged): number {
  const [a, b] = [own[what], other[what]];
  if (a === undefined || b === undefined) throw new Error(`${what} judges only what it has scored`);
  return a - b;
}

/**
 * One reading of two completions by a noisy judge that favours the first:
 *
 *   P(first) = σ((g_first − g_second + b)/T),  T = 0.5, b = 0.25
 */
function prefersFirst(first: Judged, second: Judged, random: Random): boolean {
  return random.chance(1 / (1 + Math.exp(-(difference('gold', first, second) + POSITION_BIAS) / NOISE)));
}

export const pairJudges: Readonly<Record<JudgeName, PairJudge>> = {
  gold: (own, other) => bySign(difference('gold', own, other)),
  /** Asked in both orders; where it contradicts itself it is a tie (Zheng et al. 2023). */
  noisy: (own, other, random) => {
    const [ownFirst, otherFirst] = [prefersFirst(own, other, random), prefersFirst(other, own, random)];
    return ownFirst === otherFirst ? 'tie' : ownFirst ? 'win' : 'loss';
  },
  proxy: (own, other) => bySign(difference('proxy', own, other)),
  /** The longer one wins: what a judge with a length bias comes to. */
  length: (own, other) => bySign(own.length - other.length),
};

/** The reward that somebody chose where nobody knows gold. */
export const ownRewardJudge: PairJudge = (own, other) => bySign(difference('ownReward', own, other));

/** How often one writer beats another on the same prompts. */
export interface WinRate {
  /** 1 for a win, ½ for a tie, 0 for a loss, prompt by prompt. */
  scores: number[];
  wins: number;
  ties: number;
  losses: number;
  /** (wins + ½ ties)/n with Wilson's interval. */
  rate: Estimate;
  /** Mean of own − other length, in tokens. */
  lengthDifference: Estimate;
  /** What the rate would be at equal lengths. */
  lengthControlled: Estimate;
}

/**
 * @param own completions, one for each prompt
 * @param others of the other writer, for the same prompts
 */
export function winRate(
  own: readonly Judged[],
  others: readonly Judged[],
  judge: PairJudge,
  random: Random,
): WinRate {
  if (own.length !== others.length)
    throw new Error(`winRate: ${own.length} completions against ${others.length}`);
  const outcomes = own.map((one, i) => judge(one, others[i], random));
  const count = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length;
  const scores = outcomes.map((outcome) => (outcome === 'win' ? 1 : outcome === 'tie' ? 0.5 : 0));
  const differences = own.map(({ length }, i) => length - others[i].length);
  return {
    scores,
    wins: count('win'),
    ties: count('tie'),
    losses: count('loss'),
    rate: rateEstimate(scores),
    lengthDifference: meanEstimate(differences),
    lengthControlled: lengthControlledRate(scores, differences),
  };
}

const STEPS = 25;
/** A Gaussian prior of this standard deviation on both coefficients: a rate of 0 or 1 has no finite logit. */
const PRIOR = 3;

/**
 * The win rate at equal lengths (after Dubois et al. 2024): a logistic regression of wins on the difference of lengths,
 * in standard deviations d and softened so that a few extreme ones do not decide,
 *
 *   P(win) = σ(a + b tanh(Δ/d)),  rate at Δ = 0: σ(a)
 *
 * fitted by Newton's method with a weak prior; the interval is that of a, carried through σ.
 *
 * @param scores 1 for a win, ½ for a tie, 0 for a loss
 * @param differences own − other length of the same pairs
 */
export function lengthControlledRate(scores: readonly number[], differences: readonly number[]): Estimate {
  const n = scores.length;
  const spread = Math.sqrt(differences.reduce((sum, x) => sum + x * x, 0) / Math.max(1, n)) || 1;
  const lengths = differences.map((difference) => Math.tanh(difference / spread));
  let [a, b] = [0, 0];
  let variance = Number.POSITIVE_INFINITY;
  for (let step = 0; step < STEPS; step++) {
    // Gradient and Hessian of the penalised log-likelihood.
    let [ga, gb] = [-a / PRIOR ** 2, -b / PRIOR ** 2];
    let [haa, hab, hbb] = [1 / PRIOR ** 2, 0, 1 / PRIOR ** 2];
    for (const [i, x] of lengths.entries()) {
      const p = sigmoid(a + b * x);
      ga += scores[i] - p;
      gb += (scores[i] - p) * x;
      const w = p * (1 - p);
      haa += w;
      hab += w * x;
      hbb += w * x * x;
    }
    const determinant = haa * hbb - hab * hab;
    a += (hbb * ga - hab * gb) / determinant;
    b += (haa * gb - hab * ga) / determinant;
    variance = hbb / determinant;
  }
  const half = 1.96 * Math.sqrt(variance);
  return { value: sigmoid(a), interval: [sigmoid(a - half), sigmoid(a + half)], n };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

const RESAMPLES = 1000;

/**
 * 95% interval of a statistic of n prompts by drawing them with replacement (Efron's percentile bootstrap), for
 * differences of rates that rest on the same prompts.
 *
 * @param statistic of prompts, by their places
 */
export function bootstrapEstimate(
  n: number,
  statistic: (places: readonly number[]) => number,
  random: Random,
): Estimate {
  const all = Array.from({ length: n }, (_, i) => i);
  const drawn = Array.from({ length: RESAMPLES }, () => statistic(all.map(() => random.below(n)))).sort(
    (a, b) => a - b,
  );
  const at = (share: number) => drawn[Math.round(share * (RESAMPLES - 1))];
  return { value: statistic(all), interval: [at(0.025), at(0.975)], n };
}
