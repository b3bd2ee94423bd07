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
import type { MethodInputs, MethodRun, RunState, Values } from './run.ts';

/** A policy at its beginning, or as it was: all of its weights in training, or an adapter on it. */
export function policyOf(
  { initial, stored }: Pick<MethodInputs, 'initial' | 'stored'>,
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
export function loraOf({ config }: Pick<LanguageModel, 'config'>, values: Values): LoraConfig | null {
  const rank = Number(values.loraRank ?? 0);
  if (rank === 0) return null;
  const targets = chosenLoraTargets(config, values.loraTargets as AdapterTargets);
  return { rank, alpha: Number(values.loraAlpha), targets };
}

/**
 * A run in which one train state is all that changes. Its steps are those of its rows: an optimiser may take several
 * in one.
 */
export function runOf(
  name: MethodRun['trains'],
  trainState: TrainState,
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
    model: () => trainState.model,
    step: () => step,
    rows: counted(),
    state: async () => ({ trainees: { [name]: await snapshotOf(trainState) }, numbers: { step }, lists: {} }),
    weights: () => mergedWeights(trainState),
    dispose: () => {
      void rows.return(undefined);
      disposeTrainState(trainState);
    },
  };
}
