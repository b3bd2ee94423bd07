import { random } from '../experiment/random.ts';
import { layoutOf } from '../model/causalLm.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { initialLora, type LoraConfig, loraLayout } from '../model/lora.ts';
import { parametersFrom } from '../model/parameters.ts';
import { type AdamState, newAdamState } from './adam.ts';
import { advanced, restoredOptimizer, type Trainee, type TraineeSnapshot } from './trainee.ts';

/**
 * A low-rank adapter to be trained on a frozen model (Hu et al. 2021): W + (alpha/rank) B A, with B zero at first,
 * so that the trainee begins as its base to the bit. On the backend it costs the adapter four times (twice as
 * weights, twice in the optimiser) and the adapted maps once; everything else is the base's own.
 *
 * @param base usually the reference; it is only read, stays the caller's, and must outlive the trainee
 */
export function newLoraTrainee(base: LanguageModel, lora: LoraConfig, seed: number): Trainee {
  const layout = loraLayout(base.config, lora);
  return on(base, lora, initialLora(layout, random(seed, 'lora')), newAdamState(layout.size));
}

/** @param snapshot from `snapshotOf`: of the adapter alone, so it needs the base that it was made on */
export function restoreLoraTrainee(
  base: LanguageModel,
  lora: LoraConfig,
  snapshot: TraineeSnapshot,
): Trainee {
  return on(base, lora, snapshot.weights, restoredOptimizer(snapshot));
}

function on(base: LanguageModel, config: LoraConfig, adapter: Float32Array, optimizer: AdamState): Trainee {
  // A scalar head behind the language model would stay as it is, which is 0 for a new one, and nothing would learn.
  if (base.parameters.layout.size !== layoutOf(base.config).size)
    throw new Error('newLoraTrainee: a model with a scalar head cannot be adapted');
  const parameters = parametersFrom(loraLayout(base.config, config), adapter);
  const bare: Trainee = { model: base, trained: parameters, lora: { base, config }, optimizer };
  return advanced(bare, { parameters, state: optimizer });
}
