import { flatten } from '../../model/parameters.ts';
import { captureLists } from '../../ops/capture/captureLists.ts';
import type { OnBackend } from '../../ops/capture/lists.ts';
import { adamRates, adamStepInPlace, clipToNorm, euclideanNorm } from '../../ops/fused/adam.ts';
import { assignIfFinite, splitInto } from '../../ops/fused/pieces.ts';
import { isHalf, type Weight } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';
import { ADAM } from '../optimisers/adam.ts';
import { modelTensors, type TrainState } from './trainState.ts';

/** Of a batch: its loss, the gradient of each trained tensor, and what else is to be read. */
interface Differentiated {
  loss: tf.Scalar;
  gradients: tf.Tensor[];
  auxiliary: tf.Tensor1D[];
}

/** A train step that was recorded once on WebGPU and runs any number of times on batches of the same shape. */
export interface RecordedStep<Part> {
  /**
   * Takes one Adam step, in place: the state keeps its tensors and they hold new numbers; the old ones, and it has
   * not taken a step, where loss or gradient norm turn out to be none.
   */
  run(
    parts: readonly Part[],
    learningRate: number,
  ): Promise<{ loss: number; grad_norm: number; auxiliary: number[] }>;
  bytes: number;
  dispose(): void;
}

/**
 * Whether train steps can be recorded: on WebGPU, unless something that is only read shares memory with what an update
 * would change in place. Elsewhere they go op by op, which is the reference.
 */
export function canRecord({ trained, optimizer }: TrainState, onlyRead: readonly tf.Tensor[]): boolean {
  if (tf.getBackend() !== 'webgpu') return false;
  const own = [trained.flat, ...trained.tensors, optimizer.firstMoment, optimizer.secondMoment];
  const changed = new Set(own.map(({ dataId }) => dataId));
  return changed.size === own.length && !onlyRead.some(({ dataId }) => changed.has(dataId));
}

/**
 * Records one Adam step on the loss of a batch: see `captureLists`. All parts of the batch are in one recording.
 *
 * @param parts of the shape to be recorded; what their lists hold does not matter
 * @param differentiate loss, gradients and auxiliary outputs of the parts
 */
export async function recordStep<Part>(
  state: TrainState,
  parts: readonly Part[],
  differentiate: (parts: readonly OnBackend<Part>[]) => Differentiated,
  maxGradNorm: number,
): Promise<RecordedStep<Part>> {
  const { model, trained, lora, optimizer } = state;
  const { firstMoment, secondMoment } = optimizer;
  const step = await captureLists({ parts, rates: new Float32Array(3) }, ({ parts, rates }) => {
    const { loss, gradients, auxiliary } = differentiate(parts as readonly OnBackend<Part>[]);
    const gradient = flatten(gradients);
    const norm = euclideanNorm(gradient);
    const clipped = maxGradNorm > 0 ? clipToNorm(gradient, norm, maxGradNorm) : gradient;
    const vectors = { weights: trained.flat, firstMoment, secondMoment };
    const decisive = tf.stack([loss, norm]) as tf.Tensor1D;
    adamStepInPlace(vectors, clipped, rates, decisive, ADAM);
    splitInto(trained.flat, trained.tensors);
    if (lora) mergeInto(model.parameters.tensors, modelTensors({ lora }, trained.tensors), decisive);
    const measured = tf.concat1d([decisive, ...auxiliary]);
    tf.dispose(auxiliary); // which gradientsOf keeps for its caller
    return { measured };
  });
  return {
    bytes: step.bytes,
    async run(parts, learningRate) {
      const number = state.optimizer.step + 1;
      const rates = Float32Array.from(adamRates(number, { ...ADAM, learningRate }));
      const { measured } = await step.run({ parts, rates });
      const [loss, grad_norm, ...auxiliary] = measured;
      const taken = Number.isFinite(loss) && Number.isFinite(grad_norm);
      if (taken) state.optimizer = { ...state.optimizer, step: number };
      return { loss, grad_norm, auxiliary };
    },
    dispose: () => step.dispose(),
  };
}

/**
 * The model with a new adapter; tensors that no adapter touches are the base's own and stay. Matrices in half precision
 * have the adapter's tensors themselves.
 */
function mergeInto(weights: readonly Weight[], merged: readonly Weight[], decisive: tf.Tensor1D): void {
  weights.forEach((weight, i) => {
    const [own, next] = [weight, merged[i]];
    if (own !== next && !isHalf(own)) assignIfFinite(own, next as tf.Tensor, decisive);
  });
}
