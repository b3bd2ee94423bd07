import { checkIds } from '../../model/causalLm.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { type Given, listsOf, shapeOf } from '../../ops/capture/lists.ts';
import { Recordings } from '../../ops/capture/recordings.ts';
import { tensorsIn, type Weight } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';
import { disposeState, proposeUpdate } from '../optimisers/adam.ts';
import { Diverged } from './diverged.ts';
import { canRecord, type RecordedStep, recordStep } from './recordedStep.ts';
import { modelTensors, type TrainState, takeUpdate } from './trainState.ts';

/** What one part of a batch adds: its share of the loss, and auxiliary outputs. */
export interface PartialLoss {
  loss: tf.Scalar;
  /** Numbers to be read later, in one go with the rest: log-probabilities and rewards, say. */
  auxiliary?: tf.Tensor1D;
}

/**
 * The share of a part in the loss of its batch, in two steps: the first computes what no gradient goes through, such
 * as a reference's log-probabilities, and keeps nothing for a gradient; the second is given the model's tensors, in
 * the order of its layout.
 *
 * Only lists of a part may differ from step to step, so also what the loss is divided by comes in one of them: every
 * other number is that of the step at which a train step was recorded.
 */
export type LossOf<Part> = (part: Given<Part>) => (tensors: Weight[]) => PartialLoss;

/** What a train step says of itself. */
export interface StepResult {
  loss: number;
  /** Before clipping. */
  grad_norm: number;
  /** The auxiliary outputs of the parts, in their order. */
  auxiliary: number[];
}

/** One step of the optimiser after the other, on the batches that it is given. */
export interface TrainStep<Part> {
  /**
   * @param parts of a batch, which go through the model one after the other; integers in them are token ids
   * @throws Diverged when loss or gradient norm is not a number; the state then has the last good weights
   */
  run(parts: readonly Part[], at: { step: number; learning_rate: number }): Promise<StepResult>;
  /** Leaves the train state as it is. */
  dispose(): void;
}

export interface TrainStepOptions {
  /** Longer gradients are shortened to it; 0 switches that off. */
  maxGradNorm: number;
  /** A model that does not change with the state. */
  reference?: LanguageModel;
  /** Another optimiser than Adam, which is not recorded. */
  propose?: typeof proposeUpdate;
}

/**
 * Train steps of a state: loss, gradient, clipping, Adam. They are recorded where that can be (src/ops/capture), else
 * they go op by op, which is the reference; the same bits either way. Recorded ones change the state's tensors in
 * place, and compile all of their programs together before the first step on a shape.
 */
export function trainStepOf<Part extends object>(
  state: TrainState,
  lossOf: LossOf<Part>,
  { maxGradNorm, reference, propose = proposeUpdate }: TrainStepOptions,
): TrainStep<Part> {
  const differentiate = (parts: readonly Given<Part>[]) => gradientsOf(state, parts.map(lossOf));

  async function opByOp(parts: readonly Part[], learningRate: number): Promise<StepResult> {
    const { loss, gradients, auxiliary } = tf.tidy(() => ({ ...differentiate(parts) }));
    const update = propose(state.trained, state.optimizer, gradients, learningRate, maxGradNorm);
    const { gradientNorm, ...next } = update;
    // Everything comes back in one read.
    const read = tf.tidy(() => tf.concat1d([tf.stack([loss, gradientNorm]) as tf.Tensor1D, ...auxiliary]));
    tf.dispose([loss, gradientNorm, ...gradients, ...auxiliary]);
    const [value, grad_norm, ...numbers] = await read.data();
    read.dispose();
    if (areFinite(value, grad_norm)) takeUpdate(state, next);
    else disposeState(next.parameters, next.state);
    return { loss: value, grad_norm, auxiliary: numbers };
  }

  const recordings = new Recordings<RecordedStep<Part>>();
  const onlyRead = tensorsIn(reference?.parameters.tensors ?? []);
  /** The tensors that recordings are of, and whether there can be any: asked once, not in every step. */
  let current: { trained: TrainState['trained']; recordable: boolean } | undefined;

  function isRecordable(): boolean {
    if (current?.trained !== state.trained) {
      recordings.dispose(); // those of tensors that are no more
      const recordable = propose === proposeUpdate && canRecord(state, onlyRead);
      current = { trained: state.trained, recordable };
    }
    return current.recordable;
  }

  async function replayed(parts: readonly Part[], learningRate: number): Promise<StepResult> {
    for (const list of listsOf(parts)) {
      if (list instanceof Int32Array) checkIds(state.model.config, list, 1);
    }
    const recorded = await recordings.get(shapeOf(parts), () =>
      recordStep(state, parts, differentiate, maxGradNorm),
    );
    return recorded.run(parts, learningRate);
  }

  return {
    async run(parts, { step, learning_rate }) {
      const result = await (isRecordable() ? replayed : opByOp)(parts, learning_rate);
      const { loss, grad_norm } = result;
      if (!areFinite(loss, grad_norm)) throw new Diverged(step, loss, learning_rate);
      return result;
    },
    dispose: () => recordings.dispose(),
  };
}

function areFinite(...numbers: readonly number[]): boolean {
  return numbers.every(Number.isFinite);
}

export interface Gradients {
  /** Sum of the parts' losses. */
  loss: tf.Scalar;
  /** ∂loss/∂tensor for each trained tensor, in order. */
  gradients: tf.Tensor[];
  /** Of the parts, in their order. */
  auxiliary: tf.Tensor1D[];
}

/**
 * Loss and gradients of a batch that goes through the model in parts (micro-batches): ∂ Σ_p L_p = Σ_p ∂L_p. The
 * activations of only one part are in memory at a time. Each part divides by what the *whole* batch is averaged
 * over, so that the sum does not depend on how the batch was cut.
 *
 * The one place that differentiates a model in training: a loss knows only the model's tensors, and where an adapter
 * is trained the gradient goes on through them to the adapter's.
 *
 * @param losses the share of each part, given the model's tensors in the order of its layout; at least one
 */
export function gradientsOf(
  state: Pick<TrainState, 'trained' | 'lora'>,
  losses: readonly ((tensors: Weight[]) => PartialLoss)[],
): Gradients {
  const { tensors } = state.trained;
  const values: tf.Scalar[] = [];
  const auxiliary: tf.Tensor1D[] = [];
  let sums: tf.Tensor[] = [];
  for (const lossOf of losses) {
    const { value, grads: found } = tf.engine().gradients(() => {
      const result = lossOf(modelTensors(state, tensors));
      if (result.auxiliary) auxiliary.push(tf.keep(result.auxiliary));
      return result.loss;
    }, tensors);
    values.push(value as tf.Scalar);
    // What the loss does not reach (a language head under a scalar head) has none, and stays where it is.
    const grads = tensors.map((tensor, i) => found[i] ?? tf.zerosLike(tensor));
    if (sums.length === 0) sums = grads;
    else {
      const next = sums.map((sum, i) => tf.add(sum, grads[i]));
      tf.dispose([sums, grads]);
      sums = next;
    }
  }
  const loss = tf.tidy(() => tf.addN(values)) as tf.Scalar;
  tf.dispose(values);
  return { loss, gradients: sums, auxiliary };
}
