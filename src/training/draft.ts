import { tf } from '../ops/tf.ts';
import { type ProposedUpdate, proposeUpdate } from './adam.ts';
import { Diverged } from './diverged.ts';
import { gradientsOf, type PartialLoss } from './gradients.ts';
import { advanced, disposeTrainee, type Trainee } from './trainee.ts';

/**
 * Several updates in a row on the backend, of which nothing is read until the last: the trainee keeps its weights
 * meanwhile, and either takes the newest ones or, when some number along the way was none, stays as it was.
 */
export interface Draft {
  /** With the newest weights. */
  current: Trainee;
  /** Goes on to the proposed weights and frees those before them, unless they are the trainee's. */
  take(update: ProposedUpdate): void;
  /** Gives the newest weights to the trainee and frees what it had. */
  commit(): void;
  /** Frees what has been neither taken over nor freed before: always to be called in the end. */
  discard(): void;
}

export function draftOf(trainee: Trainee): Draft {
  const draft: Draft = {
    current: { ...trainee },
    take(update) {
      draft.discard();
      draft.current = advanced(trainee, update);
    },
    commit() {
      if (draft.current.optimizer === trainee.optimizer) return;
      disposeTrainee(trainee);
      Object.assign(trainee, draft.current);
    },
    discard() {
      if (draft.current.optimizer !== trainee.optimizer) disposeTrainee(draft.current);
      draft.current = { ...trainee };
    },
  };
  return draft;
}

/**
 * One Adam step of a draft on a minibatch that goes through the model in parts.
 *
 * @returns loss, gradient norm and what the parts want to show, to be read later [2 + shown]
 */
export function updateDraft<Part>(
  draft: Draft,
  parts: readonly Part[],
  lossOf: (tensors: tf.Tensor[], part: Part) => PartialLoss,
  learningRate: number,
  maxGradNorm: number,
): tf.Tensor1D {
  const { trained, optimizer } = draft.current;
  const { loss, gradients, shown } = gradientsOf(draft.current, parts, lossOf);
  const update = proposeUpdate(trained, optimizer, gradients, learningRate, maxGradNorm);
  draft.take(update);
  const { gradientNorm } = update;
  const measured = tf.tidy(() => tf.concat1d([tf.stack([loss, gradientNorm]) as tf.Tensor1D, ...shown]));
  tf.dispose([loss, gradientNorm, ...gradients, ...shown]);
  return measured;
}

/** An update's numbers, once they have been read. */
export interface MeasuredUpdate {
  loss: number;
  grad_norm: number;
  shown: number[];
}

/** Reads what any number of updates have measured, all at once. The tensors stay the caller's. */
export async function readUpdates(measured: readonly tf.Tensor1D[]): Promise<MeasuredUpdate[]> {
  const all = tf.tidy(() => tf.concat1d([...measured]));
  const numbers = await all.data();
  all.dispose();
  let offset = 0;
  return measured.map(({ size }) => {
    const [loss, grad_norm, ...shown] = numbers.subarray(offset, offset + size);
    offset += size;
    return { loss, grad_norm, shown };
  });
}

/**
 * Ends a phase of updates whose numbers have been read: all drafts or none become the trainees'.
 *
 * @throws Diverged when a loss or a gradient norm is none; the trainees then have the weights from before the phase
 */
export function commitAll(
  drafts: readonly Draft[],
  updates: readonly MeasuredUpdate[],
  { step, loss, learning_rate }: { step: number; loss: number; learning_rate: number },
): void {
  const finite = updates.every(({ loss, grad_norm }) => Number.isFinite(loss) && Number.isFinite(grad_norm));
  if (!finite) throw new Diverged(step, loss, learning_rate);
  for (const draft of drafts) draft.commit();
}
