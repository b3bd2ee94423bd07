import type { ModelConfig } from '../experiment/architectures/architecture.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { adaptedTensors, type LoraConfig } from '../model/lora.ts';
import { flatten, type ParameterLayout, type Parameters, parametersFrom } from '../model/parameters.ts';
import { tf } from '../ops/tf.ts';
import { type AdamState, disposeState, newAdamState, type ProposedUpdate } from './adam.ts';

/**
 * A model in training: its weights and the optimiser's memory. A step replaces them all, or writes them over in place
 * where it is recorded: who wants to keep them takes a snapshot.
 */
export interface Trainee {
  /** What samples are drawn from and evaluations read. */
  model: LanguageModel;
  /** What the optimiser moves: the model's own parameters, or those of its adapter. */
  trained: Parameters;
  /** Where only an adapter is trained: what it is put on. The base is only read and stays its owner's. */
  lora?: { base: LanguageModel; config: LoraConfig };
  optimizer: AdamState;
}

/** A trainee in main memory, from which training goes on to the bit. [trained parameters] each */
export interface TraineeSnapshot {
  step: number;
  weights: Float32Array;
  firstMoment: Float32Array;
  secondMoment: Float32Array;
}

/** Puts weights on the backend to be trained, with an optimiser that has seen nothing yet. */
export function newTrainee(config: ModelConfig, layout: ParameterLayout, weights: Float32Array): Trainee {
  const trained = parametersFrom(layout, weights);
  return { model: { config, parameters: trained }, trained, optimizer: newAdamState(layout.size) };
}

export function restoreTrainee(
  config: ModelConfig,
  layout: ParameterLayout,
  snapshot: TraineeSnapshot,
): Trainee {
  const trained = parametersFrom(layout, snapshot.weights);
  return { model: { config, parameters: trained }, trained, optimizer: restoredOptimizer(snapshot) };
}

export function restoredOptimizer({ step, firstMoment, secondMoment }: TraineeSnapshot): AdamState {
  return { step, firstMoment: tf.tensor1d(firstMoment), secondMoment: tf.tensor1d(secondMoment) };
}

/**
 * The model's tensors for given values of the trained ones, in which they are differentiable: W + (alpha/rank) B A
 * with an adapter (src/model/lora.ts), the trained tensors themselves without one.
 *
 * @returns tensors in the order of the model's layout, those that are not adapted the base's own
 */
export function modelTensors({ lora }: Pick<Trainee, 'lora'>, trained: readonly tf.Tensor[]): tf.Tensor[] {
  if (!lora) return [...trained];
  const { base, config } = lora;
  return adaptedTensors(base.config, config, base.parameters.tensors, trained);
}

/** The trainee that an update leads to; it shares nothing with the old one that either would free. */
export function advanced(
  { model, lora }: Trainee,
  { parameters, state }: Pick<ProposedUpdate, 'parameters' | 'state'>,
): Trainee {
  const { layout } = model.parameters;
  const tensors = modelTensors({ lora }, parameters.tensors);
  return {
    model: { ...model, parameters: lora ? { layout, tensors } : parameters },
    trained: parameters,
    lora,
    optimizer: state,
  };
}

/** Copies that may be written, kept or transferred without touching what the backend holds. */
export async function snapshotOf({ trained, optimizer }: Trainee): Promise<TraineeSnapshot> {
  const vectors = [trained.flat, optimizer.firstMoment, optimizer.secondMoment];
  const [weights, firstMoment, secondMoment] = await Promise.all(vectors.map(copyOf));
  return { step: optimizer.step, weights, firstMoment, secondMoment };
}

/** The whole model as one vector, an adapter merged into it: to save, or to go on without the base. [parameters] */
export async function mergedWeights({ model, trained, lora }: Trainee): Promise<Float32Array> {
  if (!lora) return copyOf(trained.flat);
  const flat = flatten(model.parameters.tensors);
  const weights = await copyOf(flat);
  flat.dispose();
  return weights;
}

/** Through a clone, because a tensor keeps what has been read of it in main memory. */
async function copyOf(tensor: tf.Tensor1D): Promise<Float32Array> {
  const clone = tf.clone(tensor);
  const values = (await clone.data()) as Float32Array;
  clone.dispose();
  return values.slice();
}

/** Takes an update, and frees what it replaces. */
export function takeUpdate(trainee: Trainee, update: Pick<ProposedUpdate, 'parameters' | 'state'>): void {
  const next = advanced(trainee, update);
  disposeTrainee(trainee);
  Object.assign(trainee, next);
}

/** Frees all but the base of an adapter. */
export function disposeTrainee({ model, trained, lora, optimizer }: Trainee): void {
  disposeState(trained, optimizer);
  const base = lora?.base.parameters.tensors;
  if (base) tf.dispose(model.parameters.tensors.filter((tensor, i) => tensor !== base[i]));
}
