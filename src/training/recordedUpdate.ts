import { flatten } from '../model/parameters.ts';
import { adamRates, adamStepAtRates, clipToNorm, euclideanNorm } from '../ops/adam.ts';
import { capture, type InputShape, type InputValues } from '../ops/capture/capture.ts';
import { assignIfFinite, splitInto } from '../ops/pieces.ts';
import { tf } from '../ops/tf.ts';
import { ADAM } from './adam.ts';
import { Diverged } from './diverged.ts';
import { gradientsOf, type PartialLoss } from './gradients.ts';
import { modelTensors, type Trainee } from './trainee.ts';

/** An update's numbers. */
export interface Measured {
  loss: number;
  /** Before clipping. */
  grad_norm: number;
  shown: number[];
}

/** An update of a trainee, recorded once on WebGPU and run any number of times. */
export interface RecordedUpdate<Name extends string> {
  /** Whether the trainee still has the tensors that were recorded: a new one needs a new recording. */
  fits(trainee: Trainee): boolean;
  /**
   * Takes one Adam step, in place: the trainee keeps its tensors and they hold new numbers.
   *
   * @throws Diverged when loss or gradient norm is not a number; the trainee then has the last good weights
   */
  run(values: Record<Name, InputValues>, learningRate: number): Promise<Measured>;
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
 * Records one Adam step on the loss of a batch: see `capture`.
 *
 * @param inputs what differs from step to step
 * @param partOf computes from the inputs what the loss needs and no gradient goes through
 * @param lossOf given the model's tensors, in the order of its layout
 */
export async function recordUpdate<Name extends string, Part>(
  trainee: Trainee,
  inputs: Record<Name, InputShape>,
  partOf: (inputs: Record<Name, tf.Tensor>) => Part,
  lossOf: (tensors: tf.Tensor[], part: Part) => PartialLoss,
  maxGradNorm: number,
): Promise<RecordedUpdate<Name>> {
  const { model, trained, lora, optimizer } = trainee;
  const { firstMoment, secondMoment } = optimizer;
  const step = await capture(
    ({ rates, ...rest }: Record<Name | 'rates', tf.Tensor>) => {
      const part = partOf(rest as Record<Name, tf.Tensor>);
      const { loss, gradients, shown } = gradientsOf(trainee, [part], lossOf);
      const gradient = flatten(gradients);
      const norm = euclideanNorm(gradient);
      const clipped = maxGradNorm > 0 ? clipToNorm(gradient, norm, maxGradNorm) : gradient;
      const vectors = { weights: trained.flat, firstMoment, secondMoment };
      const next = adamStepAtRates(vectors, clipped, rates as tf.Tensor1D, ADAM);
      const decisive = tf.stack([loss, norm]) as tf.Tensor1D;
      assignIfFinite(trained.flat, next.weights, decisive);
      assignIfFinite(firstMoment, next.firstMoment, decisive);
      assignIfFinite(secondMoment, next.secondMoment, decisive);
      splitInto(trained.flat, trained.tensors);
      if (lora) mergeInto(model.parameters.tensors, modelTensors({ lora }, trained.tensors), decisive);
      const measured = tf.concat1d([decisive, ...shown]);
      tf.dispose(shown); // which gradientsOf keeps for its caller
      return { measured };
    },
    { inputs: { ...inputs, rates: { shape: [3], dtype: 'float32' } } as Record<Name | 'rates', InputShape> },
  );
  return {
    fits: (other) => other.trained === trained && other.optimizer.firstMoment === firstMoment,
    async run(values, learningRate) {
      const number = trainee.optimizer.step + 1;
      const rates = Float32Array.from(adamRates(number, { ...ADAM, learningRate }));
      const { measured } = await step.run({ ...values, rates } as Record<Name | 'rates', InputValues>);
      const [loss, grad_norm, ...shown] = measured;
      if (!Number.isFinite(loss) || !Number.isFinite(grad_norm)) {
        throw new Diverged(number, loss, learningRate);
      }
      trainee.optimizer = { ...trainee.optimizer, step: number };
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
