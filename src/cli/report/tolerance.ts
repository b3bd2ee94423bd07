import type { EvaluationRow } from '../../experiment/metrics/metrics.ts';

/**
 * What two backends may differ by and still have made the same run.
 *
 * Both compute in single precision and add up in another order, so numbers differ from the seventh digit on, and every
 * update carries the difference on. Batches and random numbers are the same. A sampled token changes only where the number
 * drawn for it lies between the two probabilities, but then the rest of that text is another one. So what is computed on
 * given texts stays close, and what is measured on samples may move by a few of them: by less than one standard error,
 * which is what all of them would move it by.
 */

/**
 * Of the value, or of 1 where it is smaller: for what is computed on given texts. Measured over 20 steps of DPO and of IPO with the
 * tiny model, WebAssembly against WebGPU on a software adapter: at most 1.2e-5, of the norm of the gradient, without growth.
 */
const COMPUTED = 2e-3;
/**
 * Where a step learns from its own samples, one other token soon leads to another run (RLOO's policy loss differed by 0.03 at
 * step 2 and by 0.5 at step 3): its rows are not compared, and its evaluations as those of two seeds, by standard errors.
 */
const OTHER_RUN = 4;
/** Rates of samples have no standard error of their own: 5 of 48. */
const RATE = 0.11;

type Values = EvaluationRow & Readonly<Record<string, unknown>>;

const close = (a: unknown, b: unknown, allowed: number): boolean =>
  typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= allowed;
const relative = (share: number, a: unknown) => share * Math.max(1, Math.abs(Number(a)));

/** @param sampled whether the method learns from samples of its own */
export function rowIsNear(sampled: boolean, a: unknown, b: unknown): boolean {
  return sampled ? typeof b === 'number' : close(a, b, relative(COMPUTED, a));
}

export function evaluationIsNear(
  sampled: boolean,
  field: string,
  reported: Values,
  repeated: Values,
): boolean {
  const [a, b] = [reported[field], repeated[field]];
  // There or not there is no matter of rounding.
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  if (field.startsWith('eval_') || field === 'step' || field === 'samples')
    return sampled || close(a, b, relative(COMPUTED, a));
  const error = reported[`${field}_stderr`];
  if (typeof error === 'number')
    return close(a, b, Math.max((sampled ? OTHER_RUN : 1) * error, relative(COMPUTED, a)));
  return close(a, b, Math.max(RATE, 0.2 * Math.abs(a)));
}
