/** The 97.5% point of the standard normal: two-sided 95%. */
const Z95 = 1.959963984540054;

/**
 * 95% interval of a rate (Wilson 1927):
 *
 *   (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n)
 *
 * Unlike p̂ ± z·stderr it stays within 0 and 1 and does not shrink to nothing at 0 or n wins.
 *
 * @param wins wins + ½ ties, 0 to n
 * @param n comparisons; none at all leave every rate possible
 */
export function wilsonInterval(wins: number, n: number): [low: number, high: number] {
  if (!(wins >= 0 && wins <= n)) throw new Error(`wilsonInterval: ${wins} wins of ${n}`);
  if (n === 0) return [0, 1];
  const rate = wins / n;
  const square = Z95 ** 2;
  const centre = rate + square / (2 * n);
  const half = Z95 * Math.sqrt((rate * (1 - rate)) / n + square / (4 * n ** 2));
  const scale = 1 + square / n;
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)];
}
