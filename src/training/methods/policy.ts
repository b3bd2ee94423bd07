import type { AdapterTargets } from '../../experiment/architectures/architecture.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { chosenLoraTargets, type LoraConfig } from '../../model/lora.ts';
import {
  disposeTrainState,
  mergedWeights,
  newLoraState,
  newTrainState,
  restoreLoraState,
  restoreTrainState,
  snapshotOf,
  type TrainState,
} from '../step/trainState.ts';
import type { Materials, MethodRun, RunState, Values } from './run.ts';

/** A policy at its beginning, or as it was: all of its weights in training, or an adapter on it. */
export function policyOf(
  { initial, stored }: Pick<Materials, 'initial' | 'stored'>,
  values: Values,
  state?: RunState,
): TrainState {
  const saved = state?.trainees.policy;
  const lora = loraOf(initial, values);
  if (lora && saved) return restoreLoraState(initial, lora, saved);
  if (lora) return newLoraState(initial, lora, Number(values.seed));
  const { config, layout, weights } = stored;
  return saved ? restoreTrainState(config, layout, saved) : newTrainState(config, layout, weights);
}

/** @returns null where all weights are trained */
export function loraOf({ config }: LanguageModel, values: Values): LoraConfig | null {
  const rank = Number(values.loraRank ?? 0);
  if (rank === 0) return null;
  const targets = chosenLoraTargets(config, values.loraTargets as AdapterTargets);
  return { rank, alpha: Number(values.loraAlpha), targets };
}

/**
 * A run in which one trainee is all that changes. Its steps are those of its rows: an optimiser may take several
 * in one.
 */
export function runOf(
  name: MethodRun['trains'],
  trainee: TrainState,
  rows: MethodRun['rows'],
  saved?: RunState,
): MethodRun {
  let step = saved?.numbers.step ?? 0;
  async function* counted() {
    for await (const row of rows) {
      step = row.step;
      yield row;
    }
  }
  return {
    trains: name,
    model: () => trainee.model,
    step: () => step,
    rows: counted(),
    state: async () => ({ trainees: { [name]: await snapshotOf(trainee) }, numbers: { step }, lists: {} }),
    weights: () => mergedWeights(trainee),
    dispose: () => {
      void rows.return(undefined);
      disposeTrainState(trainee);
    },
  };
}
