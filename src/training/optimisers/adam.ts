import { disposeParameters, flatten, type Parameters, parametersFrom } from '../../model/parameters.ts';
import { adamStep, clipToNorm, euclideanNorm } from '../../ops/fused/adam.ts';
import { tf } from '../../ops/tf.ts';

/** Adam's constants as TRL and PyTorch set them: no weight decay unless asked for. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const;

/** Adam's memory: the number of updates made and the two running means. [parameters] each */
export interface AdamState {
  step: number;
  firstMoment: tf.Tensor1D;
  secondMoment: tf.Tensor1D;
}

export function newAdamState(size: number): AdamState {
  return { step: 0, firstMoment: tf.zeros([size]), secondMoment: tf.zeros([size]) };
}

/** An update that has been computed but not yet taken: see `takeUpdate`. */
export interface ProposedUpdate {
  parameters: Parameters;
  state: AdamState;
  /** Norm of the gradient before clipping. */
  gradientNorm: tf.Scalar;
}

/**
 * Computes one Adam update without touching the old weights, so that a step whose loss turns out not to be a
 * number can be thrown away and the last good state kept.
 *
 * @param gradients one for each parameter tensor, in the layout's order
 * @param maxGradNorm longer gradients are shortened to it; 0 switches that off
 */
export function proposeUpdate(
  parameters: Parameters,
  state: AdamState,
  gradients: tf.Tensor[],
  learningRate: number,
  maxGradNorm: number,
): ProposedUpdate {
  const step = state.step + 1;
  const { norm, weights, firstMoment, secondMoment } = tf.tidy(() => {
    const gradient = flatten(gradients);
    const norm = euclideanNorm(gradient);
    const clipped = maxGradNorm > 0 ? clipToNorm(gradient, norm, maxGradNorm) : gradient;
    const vectors = {
      weights: parameters.flat,
      firstMoment: state.firstMoment,
      secondMoment: state.secondMoment,
    };
    return { norm, ...adamStep(vectors, clipped, step, { ...ADAM, learningRate }) };
  });
  return {
    parameters: parametersFrom(parameters.layout, weights),
    state: { step, firstMoment, secondMoment },
    gradientNorm: norm,
  };
}

/** Frees weights and optimiser state together. */
export function disposeState(parameters: Parameters, state: AdamState): void {
  disposeParameters(parameters);
  tf.dispose([state.firstMoment, state.secondMoment]);
}
