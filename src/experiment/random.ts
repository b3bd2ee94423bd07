import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/**
 * A seeded stream of random numbers. Everything random in the lab draws from one of these, so that the same
 * seed gives the same run.
 */
export interface Random {
  /** Uniform in [0, 1), 32 bits of it. */
  uniform(): number;
  /** Uniform integer in [0, n). */
  below(n: number): number;
  /** One item, all equally likely. Throws on an empty list. */
  pick<T>(items: readonly T[]): T;
  /** True with probability p. */
  chance(p: number): boolean;
  /** An index, drawn with these relative weights; −1 where none is above 0. */
  weighted(weights: readonly number[]): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
  /** Standard Gumbel, −ln(−ln u): argmax(logits + Gumbel) is a sample of softmax(logits). */
  gumbel(): number;
  /** A new array with the items in random order (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

const TWO_32 = 2 ** 32;

function wrap(generator: ReturnType<typeof xoroshiro128plus>): Random {
  const uniform = () => (generator.next() >>> 0) / TWO_32;
  // Half a step away from both ends, so that the logarithms below are finite.
  const open = () => ((generator.next() >>> 0) + 0.5) / TWO_32;
  const below = (n: number) => Math.floor(uniform() * n);
  return {
    uniform,
    below,
    pick: (items) => {
      if (items.length === 0) throw new Error('pick: the list is empty');
      return items[below(items.length)];
    },
    chance: (p) => uniform() < p,
    weighted: (weights) => {
      let left = uniform() * weights.reduce((a, b) => a + b, 0);
      let last = -1;
      for (let i = 0; i < weights.length; i++) {
        if (!(weights[i] > 0)) continue;
        last = i;
        left -= weights[i];
        if (left < 0) break;
      }
      return last;
    },
    normal: () => Math.sqrt(-2 * Math.log(open())) * Math.cos(2 * Math.PI * open()),
    gumbel: () => -Math.log(-Math.log(open())),
    shuffle: (items) => {
      const shuffled = [...items];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
      }
      return shuffled;
    },
  };
}

/**
 * A stream for a seed and a purpose. Different purposes of one seed are independent streams: drawing more
 * numbers for one never shifts another.
 */
export function random(seed: number, ...purpose: (string | number)[]): Random {
  return wrap(xoroshiro128plus(hash([seed, ...purpose].join('\u0000'))));
}

/** FNV-1a over UTF-16 units, then a final avalanche (murmur3's), so that near seeds give far streams. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
