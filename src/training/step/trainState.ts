import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import { random } from '../../experiment/random.ts';
import { layoutOf } from '../../model/causalLm.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { adaptedTensors, initialLora, type LoraConfig, loraLayout, readWidened } from '../../model/lora.ts';
import { flatten, type ParameterLayout, type Parameters, parametersFrom } from '../../model/parameters.ts';
import { isHalf, tensorsIn, type Weight } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';
import { type AdamState, disposeState, newAdamState, type ProposedUpdate } from '../optimisers/adam.ts';

/**
 * A model in training: its weights and the optimiser's memory. A step replaces them all, or writes them over in place
 * where it is recorded: who wants to keep them takes a snapshot.
 */
export interface TrainState {
  /** What samples are drawn from and evaluations read. */
  model: LanguageModel;
  /** What the optimiser moves: the model's own parameters, or those of its adapter. */
  trained: Parameters;
  /** Where only an adapter is trained: what it is put on. The base is only read and stays its owner's. */
  lora?: { base: LanguageModel; config: LoraConfig };
  optimizer: AdamState;
}

/** A train state in main memory, from which training goes on to the bit. [trained parameters] each */
export interface TrainSnapshot {
  step: number;
  weights: Float32Array;
  firstMoment: Float32Array;
  secondMoment: Float32Array;
}

/** Puts weights on the backend to be trained, with an optimiser that has seen nothing yet. */
export function newTrainState(
  config: ModelConfig,
  layout: ParameterLayout,
  weights: Float32Array,
): TrainState {
  const trained = parametersFrom(layout, weights);
  return { model: { config, parameters: trained }, trained, optimizer: newAdamState(layout.size) };
}

export function restoreTrainState(
  config: ModelConfig,
  layout: ParameterLayout,
  snapshot: TrainSnapshot,
): TrainState {
  const trained = parametersFrom(layout, snapshot.weights);
  return { model: { config, parameters: trained }, trained, optimizer: restoredOptimizer(snapshot) };
}

export function restoredOptimizer({ step, firstMoment, secondMoment }: TrainSnapshot): AdamState {
  return { step, firstMoment: tf.tensor1d(firstMoment), secondMoment: tf.tensor1d(secondMoment) };
}

/**
 * The model's tensors for given values of the trained ones, in which they are differentiable: W + (alpha/rank) B A
 * with an adapter (src/model/lora.ts), the trained tensors themselves without one.
 *
 * @returns tensors in the order of the model's layout, those that are not adapted the base's own
 */
export function modelTensors({ lora }: Pick<TrainState, 'lora'>, trained: readonly tf.Tensor[]): Weight[] {
  if (!lora) return [...trained];
  const { base, config } = lora;
  return adaptedTensors(base.config, config, base.parameters.tensors, trained);
}

/** The train state that an update leads to; it shares nothing with the old one that either would free. */
export function advanced(
  { model, lora }: TrainState,
  { parameters, state }: Pick<ProposedUpdate, 'parameters' | 'state'>,
): TrainState {
  const { layout } = model.parameters;
  const tensors = modelTensors({ lora }, parameters.tensors);
  return {
    model: { ...model, parameters: lora ? { layout, tensors } : parameters },
    trained: parameters,
    lora,
    optimizer: state,
  };
}

/**
 * A low-rank adapter to be trained on a frozen model (Hu et al. 2021): W + (alpha/rank) B A, with B zero at first,
 * so that the train state begins as its base to the bit. On the backend it costs the adapter four times (twice as
 * weights, twice in the optimiser) and the adapted maps once; everything else is the base's own.
 *
 * @param base usually the reference; it is only read, stays the caller's, and must outlive the train state
 */
export function newLoraState(base: LanguageModel, lora: LoraConfig, seed: number): TrainState {
  const layout = loraLayout(base.config, lora);
  return on(base, lora, initialLora(layout, random(seed, 'lora')), newAdamState(layout.size));
}

/** @param snapshot from `snapshotOf`: of the adapter alone, so it needs the base that it was made on */
export function restoreLoraState(base: LanguageModel, lora: LoraConfig, snapshot: TrainSnapshot): TrainState {
  return on(base, lora, snapshot.weights, restoredOptimizer(snapshot));
}

function on(
  base: LanguageModel,
  config: LoraConfig,
  adapter: Float32Array,
  optimizer: AdamState,
): TrainState {
  // A scalar head behind the language model would stay as it is, which is 0 for a new one, and nothing would learn.
  if (base.parameters.layout.size !== layoutOf(base.config).size)
    throw new Error('newLoraState: a model with a scalar head cannot be adapted');
  const parameters = parametersFrom(loraLayout(base.config, config), adapter);
  const bare: TrainState = { model: base, trained: parameters, lora: { base, config }, optimizer };
  return advanced(bare, { parameters, state: optimizer });
}

/** Copies that may be written, kept or transferred without touching what the backend holds. */
export async function snapshotOf({ trained, optimizer }: TrainState): Promise<TrainSnapshot> {
  const vectors = [trained.flat, optimizer.firstMoment, optimizer.secondMoment];
  const [weights, firstMoment, secondMoment] = await Promise.all(vectors.map(copyOf));
  return { step: optimizer.step, weights, firstMoment, secondMoment };
}

/** The whole model as one vector, an adapter merged into it: to save, or to go on without the base. [parameters] */
export async function mergedWeights({ model, trained, lora }: TrainState): Promise<Float32Array> {
  if (!lora) return copyOf(trained.flat);
  const { tensors } = model.parameters;
  if (tensors.some(isHalf)) return readWidened(model);
  const flat = flatten(tensors as tf.Tensor[]);
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
export function takeUpdate(
  trainState: TrainState,
  update: Pick<ProposedUpdate, 'parameters' | 'state'>,
): void {
  const next = advanced(trainState, update);
  disposeTrainState(trainState);
  Object.assign(trainState, next);
}

/** Frees all but the base of an adapter. */
export function disposeTrainState({ model, trained, lora, optimizer }: TrainState): void {
  disposeState(trained, optimizer);
  if (!lora) return;
  const base = new Set(tensorsIn(lora.base.parameters.tensors));
  tf.dispose(tensorsIn(model.parameters.tensors).filter((tensor) => !base.has(tensor)));
}
