import type { LabellingConfig } from '../../experiment/controls/labelling.ts';
import type { PreferenceMethodName } from '../../experiment/methods/preference/preference.ts';
import { type ExampleKind, type Examples, examplesOf } from '../../experiment/metrics/examples.ts';
import type { RunSettings } from '../../experiment/metrics/run.ts';
import { commonLength, type TokenPair } from '../../model/texts/preferenceBatch.ts';
import type { MethodInputs, Progress, RunState, TrainingMethodName } from '../../training/methods/run.ts';
import { trainingMethods } from '../../training/methods/table.ts';
import type { WatchedBatch } from '../../training/rollouts/rollout.ts';
import { examplesOfStep } from '../../training/step/schedule.ts';
import type { RunData } from '../loading/modelInWorld.ts';
import { spread } from '../loading/pairMaker.ts';
import { labelledPairs } from './labelledPairs.ts';
import { pairExamples } from './pairExamples.ts';
import { sampleExamples } from './sampleExamples.ts';

/** What is asked of the examples of a run. */
export interface Question extends RunSettings {
  labelling: LabellingConfig;
  kind: ExampleKind;
  /** Where the run rests; its start if absent. */
  state?: RunState;
}

/** Pairs shown where no step is asked for. */
const LABELLED = 12;
/** A batch of more pairs is cut: nobody looks at each. */
const PAIRS_AT_MOST = 64;

/**
 * Training examples of a run, read by a copy of it that is made for the purpose and freed again: the run itself, its
 * random numbers and its optimiser are not touched.
 *
 * @returns null where its preparation was stopped, or where the method has no batch that could be looked at
 */
export async function examplesFor(
  { kind, method, config, labelling, state }: Question,
  methodInputs: MethodInputs,
  { trainPairs, evaluator }: RunData,
  preparing: Progress,
): Promise<Examples | null> {
  const labelled = (pairs: readonly TokenPair[]) => labelledPairs(pairs, evaluator, labelling);
  if (kind === 'labels') return { of: 'labels', pairs: labelled(spread(trainPairs, LABELLED)) };
  const of = examplesOf(method);
  if (!of) return null;

  const step = state?.numbers.step ?? 0;
  let batch: WatchedBatch | null = null;
  const watch = (told: WatchedBatch) => {
    batch = told;
  };
  // A run that is done would make no further step.
  const values = { ...config, steps: Math.max(Number(config.steps), step + 1) };
  const copy = await trainingMethods[method as TrainingMethodName].begin(
    { ...methodInputs, watch },
    values,
    preparing,
    state,
  );
  if (!copy) return null;
  try {
    const { tokenizer } = evaluator;
    if (of === 'samples') {
      return await sampleExamples({ method, values, step, copy, watched: () => batch, tokenizer });
    }
    const next = examplesOfStep(trainPairs, Number(config.batchSize), Number(config.seed), step + 1);
    const pairs = next.slice(0, PAIRS_AT_MOST);
    return await pairExamples({
      method: method as PreferenceMethodName,
      values,
      step,
      policy: copy.model(),
      reference: methodInputs.reference,
      pairs,
      time: commonLength(trainPairs, methodInputs.reference.config.contextLength),
      labelled: labelled(pairs),
      pieces: tokenizer.completion.pieces,
    });
  } finally {
    copy.dispose();
  }
}
