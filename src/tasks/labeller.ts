import type { LabellingConfig } from '../experiment/controls/labelling.ts';
import type { Random } from '../experiment/random.ts';
import { type Normaliser, normalise } from './gold.ts';
import { type Rater, type Rating, rate } from './ratings.ts';
import type { World } from './world.ts';

/** What there is to see in a completion, before anybody's bias. */
export interface Appraisal {
  /** Gold score, in standard deviations of the reference's samples. */
  gold: number;
  /** The same with taste turned round: what the second camp takes for gold. */
  turned: number;
  words: number;
  /** How often the completion flatters its reader. */
  flattery: number;
}

export type Judge = Pick<World, 'judge' | 'flattery'>;

export function appraise(world: Judge, gold: Normaliser, prompt: string, completion: string): Appraisal {
  const { score, taste } = world.judge(prompt, completion);
  return {
    gold: normalise(score, gold),
    turned: normalise(score - 2 * taste, gold),
    words: completion.match(/\S+/g)?.length ?? 0,
    flattery: world.flattery(completion),
  };
}

/**
 * What a completion is worth to a labeller of the first or the second camp, in standard deviations of gold:
 *
 *   u = g + ℓ · words / 10 + φ · flattery
 *
 * g = gold, for the second camp with taste turned round; ℓ = `lengthBias`, φ = `flatteryBias`.
 */
export function utility(
  { gold, turned, words, flattery }: Appraisal,
  { lengthBias, flatteryBias }: Pick<LabellingConfig, 'lengthBias' | 'flatteryBias'>,
  secondCamp: boolean,
): number {
  return (secondCamp ? turned : gold) + (lengthBias * words) / 10 + flatteryBias * flattery;
}

/**
 * Probability that A is preferred over B where labellers are asked for pairs:
 *
 *   P = (1 − f) p + f (1 − p),  p = (1 − s) σ((u_A − u_B) / T) + s σ((u′_A − u′_B) / T)
 *
 * Bradley–Terry (DPO, eq. 1) with the utilities u of the first camp and u′ of the second as rewards;
 * T = `labelTemperature`, f = `labelFlips`, s = `secondCamp`. At T = 0 the sigmoid is a step, one half at a tie.
 */
export function preferenceProbability(a: Appraisal, b: Appraisal, labelling: LabellingConfig): number {
  const { labelTemperature: temperature, labelFlips: flips, secondCamp: share } = labelling;
  const [first, second] = [false, true].map((secondCamp) => {
    const difference = utility(a, labelling, secondCamp) - utility(b, labelling, secondCamp);
    return temperature > 0 ? 1 / (1 + Math.exp(-difference / temperature)) : (Math.sign(difference) + 1) / 2;
  });
  const clean = (1 - share) * first + share * second;
  return (1 - flips) * clean + flips * (1 - clean);
}

/** What one labeller says about two completions. */
export interface Label {
  prefersFirst: boolean;
  /** Marks of A and B: they decide the preference where the feedback is ratings, else nobody asks for them. */
  ratings: [Rating, Rating];
}

/** Mean of the standard Gumbel distribution (Euler's constant). */
const GUMBEL_MEAN = 0.5772156649015329;

/**
 * One label, from one camp. The labeller's impression of each completion is v = u + T·(G − γ) with G a standard
 * Gumbel number and γ its mean. The difference of two Gumbel numbers is logistic, so asking which impression is
 * better is Bradley–Terry at temperature T: `preferenceProbability` exactly.
 *
 * Asked for ratings, a rater gives a mark to each impression, not necessarily the same rater to both, and the
 * higher mark wins: the two kinds of feedback differ only in the raters' scales. A tie is settled by a coin. A
 * flip swaps the two marks.
 *
 * The same numbers are drawn for the same purpose whatever the settings: one setting changed leaves all other
 * luck as it was.
 */
export function label(
  a: Appraisal,
  b: Appraisal,
  labelling: LabellingConfig,
  raters: readonly Rater[],
  random: Random,
): Label {
  const secondCamp = random.chance(labelling.secondCamp);
  const flip = random.chance(labelling.labelFlips);
  const coin = random.chance(0.5);
  const [seenA, seenB] = [a, b].map((appraisal) => {
    const noise = random.gumbel() - GUMBEL_MEAN;
    return utility(appraisal, labelling, secondCamp) + labelling.labelTemperature * noise;
  });
  const [ratingA, ratingB] = [seenA, seenB].map((seen) => {
    const rater = random.below(raters.length);
    return { rating: rate(seen, raters[rater], random), rater };
  });
  if (flip) [ratingA.rating, ratingB.rating] = [ratingB.rating, ratingA.rating];

  const lead =
    labelling.feedback === 'ratings' ? ratingA.rating - ratingB.rating : flip ? seenB - seenA : seenA - seenB;
  return { prefersFirst: lead === 0 ? coin : lead > 0, ratings: [ratingA, ratingB] };
}
