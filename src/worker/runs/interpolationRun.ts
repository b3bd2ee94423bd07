import { evaluate } from '../../evaluation/evaluator.ts';
import type { MeasurePairs } from '../../evaluation/heldOut.ts';
import type { InterpolateConfig, InterpolateRow } from '../../experiment/methods/interpolate.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { distance, interpolate } from '../../model/mergeWeights.ts';
import { parametersFrom } from '../../model/parameters.ts';
import { tensorsIn } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';
import { standIn } from '../../training/methods/onPairs.ts';
import { dpoPolicy, finished } from '../../training/methods/proxy.ts';
import { disposeTrainState, mergedWeights } from '../../training/step/trainState.ts';
import type { Run, RunParts } from './run.ts';

/** Interpolation in a straight line from one policy's weights to another's, measured at every step. */
export async function interpolationRun(parts: RunParts): Promise<Run | null> {
  const { methodInputs, evaluator, state } = parts;
  const config = parts.config as unknown as InterpolateConfig;
  const { reference, stored } = methodInputs;
  const ends = await endsOf(parts, config);
  if (!ends) return null;
  const { config: shape, layout } = stored;
  let step = state?.numbers.step ?? 0;
  let here: LanguageModel | null = null;

  const weightAt = (step: number) => (config.reach * step) / config.steps;
  const weightsHere = () => interpolate(ends[0], ends[1], weightAt(step));
  const leave = () => {
    if (here) tf.dispose(tensorsIn(here.parameters.tensors));
    here = null;
  };
  /** The model at this point; its flat vector is freed at once, its tensors at the next step. */
  const model = (): LanguageModel => {
    if (here) return here;
    const { flat, ...parameters } = parametersFrom(layout, weightsHere());
    flat.dispose();
    here = { config: shape, parameters };
    return here;
  };
  const measure: MeasurePairs = (scored) => standIn({ ...scored, reference });
  const now = () => evaluate(model(), evaluator, { step, measure, seed: config.seed });
  return {
    step: () => step,
    next: async (): Promise<InterpolateRow | null> => {
      if (step >= config.steps) return null;
      const started = performance.now();
      step += 1;
      leave();
      return {
        step,
        weight: weightAt(step),
        distance: distance(weightsHere(), stored.weights),
        seconds: (performance.now() - started) / 1000,
      };
    },
    start: now,
    evaluate: now,
    state: async () => ({ trainees: {}, numbers: { step }, lists: {} }),
    dispose: leave,
  };
}

/** The weights to interpolate between; null where their training was stopped. [parameters] each */
async function endsOf(
  { methodInputs, preparing }: RunParts,
  { between, beta, trainSteps, learningRate, seed }: InterpolateConfig,
): Promise<[Float32Array, Float32Array] | null> {
  const trained = async (pairs: typeof methodInputs.pairs, ownSeed: number) => {
    const values = { steps: trainSteps, beta, learningRate, seed: ownSeed, pairs: pairs.length };
    const learner = dpoPolicy({ ...methodInputs, pairs }, values);
    try {
      const done = await finished(learner, 'DPO policy', trainSteps, preparing);
      return done ? await mergedWeights(learner.trainState) : null;
    } finally {
      disposeTrainState(learner.trainState);
    }
  };
  const { pairs, stored } = methodInputs;
  const turned = pairs.map(({ prompt, chosen, rejected }) => ({
    prompt,
    chosen: rejected,
    rejected: chosen,
  }));
  const first = between === 'reference' ? stored.weights : await trained(pairs, seed);
  if (!first) return null;
  const second =
    between === 'reference'
      ? await trained(pairs, seed)
      : between === 'seeds'
        ? await trained(pairs, seed + 1)
        : await trained(turned, seed);
  return second && [first, second];
}
