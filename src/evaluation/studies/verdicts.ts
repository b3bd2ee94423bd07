import type { Verdict } from '../../experiment/evidence/figure.ts';
import type { Estimate } from '../../experiment/metrics/statistics.ts';

/** The verdict over worlds: fails if it fails in one, holds if it holds in all. */
export function overWorlds(inWorlds: readonly (Verdict | null)[]): Verdict {
  const known = inWorlds.filter((verdict) => verdict !== null);
  if (known.length === 0) return 'not measured yet';
  if (known.includes('does not hold here')) return 'does not hold here';
  if (known.length < inWorlds.length) return 'not measured yet';
  return known.every((verdict) => verdict === 'holds here') ? 'holds here' : 'inconclusive here';
}

export type Side = -1 | 0 | 1 | null;

/** −1, 0 or 1: on which side of a threshold the whole interval lies; 0 where it does not, null without an estimate. */
export function side(estimate: Estimate | null, threshold = 0): Side {
  if (!estimate || estimate.n < 2) return null;
  if (estimate.interval[0] > threshold) return 1;
  return estimate.interval[1] < threshold ? -1 : 0;
}

/** The verdict in a world from comparisons of which each speaks for the claim (1) or against it (−1); null if one is missing. */
export function inWorld(sides: readonly Side[]): Verdict | null {
  if (sides.includes(null)) return null;
  if (sides.includes(-1)) return 'does not hold here';
  return sides.every((one) => one === 1) ? 'holds here' : 'inconclusive here';
}
