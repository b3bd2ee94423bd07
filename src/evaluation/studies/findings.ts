import type { FindingCounts, WorldResult } from '../../experiment/evidence/job.ts';
import { type Estimate, smallSampleShare } from '../../experiment/metrics/statistics.ts';
import type { Finished } from './study.ts';

/** How often gold finds something in what runs have come to write. */

/** Where completions come from: different held-out prompts, or the one question that a claim names. */
export type Asked = keyof NonNullable<WorldResult['findings']>;

/** Share of a seed's completions in which gold finds this. */
function shareIn({ samples, counts }: FindingCounts, finding: string): number {
  return (counts[finding] ?? 0) / samples;
}

/** The share over seeds. */
export function shareOf(
  setting: Pick<Finished, 'results'> | undefined,
  asked: Asked,
  finding: string,
): Estimate | null {
  const counted = setting?.results.flatMap(({ findings }) => findings?.[asked] ?? []) ?? [];
  if (counted.length === 0) return null;
  return smallSampleShare(counted.map((one) => shareIn(one, finding)));
}
