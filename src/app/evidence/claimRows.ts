import { type Claim, claims } from '../../experiment/evidence/claims.ts';
import type { Finding, Verdict } from '../../experiment/evidence/figure.ts';
import type { FindingsFile, RecordedStudy } from '../../experiment/evidence/findingsFile.ts';

/** A claim with what became of it here. */
export interface ClaimRow extends Claim {
  number: number;
  verdict: Verdict;
  /** The study that decides it; null while none does. */
  study: RecordedStudy | null;
  /** What decides it, as written before the runs. */
  rule: string | null;
  /** What came of it; null while its study has not come so far. */
  finding: Finding | null;
}

const numbers = Object.keys(claims).map(Number);

export function isClaim(number: number): boolean {
  return numbers.includes(number);
}

/** All claims, by number. */
export function claimRows({ studies }: Pick<FindingsFile, 'studies'>): ClaimRow[] {
  return numbers.map((number) => {
    const study = studies.find(({ rules }) => Object.hasOwn(rules, number)) ?? null;
    const finding = study?.findings.find(({ claim }) => claim === number) ?? null;
    return {
      ...(claims as Readonly<Record<number, Claim>>)[number],
      number,
      study,
      rule: study?.rules[number] ?? null,
      finding,
      verdict: finding?.verdict ?? 'not measured yet',
    };
  });
}

/** The claims that a study decides. */
export function claimsOf(study: RecordedStudy): ClaimRow[] {
  return claimRows({ studies: [study] }).filter((row) => row.study);
}

/** The name of the figure or table that shows a finding: it may say "areas" of "reviews-areas"; null where there is none. */
export function placeOf({ figures, tables }: RecordedStudy, { shownIn }: Finding): string | null {
  const names = [...figures, ...tables].map(({ name }) => name);
  return names.find((name) => name === shownIn) ?? names.find((name) => name.endsWith(`-${shownIn}`)) ?? null;
}

/** How many claims have each verdict. */
export function tally(rows: readonly ClaimRow[]): Record<Verdict, number> {
  const counts = {
    'holds here': 0,
    'does not hold here': 0,
    'inconclusive here': 0,
    'not measured yet': 0,
  };
  for (const { verdict } of rows) counts[verdict] += 1;
  return counts;
}
