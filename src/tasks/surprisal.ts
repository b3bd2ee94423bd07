import type { Random } from '../experiment/random.ts';
import { random as stream } from '../experiment/random.ts';
import type { Demonstration, World } from './world.ts';

/** A text and how surprising its writer's choices were: −ln p of all discrete draws behind it, in nats. */
export interface MeasuredText extends Demonstration {
  surprisal: number;
}

/**
 * A stream that adds up −ln p of what is drawn from it. Only discrete draws have a probability, so the
 * continuous ones throw.
 */
export function countingRandom(inner: Random): { random: Random; surprisal(): number } {
  let nats = 0;
  const count = (probability: number) => {
    nats -= Math.log(probability);
  };
  const continuous = (): never => {
    throw new Error('countingRandom: a continuous draw has no probability');
  };
  const below = (n: number) => {
    count(1 / n);
    return inner.below(n);
  };
  return {
    surprisal: () => nats,
    random: {
      uniform: continuous,
      normal: continuous,
      gumbel: continuous,
      shuffle: continuous,
      below,
      pick: (items) => {
        if (items.length > 0) count(1 / items.length);
        return inner.pick(items);
      },
      chance: (p) => {
        const happened = inner.chance(p);
        count(happened ? p : 1 - p);
        return happened;
      },
      weighted: (weights) => {
        const index = inner.weighted(weights);
        if (index >= 0) count(weights[index] / weights.reduce((a, b) => a + b, 0));
        return index;
      },
    },
  };
}

/**
 * Demonstrations for training prompts with their surprisal. Its mean over texts is an upper bound on the entropy
 * of the world's grammar: a text that can be written in two ways is likelier than either, never less likely.
 *
 *   −ln p(text) ≤ −Σ ln p(draw) + ln P(attempt succeeds)
 *
 * The second term is there because failed attempts are thrown away, which makes what is left likelier; it is
 * estimated from the attempts made here.
 */
export function measuredTexts(world: World, count: number, seed: number): MeasuredText[] {
  const source = stream(seed, 'entropy', world.name);
  const texts: MeasuredText[] = [];
  let attempts = 0;
  while (texts.length < count) {
    const counted = countingRandom(source);
    const attempt = world.attempt('train', counted.random);
    attempts++;
    if (attempt) texts.push({ ...attempt, surprisal: counted.surprisal() });
  }
  const success = Math.log(texts.length / attempts);
  return texts.map((text) => ({ ...text, surprisal: text.surprisal + success }));
}
