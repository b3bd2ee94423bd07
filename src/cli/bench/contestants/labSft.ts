import { sftControls } from '../../../experiment/methods/sft.ts';
import { layoutOf } from '../../../model/causalLm.ts';
import { newTrainState } from '../../../training/step/trainState.ts';
import { sft } from '../../../training/trainers/sft.ts';
import { type BenchBackend, type Prepare, stepsOnly } from '../contestant.ts';
import { pairsOf, rowsOfStep, settings, weightsOf } from '../material.ts';
import { configOf } from '../sizes.ts';

/**
 * A step of supervised fine-tuning, as the lab's worker makes it, on the rows of the pairs.
 *
 * @param start starts the backend as the lab does
 */
export const labSftWith =
  (start: (backend: BenchBackend) => Promise<unknown>): Prepare =>
  async (size, backend) => {
    await start(backend);
    const config = configOf(size);
    const trainState = newTrainState(config, layoutOf(config), weightsOf(size, 1));
    const pairs = pairsOf(size);
    const run = sft(trainState, {
      steps: Number.POSITIVE_INFINITY,
      maxGradNorm: sftControls.maxGradNorm.default,
      learningRate: () => settings.learningRate,
      batch: (step) => rowsOfStep(size, pairs, step),
    });
    return stepsOnly(async () => (await run.next()).value.loss);
  };
