import { checkIds } from '../model/causalLm.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { listsOf, shapeOf } from '../ops/capture/lists.ts';
import { tf } from '../ops/tf.ts';
import { disposeState, proposeUpdate } from './adam.ts';
import { Diverged } from './diverged.ts';
import { gradientsOf } from './gradients.ts';
import { canRecord, type RecordedUpdate, recordUpdate } from './recordedUpdate.ts';
import { Recordings } from './recordings.ts';
import { type Trainee, takeUpdate } from './trainee.ts';
import type { LossOf, Measured } from './update.ts';

/** Takes one step of the optimiser after the other on the batches that it is given. */
export interface Updater<Part> {
  /**
   * @param parts of a batch, which go through the model one after the other; integers in them are token ids
   * @throws Diverged when loss or gradient norm is not a number; the trainee then has the last good weights
   */
  take(parts: readonly Part[], at: { step: number; learning_rate: number }): Promise<Measured>;
  /** Leaves the trainee as it is. */
  dispose(): void;
}

export interface UpdaterOptions {
  /** Longer gradients are shortened to it; 0 switches that off. */
  maxGradNorm: number;
  /** A model that does not change with the trainee. */
  reference?: LanguageModel;
  /** Another optimiser than Adam, which is not recorded. */
  propose?: typeof proposeUpdate;
}

/**
 * Updates of a trainee, recorded where that can be, else op by op; the same bits either way. Recorded ones change the
 * trainee's tensors in place, and compile all of their programs together before the first step on a shape.
 */
export function updaterOf<Part extends object>(
  trainee: Trainee,
  lossOf: LossOf<Part>,
  { maxGradNorm, reference, propose = proposeUpdate }: UpdaterOptions,
): Updater<Part> {
  const recordings = new Recordings<RecordedUpdate<Part>>();
  const onlyRead = reference?.parameters.tensors ?? [];
  /** The tensors that recordings are of, and whether there can be any: asked once, not in every step. */
  let current: { trained: Trainee['trained']; recordable: boolean } | undefined;

  function isRecordable(): boolean {
    if (current?.trained !== trainee.trained) {
      recordings.dispose(); // those of tensors that are no more
      const recordable = propose === proposeUpdate && canRecord(trainee, onlyRead);
      current = { trained: trainee.trained, recordable };
    }
    return current.recordable;
  }

  async function opByOp(parts: readonly Part[], learningRate: number): Promise<Measured> {
    const { trained, optimizer } = trainee;
    const { loss, gradients, shown } = tf.tidy(() => ({
      ...gradientsOf(trainee, parts.map(lossOf), (tensors, loss) => loss(tensors)),
    }));
    const { gradientNorm, ...update } = propose(trained, optimizer, gradients, learningRate, maxGradNorm);
    // Everything that is shown comes back in one read.
    const measured = tf.tidy(() => tf.concat1d([tf.stack([loss, gradientNorm]) as tf.Tensor1D, ...shown]));
    tf.dispose([loss, gradientNorm, ...gradients, ...shown]);
    const [value, grad_norm, ...numbers] = await measured.data();
    measured.dispose();
    if (areFinite(value, grad_norm)) takeUpdate(trainee, update);
    else disposeState(update.parameters, update.state);
    return { loss: value, grad_norm, shown: numbers };
  }

  async function replayed(parts: readonly Part[], learningRate: number): Promise<Measured> {
    for (const list of listsOf(parts)) {
      if (list instanceof Int32Array) checkIds(trainee.model.config, list, 1);
    }
    const update = await recordings.take(shapeOf(parts), () =>
      recordUpdate(trainee, parts, lossOf, maxGradNorm),
    );
    return update.run(parts, learningRate);
  }

  return {
    async take(parts, { step, learning_rate }) {
      const measured = await (isRecordable() ? replayed : opByOp)(parts, learning_rate);
      const { loss, grad_norm } = measured;
      if (!areFinite(loss, grad_norm)) throw new Diverged(step, loss, learning_rate);
      return measured;
    },
    dispose: () => recordings.dispose(),
  };
}

function areFinite(...numbers: readonly number[]): boolean {
  return numbers.every(Number.isFinite);
}
