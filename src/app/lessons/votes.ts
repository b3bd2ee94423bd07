import { type Estimate, rateEstimate } from '../../experiment/metrics/statistics.ts';

/** What somebody's choices among pairs say: a Bradley–Terry fit of them, and with whom they agree. */

/** One of the two completions that are judged. */
export interface VoteSide {
  text: string;
  /** In standard deviations of the reference's samples. */
  gold: number;
  words: number;
}

/** A held-out pair of a world, its sides in an order that says nothing. */
export interface VotePair {
  prompt: string;
  a: VoteSide;
  b: VoteSide;
  /** Which one the labeller of the file chose. */
  label: 'a' | 'b';
  /** P(A ≻ B) of that labeller. */
  probability: number;
}

/** 1 for A, 0 for B, ½ for a tie; −1 for a pair that was skipped. */
export type Vote = number;
export const SKIPPED: Vote = -1;

/** A vote, and by how much A lies above B in what is to explain it. */
export interface VotedDifference {
  vote: Vote;
  difference: number;
}

/** s with P(A ≻ B) = σ(s · difference); infinite where every vote goes with the difference. */
export interface ScaleFit {
  scale: number;
  /** Likelihood-ratio interval, 95%: it also exists where the scale is infinite. */
  interval: [low: number, high: number];
  n: number;
}

/** log σ(x) without overflow. */
export function logSigmoid(x: number): number {
  return x < 0 ? x - Math.log1p(Math.exp(x)) : -Math.log1p(Math.exp(-x));
}

export const sigmoid = (x: number) => Math.exp(logSigmoid(x));

/** Σ v log σ(s d) + (1 − v) log σ(−s d); a tie is half a vote for each. */
export function logLikelihood(votes: readonly VotedDifference[], scale: number): number {
  return votes.reduce((sum, { vote, difference }) => {
    const z = scale * difference;
    // A side that got no vote adds nothing, however unlikely the fit makes it.
    return sum + (vote > 0 ? vote * logSigmoid(z) : 0) + (vote < 1 ? (1 - vote) * logSigmoid(-z) : 0);
  }, 0);
}

/** Half of the 95% point of χ² with one degree of freedom: by so much log-likelihood may lie below its top. */
const HALF_CHI_SQUARE = 3.841458820694124 / 2;
/** Further out nothing changes any more. */
const FARTHEST = 1e3;

/**
 * The scale of highest likelihood, by Newton's method on a concave function, with its likelihood-ratio interval. Null
 * where no vote could say anything: there are none, or no pair has a difference.
 */
export function fitScale(all: readonly VotedDifference[]): ScaleFit | null {
  const votes = all.filter(({ vote, difference }) => vote !== SKIPPED && difference !== 0);
  if (votes.length === 0) return null;
  const scale = limitOf(votes) ?? newton(votes);
  const top = Number.isFinite(scale)
    ? logLikelihood(votes, scale)
    : logLikelihood(votes, Math.sign(scale) * FARTHEST);
  const start = Math.min(Math.max(scale, -FARTHEST), FARTHEST);
  const end = (towards: number) => {
    const outside = (at: number) => top - logLikelihood(votes, at) > HALF_CHI_SQUARE;
    if (!outside(towards)) return towards < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return boundary(outside, start, towards);
  };
  return { scale, interval: [end(-FARTHEST), end(FARTHEST)], n: votes.length };
}

/** ±∞ where all votes go with the difference, or all against it: then no finite scale is the best. */
function limitOf(votes: readonly VotedDifference[]): number | null {
  const along = votes.map(({ vote, difference }) => (2 * vote - 1) * Math.sign(difference));
  if (along.every((value) => value === 1)) return Number.POSITIVE_INFINITY;
  if (along.every((value) => value === -1)) return Number.NEGATIVE_INFINITY;
  return null;
}

/** ℓ′ = Σ (v − σ(s d)) d,  ℓ″ = −Σ σ(s d) σ(−s d) d² */
function newton(votes: readonly VotedDifference[]): number {
  let scale = 0;
  for (let round = 0; round < 200; round++) {
    let [slope, curvature] = [0, 0];
    for (const { vote, difference } of votes) {
      const p = sigmoid(scale * difference);
      slope += (vote - p) * difference;
      curvature += p * (1 - p) * difference ** 2;
    }
    // Far out the function is nearly flat, and a whole step would go over the top and never come back.
    const step = Math.max(-1, Math.min(1, slope / Math.max(curvature, Number.MIN_VALUE)));
    scale += step;
    if (Math.abs(step) < 1e-10) break;
  }
  return scale;
}

/** Where `outside` begins between a place inside and one outside. */
function boundary(outside: (at: number) => boolean, inside: number, outer: number): number {
  let [near, far] = [inside, outer];
  for (let round = 0; round < 100; round++) {
    const middle = (near + far) / 2;
    if (outside(middle)) far = middle;
    else near = middle;
  }
  return (near + far) / 2;
}

/** How often votes went the way of something that prefers A where its difference is above 0; ties count one half. */
export function agreementWith(votes: readonly VotedDifference[]): Estimate {
  return rateEstimate(
    votes
      .filter(({ vote }) => vote !== SKIPPED)
      .map(({ vote, difference }) => {
        const along = (2 * vote - 1) * Math.sign(difference);
        return (along + 1) / 2;
      }),
  );
}

/** What votes are held against, each by how far A lies above B in it. */
export const voteMeasures = [
  { name: 'gold', of: ({ a, b }: VotePair) => a.gold - b.gold },
  { name: 'label', of: ({ label }: VotePair) => (label === 'a' ? 1 : -1) },
  { name: 'longer', of: ({ a, b }: VotePair) => a.words - b.words },
  { name: 'left', of: () => 1 },
] as const;

/** Votes in the order of the pairs, with what explains them. There may be fewer votes than pairs. */
export function votedOn(
  votes: readonly Vote[],
  pairs: readonly VotePair[],
  difference: (pair: VotePair) => number,
): VotedDifference[] {
  return pairs.slice(0, votes.length).map((pair, i) => ({ vote: votes[i], difference: difference(pair) }));
}
