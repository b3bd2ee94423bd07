import type { Random } from '../experiment/random.ts';

/** How a labeller turns gold scores into a preference. */
export interface Labeller {
  /** Of Bradley–Terry, in units of gold: 0 always prefers the better one, large temperatures toss a coin. */
  temperature: number;
  /** Share of labels turned round afterwards, by slips of the hand. */
  flip: number;
}

/**
 * Probability that A is preferred over B:
 *
 *   P = (1 − f) σ((g_A − g_B) / T) + f σ((g_B − g_A) / T)
 *
 * Bradley–Terry (DPO, eq. 1) with the gold scores as rewards; T = `temperature`, f = `flip`. At T = 0 the
 * sigmoid is a step, one half at a tie.
 */
export function preferenceProbability(goldA: number, goldB: number, { temperature, flip }: Labeller): number {
  const difference = goldA - goldB;
  const clean =
    temperature > 0 ? 1 / (1 + Math.exp(-difference / temperature)) : (Math.sign(difference) + 1) / 2;
  return (1 - flip) * clean + flip * (1 - clean);
}

/** One label: whether A is preferred. One random number is drawn whatever the settings. */
export function prefersFirst(goldA: number, goldB: number, labeller: Labeller, random: Random): boolean {
  return random.chance(preferenceProbability(goldA, goldB, labeller));
}
