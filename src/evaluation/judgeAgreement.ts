import type { JudgementPart } from '../experiment/metrics/metrics.ts';
import { type Estimate, rateEstimate } from '../experiment/metrics/statistics.ts';
import type { Random } from '../experiment/random.ts';
import { type Judged, type JudgeName, type Outcome, pairJudges } from './winRate.ts';

/** A completion with what the gold judge finds fault with, by name. */
export interface JudgedText extends Judged {
  faults: readonly string[];
}

/** How far judges agree with each other, and with gold about each kind of fault. */
export interface Agreement {
  /**
   * Share of pairs of which two judges say the same, of all of them and of those that neither calls a tie (setups 1 and 2
   * of Zheng et al. 2023); "noisy" with itself is two readings apart.
   */
  between: { judges: [JudgeName, JudgeName]; agreement: Estimate; decided: Estimate }[];
  /** Of the pairs in which one completion alone has the fault: how often a judge prefers the other one. */
  faults: { fault: string; pairs: number; prefersWithout: Partial<Record<JudgeName, Estimate>> }[];
  /** Of the pairs that differ in length: how often a judge prefers the longer completion. */
  prefersLonger: Partial<Record<JudgeName, Estimate>>;
}

/**
 * @param pairs two completions of the same prompt each
 * @param judges that are asked; the proxy only where its scores are there
 */
export function agreementOf(
  pairs: readonly (readonly [JudgedText, JudgedText])[],
  judges: readonly JudgeName[],
  random: Random,
): Agreement {
  const read = (judge: JudgeName) => pairs.map(([a, b]) => pairJudges[judge](a, b, random));
  const outcomes = new Map(judges.map((judge) => [judge, read(judge)]));
  const said = (judge: JudgeName) => outcomes.get(judge) ?? [];
  const between = judges.flatMap((one, i) =>
    judges.slice(i).flatMap((other) => {
      if (one === other && one !== 'noisy') return [];
      const second = one === other ? read(other) : said(other);
      return [{ judges: [one, other] as [JudgeName, JudgeName], ...sameShares(said(one), second) }];
    }),
  );
  const names = [...new Set(pairs.flatMap(([a, b]) => [...a.faults, ...b.faults]))].sort();
  /** How often the completion on the better side is preferred; `better` is 1 for the first, −1 for the second. */
  const preferring = (judge: JudgeName, better: readonly number[]) => {
    const told = better.flatMap((side, i) => (side === 0 ? [] : [scoreOf(said(judge)[i], side)]));
    return rateEstimate(told);
  };
  const ofAll = (better: readonly number[]) =>
    Object.fromEntries(judges.map((judge) => [judge, preferring(judge, better)]));
  return {
    between,
    faults: names.map((fault) => {
      const better = pairs.map(
        ([a, b]) => Number(b.faults.includes(fault)) - Number(a.faults.includes(fault)),
      );
      return { fault, pairs: better.filter((side) => side !== 0).length, prefersWithout: ofAll(better) };
    }),
    prefersLonger: ofAll(pairs.map(([a, b]) => Math.sign(a.length - b.length))),
  };
}

/** 1 where the judge prefers the side, ½ for a tie. */
function scoreOf(outcome: Outcome, side: number): number {
  if (outcome === 'tie') return 0.5;
  return Number((outcome === 'win') === side > 0);
}

/** How often two judges say the same of the same pairs; a tie agrees with a tie alone. */
function sameShares(
  one: readonly Outcome[],
  other: readonly Outcome[],
): { agreement: Estimate; decided: Estimate } {
  const same = one.map((outcome, i) => Number(outcome === other[i]));
  const decided = same.filter((_, i) => one[i] !== 'tie' && other[i] !== 'tie');
  return { agreement: rateEstimate(same), decided: rateEstimate(decided) };
}

/** The kinds of faults in a judgement, whatever each is about: "plot: said again" is "said again". */
export function faultKinds(parts: readonly JudgementPart[]): string[] {
  const faults = parts.filter(({ value }) => value < 0).map(({ name }) => name.split(': ').at(-1) ?? name);
  return [...new Set(faults)];
}
