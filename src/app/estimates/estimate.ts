import type { Shape } from '../../experiment/methods/passes.ts';
import type { RunSettings } from '../../experiment/metrics/run.ts';
import type { ModelSummary } from '../../worker/protocol.ts';
import {
  evaluationShare,
  measuresStart,
  PASSES_OF_DEFAULT_STEP,
  passesOfStep,
  preparationOf,
} from './costs.ts';

/**
 * How long things take on this machine, from what was measured in warm-up with DPO and its default batch. A step is
 * taken to cost in proportion to the passes that it makes through a model, which is fair for all but tiny batches.
 */
type Measured = Shape & Pick<ModelSummary, 'secondsPerStep' | 'secondsPerEvaluation'>;

const seconds = (passes: number, { secondsPerStep }: Measured) =>
  (secondsPerStep * passes) / PASSES_OF_DEFAULT_STEP;

/** A step with activation checkpointing against one without: reference 1, policy 1 + 1 + 2, in the place of 4. */
const TWICE = 5 / 4;

/**
 * The page draws while the worker computes, which it does not during warm-up. Measured on two cores, where that weighs
 * most: default runs took 1.1 to 1.4 times as long as warm-up alone would have told, by the size of the window and by
 * what else the browser did (`npm run measure`).
 */
export const DRAWING = 1.2;

/**
 * A whole run: what is made before it, its steps, and its evaluations, one every `evaluateEvery` steps and one at
 * the end.
 */
export function runSeconds(settings: RunSettings, measured: Measured, checkpointActivations = false): number {
  const { config } = settings;
  const evaluations = Math.ceil(config.steps / config.evaluateEvery) + Number(measuresStart(settings));
  const step = passesOfStep(settings, measured) * (checkpointActivations ? TWICE : 1);
  const passes = preparationOf(settings, measured).total + config.steps * step;
  return DRAWING * seconds(passes, measured) + evaluations * evaluationSeconds(settings, measured);
}

/** One evaluation in such a run. */
export function evaluationSeconds(settings: RunSettings, measured: Measured): number {
  return DRAWING * measured.secondsPerEvaluation * evaluationShare(settings, measured);
}

/** The longest time in which the worker may have no chance to answer. */
export function longestPieceSeconds(settings: RunSettings, measured: Measured): number {
  const pieces = [passesOfStep(settings, measured), preparationOf(settings, measured).step].map((passes) =>
    seconds(passes, measured),
  );
  return Math.max(...pieces, measured.secondsPerEvaluation);
}
