import type { ComparisonView, CompletionView, Evaluation } from '../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { type Estimate, meanEstimate } from '../../experiment/metrics/statistics.ts';
import { judgedSamples, judgedText } from './judged.ts';

/** What a run has come to, in numbers that each have an interval. */

/**
 * By how much gold, or the reward in its place, has risen between two evaluations of a run, prompt by prompt: mean of
 * gold(now) − gold(before), so
 * that prompts that are easy or hard for both cancel out. Null where samples were not kept.
 */
export function goldChange(before: Evaluation | undefined, now: Evaluation | undefined): Estimate | null {
  const [from, to] = [judgedSamples(before?.perSample), judgedSamples(now?.perSample)];
  if (!from || !to || from.length !== to.length || from.length < 2 || before === now) return null;
  return meanEstimate(to.map((value, i) => value - from[i]));
}

/** Prompts whose text has lost most gold against the reference's first; both draw the same random numbers. */
export function mostLostFirst(comparisons: readonly ComparisonView[]): ComparisonView[] {
  const of = (view: CompletionView) => judgedText(view)?.value ?? 0;
  const gain = ({ policy, reference }: ComparisonView) => of(policy) - of(reference);
  return comparisons.toSorted((a, b) => gain(a) - gain(b));
}

/** Half of the width of an estimate's interval. */
export const halfOf = ({ interval: [low, high] }: Estimate) => (high - low) / 2;

/**
 * The evaluation with the highest gold, where gold has since fallen by more than the 95% interval of the fall, prompt
 * by prompt, while the proxy has not fallen: the sign of over-optimisation. Null where that is not so.
 */
export function turnOf({ evaluations }: Pick<RunRecord, 'evaluations'>): Evaluation | null {
  const last = evaluations.at(-1);
  if (!last || evaluations.length < 3 || last.row.proxy === undefined) return null;
  const of = ({ row }: Evaluation) => row.gold ?? Number.NEGATIVE_INFINITY;
  const peak = evaluations.reduce((best, one) => (of(one) > of(best) ? one : best));
  if (peak.row.step === 0 || peak === last) return null;
  const fall = goldChange(peak, last);
  const fell = fall !== null && fall.interval[1] < 0;
  return fell && last.row.proxy >= (peak.row.proxy ?? 0) ? peak : null;
}
