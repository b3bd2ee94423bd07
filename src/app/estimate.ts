import { type DpoConfig, dpoControls } from '../experiment/dpo.ts';
import type { ModelSummary } from '../worker/protocol.ts';

/**
 * How long things take on this machine, from what was measured in warm-up with the default batch. A step is taken
 * to cost in proportion to its pairs, which is fair for all but tiny batches.
 */
type Measured = Pick<ModelSummary, 'secondsPerStep' | 'secondsPerEvaluation'>;

const stepSeconds = (config: DpoConfig, measured: Measured) =>
  (measured.secondsPerStep * config.batchSize) / dpoControls.batchSize.default;

/** Steps and evaluations of a whole run: one evaluation every `evaluateEvery` steps and one at the end. */
export function runSeconds(config: DpoConfig, measured: Measured): number {
  const evaluations = Math.ceil(config.steps / config.evaluateEvery);
  return config.steps * stepSeconds(config, measured) + evaluations * measured.secondsPerEvaluation;
}

/** The longest time in which the worker may have no chance to answer. */
export function longestPieceSeconds(config: DpoConfig, measured: Measured): number {
  return Math.max(stepSeconds(config, measured), measured.secondsPerEvaluation);
}
