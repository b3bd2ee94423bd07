/**
 * Expected score of best-of-n for every n at once, from one pool of N samples (Nakano et al. 2021, appendix I):
 *
 *   E[gold] = Σ_i C(i − 1, n − 1)/C(N, n) · gold_(i)
 *
 * over the pool in ascending order of the score that picks. It is the exact mean over all subsets of n, so no
 * subset has to be drawn. Samples with the same picking score share their places equally.
 *
 * @param proxy the score that picks [N]
 * @param gold the score that is reported; the proxy itself where that is of interest [N]
 * @param n 1 to N
 */
export function expectedBestOfN(proxy: readonly number[], gold: readonly number[], n: number): number {
  const size = proxy.length;
  if (gold.length !== size)
    throw new Error(`expectedBestOfN: ${size} proxy scores, ${gold.length} gold ones`);
  if (!(Number.isInteger(n) && n >= 1 && n <= size)) {
    throw new Error(`expectedBestOfN: best of ${n} from a pool of ${size}`);
  }
  const groups = groupsByScore(proxy); // best first
  let expected = 0;
  let place = size; // i, from the best down
  let weight = n / size; // C(i − 1, n − 1)/C(N, n)
  for (const group of groups) {
    let share = 0;
    for (const _ of group) {
      share += weight;
      weight *= (place - n) / (place - 1 || 1);
      place--;
    }
    expected += (share / group.length) * group.reduce((sum, i) => sum + gold[i], 0);
  }
  return expected;
}

/**
 * What best-of-n draws on a finite space, exactly. With outcomes in ascending order of reward and F the sum of π
 * up to and with one: probability F^n − F_before^n. Outcomes of equal reward share it as they share π.
 *
 * @param pi probabilities of one draw [outcomes]
 * @param reward that picks [outcomes]
 */
export function bestOfNDistribution(pi: readonly number[], reward: readonly number[], n: number): number[] {
  if (pi.length !== reward.length) {
    throw new Error(`bestOfNDistribution: ${pi.length} outcomes, ${reward.length} rewards`);
  }
  const best = new Array<number>(pi.length).fill(0);
  let below = 0;
  for (const group of groupsByScore(reward).reverse()) {
    const mass = group.reduce((sum, i) => sum + pi[i], 0);
    const drawn = (below + mass) ** n - below ** n;
    for (const i of group) best[i] = mass === 0 ? 0 : (drawn * pi[i]) / mass;
    below += mass;
  }
  return best;
}

/**
 * Upper bound of KL(best-of-n ‖ π), in nats: ln n − (n − 1)/n. Reached only where every outcome is rare; a policy
 * with a few likely completions stays well below it (Beirami et al. 2024).
 */
export function bestOfNKlBound(n: number): number {
  return Math.log(n) - (n - 1) / n;
}

/** Indices in descending order of score, those of equal score together. */
function groupsByScore(scores: readonly number[]): number[][] {
  const groups: number[][] = [];
  const order = scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a]);
  for (const i of order) {
    const last = groups.at(-1);
    if (last && scores[last[0]] === scores[i]) last.push(i);
    else groups.push([i]);
  }
  return groups;
}
