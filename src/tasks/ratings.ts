import { type Random, random } from '../experiment/random.ts';

/** One of several people who give ratings from 1 to 10, each with a scale of their own. */
export interface Rater {
  /** In points, added to every rating: above 0 generous, below 0 harsh. */
  offset: number;
  /** Points per standard deviation of gold: 2 uses the whole scale, 0.5 never leaves the middle. */
  slope: number;
  /** Standard deviation of the rating from one day to the next, in points. */
  noise: number;
}

/** A rating and who gave it. */
export interface Rating {
  /** 1 to 10, whole. */
  rating: number;
  /** Index of the rater: a reward model may be told, or not. */
  rater: number;
}

/** A completion with its rating: what a reward model of ratings is fitted on. */
export interface RatedCompletion extends Rating {
  prompt: string;
  completion: string;
}

const MIDDLE = 5.5;
const OFFSETS = [-2, 2];
const SLOPES = [0.5, 2.5];
const NOISES = [0.2, 1];

/** Raters of a seed. Each is drawn from a stream of their own: a fourth rater leaves the first three as they are. */
export function ratersOf(seed: number, count: number): Rater[] {
  return Array.from({ length: count }, (_, index) => {
    const stream = random(seed, 'rater', index);
    const between = ([low, high]: number[]) => low + (high - low) * stream.uniform();
    return { offset: between(OFFSETS), slope: between(SLOPES), noise: between(NOISES) };
  });
}

/**
 * The rating that a rater gives:
 *
 *   rating = 5.5 + a + b·u + c·ε,  ε ~ N(0, 1),  rounded to a whole number and kept within 1 and 10
 *
 * u = `utility` in standard deviations of gold, a = `offset`, b = `slope`, c = `noise`. The same utility so gets
 * different ratings from different raters, and a narrow scale rounds differences away.
 */
export function rate(utility: number, { offset, slope, noise }: Rater, random: Random): number {
  const rating = MIDDLE + offset + slope * utility + noise * random.normal();
  return Math.min(10, Math.max(1, Math.round(rating)));
}
