import type { ModelConfig } from '../formats/modelConfig.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { type ParameterLayout, parametersFrom } from '../model/parameters.ts';
import { tf } from '../ops/tf.ts';
import { type AdamState, disposeState, newAdamState, type ProposedUpdate } from './adam.ts';
import { Diverged } from './diverged.ts';

/** A model in training: its weights and the optimiser's memory, replaced at every step. */
export interface Trainee {
  model: LanguageModel;
  optimizer: AdamState;
}

/** A trainee in main memory, from which training goes on to the bit. [parameters] each */
export interface TraineeSnapshot {
  step: number;
  weights: Float32Array;
  firstMoment: Float32Array;
  secondMoment: Float32Array;
}

/** Puts weights on the backend to be trained, with an optimiser that has seen nothing yet. */
export function newTrainee(config: ModelConfig, layout: ParameterLayout, weights: Float32Array): Trainee {
  return {
    model: { config, parameters: parametersFrom(layout, weights) },
    optimizer: newAdamState(layout.size),
  };
}

export function restoreTrainee(
  config: ModelConfig,
  layout: ParameterLayout,
  snapshot: TraineeSnapshot,
): Trainee {
  const { step, weights, firstMoment, secondMoment } = snapshot;
  return {
    model: { config, parameters: parametersFrom(layout, weights) },
    optimizer: { step, firstMoment: tf.tensor1d(firstMoment), secondMoment: tf.tensor1d(secondMoment) },
  };
}

/** Copies that may be written, kept or transferred without touching what the backend holds. */
export async function snapshotOf({ model, optimizer }: Trainee): Promise<TraineeSnapshot> {
  const vectors = [model.parameters.flat, optimizer.firstMoment, optimizer.secondMoment];
  const [weights, firstMoment, secondMoment] = await Promise.all(vectors.map(copyOf));
  return { step: optimizer.step, weights, firstMoment, secondMoment };
}

/** Through a clone, because a tensor keeps what has been read of it in main memory. */
async function copyOf(tensor: tf.Tensor1D): Promise<Float32Array> {
  const clone = tf.clone(tensor);
  const values = (await clone.data()) as Float32Array;
  clone.dispose();
  return values.slice();
}

/**
 * Takes an update whose loss and gradient norm have been read, and frees what it replaces.
 *
 * @throws Diverged when either is not a number; the update is freed then and the trainee keeps its weights
 */
export function takeUpdate(
  trainee: Trainee,
  { parameters, state }: ProposedUpdate,
  { loss, grad_norm, learning_rate }: { loss: number; grad_norm: number; learning_rate: number },
): void {
  if (!Number.isFinite(loss) || !Number.isFinite(grad_norm)) {
    disposeState(parameters, state);
    throw new Diverged(state.step, loss, learning_rate);
  }
  disposeTrainee(trainee);
  trainee.model = { ...trainee.model, parameters };
  trainee.optimizer = state;
}

export function disposeTrainee({ model, optimizer }: Trainee): void {
  disposeState(model.parameters, optimizer);
}
