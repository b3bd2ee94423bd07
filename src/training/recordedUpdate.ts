import { flatten } from '../model/parameters.ts';
import { adamRates, adamStepInPlace, clipToNorm, euclideanNorm } from '../ops/adam.ts';
import { captureLists } from '../ops/capture/captureLists.ts';
import type { OnBackend } from '../ops/capture/lists.ts';
import { assignIfFinite, splitInto } from '../ops/pieces.ts';
import { tf } from '../ops/tf.ts';
import { ADAM } from './adam.ts';
import { gradientsOf } from './gradients.ts';
import { modelTensors, type Trainee } from './trainee.ts';
import type { LossOf, Measured } from './update.ts';

/** An update of a trainee, recorded once on WebGPU and run any number of times on batches of the same shape. */
export interface RecordedUpdate<Part> {
  /**
   * Takes one Adam step, in place: the trainee keeps its tensors and they hold new numbers; the old ones, and it has
   * not taken a step, where loss or gradient norm turn out to be none.
   */
  run(parts: readonly Part[], learningRate: number): Promise<Measured>;
  bytes: number;
  dispose(): void;
}

/**
 * Whether updates can be recorded: on WebGPU, unless something that is only read shares memory with what an update
 * would change in place. Elsewhere they go op by op, which is the reference.
 */
export function canRecord({ trained, optimizer }: Trainee, onlyRead: readonly tf.Tensor[]): boolean {
  if (tf.getBackend() !== 'webgpu') return false;
  const own = [trained.flat, ...trained.tensors, optimizer.firstMoment, optimizer.secondMoment];
  const changed = new Set(own.map(({ dataId }) => dataId));
  return changed.size === own.length && !onlyRead.some(({ dataId }) => changed.has(dataId));
}

/**
 * Records one Adam step on the loss of a batch: see `captureLists`. All parts of the batch are in one recording.
 *
 * @param parts of the shape to be recorded; what their lists hold does not matter
 */
export async function recordUpdate<Part>(
  trainee: Trainee,
  parts: readonly Part[],
  lossOf: LossOf<Part>,
  maxGradNorm: number,
): Promise<RecordedUpdate<Part>> {
  const { model, trained, lora, optimizer } = trainee;
  const { firstMoment, secondMoment } = optimizer;
  const step = await captureLists({ parts, rates: new Float32Array(3) }, ({ parts, rates }) => {
    const losses = (parts as readonly OnBackend<Part>[]).map(lossOf);
    const { loss, gradients, shown } = gradientsOf(trainee, losses, (tensors, loss) => loss(tensors));
    const gradient = flatten(gradients);
    const norm = euclideanNorm(gradient);
    const clipped = maxGradNorm > 0 ? clipToNorm(gradient, norm, maxGradNorm) : gradient;
    const vectors = { weights: trained.flat, firstMoment, secondMoment };
    const decisive = tf.stack([loss, norm]) as tf.Tensor1D;
    adamStepInPlace(vectors, clipped, rates, decisive, ADAM);
    splitInto(trained.flat, trained.tensors);
    if (lora) mergeInto(model.parameters.tensors, modelTensors({ lora }, trained.tensors), decisive);
    const measured = tf.concat1d([decisive, ...shown]);
    tf.dispose(shown); // which gradientsOf keeps for its caller
    return { measured };
  });
  return {
    bytes: step.bytes,
    async run(parts, learningRate) {
      const number = trainee.optimizer.step + 1;
      const rates = Float32Array.from(adamRates(number, { ...ADAM, learningRate }));
      const { measured } = await step.run({ parts, rates });
      const [loss, grad_norm, ...shown] = measured;
      const taken = Number.isFinite(loss) && Number.isFinite(grad_norm);
      if (taken) trainee.optimizer = { ...trainee.optimizer, step: number };
      return { loss, grad_norm, shown };
    },
    dispose: () => step.dispose(),
  };
}

/** The model with a new adapter; tensors that no adapter touches are the base's own and stay. */
function mergeInto(tensors: readonly tf.Tensor[], merged: readonly tf.Tensor[], decisive: tf.Tensor1D): void {
  tensors.forEach((tensor, i) => {
    if (tensor !== merged[i]) assignIfFinite(tensor, merged[i], decisive);
  });
}
