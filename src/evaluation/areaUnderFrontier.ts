/** How much reward a method buys at each distance from the reference, as one number: to rank methods by. */

export interface RewardAtKl {
  /** In nats. */
  kl: number;
  reward: number;
}

/**
 * The upper concave hull of a method's points and the reference, in ascending order of KL. Mixing two policies (one of
 * them for each completion, by a coin) mixes their rewards and has at most the mixture of their KLs, because KL is
 * convex: whoever can train the points has everything below the hull as well.
 *
 * @param reference the reward at KL 0
 */
export function upperHull(points: readonly RewardAtKl[], reference: number): RewardAtKl[] {
  const sorted = [...points].sort((a, b) => a.kl - b.kl || b.reward - a.reward);
  const hull: RewardAtKl[] = [{ kl: 0, reward: reference }];
  for (const point of sorted) {
    // What costs more KL and pays no more is of no use.
    if (point.reward <= hull[hull.length - 1].reward) continue;
    while (hull.length > 1 && !isAbove(hull[hull.length - 1], hull[hull.length - 2], point)) hull.pop();
    if (hull[hull.length - 1].kl === point.kl) hull.pop();
    hull.push(point);
  }
  return hull;
}

/** Whether `middle` lies above the line from `left` to `right`. */
function isAbove(middle: RewardAtKl, left: RewardAtKl, right: RewardAtKl): boolean {
  const slopeTo = (point: RewardAtKl) => (point.reward - left.reward) / (point.kl - left.kl);
  return slopeTo(middle) > slopeTo(right);
}

/**
 * Mean height of the hull above the reference for a KL budget drawn evenly from 0 to `budget`:
 *
 *   A(K) = 1/K ∫₀ᴷ (hull(k) − reference) dk
 *
 * In units of the reward. Beyond its last point the hull goes on level: a budget need not be spent.
 */
export function areaUnderFrontier(points: readonly RewardAtKl[], reference: number, budget: number): number {
  const hull = upperHull(points, reference);
  let area = 0;
  for (const [i, { kl, reward }] of hull.entries()) {
    const next = hull[i + 1] ?? { kl: Number.POSITIVE_INFINITY, reward };
    const end = Math.min(next.kl, budget);
    if (end <= kl) break;
    const slope = Number.isFinite(next.kl) ? (next.reward - reward) / (next.kl - kl) : 0;
    const mid = reward + (slope * (end - kl)) / 2;
    area += (mid - reference) * (end - kl);
  }
  return area / budget;
}
