import { tf } from './tf.ts';

/**
 * The lab's own kernels under the names by which ops find them. A backend that has none by a name computes the
 * same from tfjs's ops, which also serve as the reference in tests.
 */
export type FusedKernel =
  | 'LabAdam'
  | 'LabAttention'
  | 'LabAttentionGradient'
  | 'LabCachedAttention'
  | 'LabColumnSums'
  | 'LabEmbedding'
  | 'LabEmbeddingGradient'
  | 'LabGelu'
  | 'LabGeluGradient'
  | 'LabLayerNorm'
  | 'LabLayerNormGradient'
  | 'LabLinear'
  | 'LabRmsNorm'
  | 'LabRmsNormGradient'
  | 'LabRotary'
  | 'LabSampleTokens'
  | 'LabSwiglu'
  | 'LabSwigluGradient'
  | 'LabTokenKl'
  | 'LabTokenLogProbs'
  | 'LabTokenLogProbsGradient';

/** Kernels that only WebGPU has: where every program costs time to start, and buffers can be written in place. */
export type WebgpuKernel =
  | 'LabAdamInPlace'
  | 'LabAssign'
  | 'LabHalfMatMul'
  | 'LabHalfRows'
  | 'LabJoin'
  | 'LabLatchTokens'
  | 'LabSplit'
  | 'LabSplitInto'
  | 'LabSumOfSquares';

/** Kernels that only wasm has: where every row costs time, and shapes may change from step to step. */
export type WasmKernel = 'LabRaggedAttention' | 'LabRaggedAttentionGradient';

export type KernelAttributes = Record<string, number | number[]>;

/** Whether the backend in use has this kernel. */
export function hasKernel(name: FusedKernel | WebgpuKernel | WasmKernel): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}

/** Runs a kernel that the backend in use has. Nothing is recorded for a gradient: call it inside `withGradient`. */
export function runKernel<Out extends tf.Tensor[]>(
  name: FusedKernel | WebgpuKernel | WasmKernel,
  inputs: Record<string, tf.Tensor>,
  attrs: KernelAttributes = {},
): Out {
  const result = tf.engine().runKernel(name, inputs, attrs) as tf.Tensor | tf.Tensor[];
  return (Array.isArray(result) ? result : [result]) as Out;
}
