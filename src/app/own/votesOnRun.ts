import type { ComparisonView, CompletionView } from '../../experiment/metrics/metrics.ts';
import { type Estimate, rateEstimate } from '../../experiment/metrics/statistics.ts';
import { random } from '../../experiment/random.ts';

/** Votes between a run and its reference, blind: what one's own taste says where nobody knows gold. */

/** Two answers to one prompt, their sides in an order that says nothing. */
export interface BlindPair {
  prompt: string;
  a: { text: string };
  b: { text: string };
  /** Whose answer A is. */
  aIs: 'policy' | 'reference';
}

/**
 * The texts of an evaluation as pairs to vote on, without those that are the same.
 *
 * @param seed of the sides and of the order: the run's name, so that another run is shuffled in another way
 */
export function blindPairs(comparisons: readonly ComparisonView[], seed: string): BlindPair[] {
  const texts = comparisons.map(({ prompt, policy, reference }) => ({
    prompt,
    policy: { text: textOf(policy) },
    reference: { text: textOf(reference) },
  }));
  const different = texts.filter(({ policy, reference }) => policy.text !== reference.text);
  const sides = random(0, 'sides of votes on a run', seed);
  return random(0, 'order of votes on a run', seed)
    .shuffle(different)
    .map(({ prompt, policy, reference }) => {
      const first = sides.below(2) === 0;
      const [a, b] = first ? [policy, reference] : [reference, policy];
      return { prompt, a, b, aIs: first ? 'policy' : 'reference' };
    });
}

const textOf = ({ tokens }: CompletionView) => tokens.map(({ text }) => text).join('');

/**
 * How often the run won, with Wilson's interval; null while nothing was decided.
 *
 * @param votes 1 for A, 0 for B, ½ for a tie, below 0 for a pair that was skipped
 */
export function winRateOfVotes(pairs: readonly BlindPair[], votes: readonly number[]): Estimate | null {
  const outcomes = votes.flatMap((vote, i) => {
    if (vote < 0) return [];
    return [pairs[i].aIs === 'policy' ? vote : 1 - vote];
  });
  return outcomes.length === 0 ? null : rateEstimate(outcomes);
}
