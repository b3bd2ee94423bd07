import { dpoControls } from '../experiment/dpo.ts';
import type { RunRecord } from '../experiment/run.ts';
import type { ModelSummary } from '../worker/protocol.ts';

/**
 * How long things take on this machine, from what was measured in warm-up with DPO and its default batch. A step is
 * taken to cost in proportion to its pairs, which is fair for all but tiny batches.
 */
type Plan = Pick<RunRecord, 'method' | 'config'>;
type Measured = Pick<ModelSummary, 'secondsPerStep' | 'secondsPerEvaluation'>;

/**
 * Passes through the model against DPO's: of both completions one by the reference and one, with its gradient three,
 * by the policy. SFT has half of the latter, KTO one more of each for half of the completions.
 */
const COST: Partial<Record<RunRecord['method'], number>> = { sft: 3 / 8, kto: 5 / 4 };

const stepSeconds = ({ method, config }: Plan, measured: Measured) =>
  (measured.secondsPerStep * (COST[method] ?? 1) * Number(config.batchSize)) / dpoControls.batchSize.default;

/** Steps and evaluations of a whole run: one evaluation every `evaluateEvery` steps and one at the end. */
export function runSeconds(plan: Plan, measured: Measured): number {
  const { config } = plan;
  const evaluations = Math.ceil(config.steps / config.evaluateEvery);
  return config.steps * stepSeconds(plan, measured) + evaluations * measured.secondsPerEvaluation;
}

/** The longest time in which the worker may have no chance to answer. */
export function longestPieceSeconds(plan: Plan, measured: Measured): number {
  return Math.max(stepSeconds(plan, measured), measured.secondsPerEvaluation);
}
