import type { FusedKernel, KernelAttributes, WebgpuKernel } from './fused.ts';
import { tf } from './tf.ts';
import { adam, adamInPlace } from './webgpu/adam.ts';
import { assign } from './webgpu/assign.ts';
import { attention, attentionGradient } from './webgpu/attention.ts';
import type { WebgpuBackend } from './webgpu/backend.ts';
import { cachedAttention } from './webgpu/cachedAttention.ts';
import { columnSums } from './webgpu/columnSums.ts';
import { embedding, embeddingGradient } from './webgpu/embedding.ts';
import { gelu, geluGradient } from './webgpu/gelu.ts';
import { type Kernel, KernelCall } from './webgpu/kernel.ts';
import { latchTokens } from './webgpu/latchTokens.ts';
import { layerNorm, layerNormGradient } from './webgpu/layerNorm.ts';
import { linear } from './webgpu/linear.ts';
import { joinTensors, splitInto, splitVector } from './webgpu/pieces.ts';
import { specialisePrograms } from './webgpu/program.ts';
import { rmsNorm, rmsNormGradient } from './webgpu/rmsNorm.ts';
import { rotary } from './webgpu/rotary.ts';
import { sampleTokens } from './webgpu/sampleTokens.ts';
import { sumOfSquares } from './webgpu/sumOfSquares.ts';
import { swiglu, swigluGradient } from './webgpu/swiglu.ts';
import { tokenKl, tokenLogProbs, tokenLogProbsGradient } from './webgpu/tokenLogProbs.ts';

/** Threads that share a row on a real GPU: half of the smallest workgroup that fills every vendor's hardware. */
const LANES = 32;

/**
 * Registers the lab's own kernels with the WebGPU backend, in place of those of an earlier start.
 *
 * @param emulated an emulated GPU runs threads one after the other: there one thread takes a whole row
 */
export function registerWebgpuKernels(emulated: boolean): void {
  const lanes = emulated ? 1 : LANES;
  if (emulated) specialisePrograms(tf.backend() as unknown as WebgpuBackend);
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, 'webgpu')) tf.unregisterKernel(kernelName, 'webgpu');
    tf.registerKernel({
      kernelName,
      backendName: 'webgpu',
      kernelFunc: ({ inputs, attrs, backend }) =>
        kernel(
          new KernelCall(
            backend as WebgpuBackend,
            inputs as Record<string, tf.TensorInfo>,
            attrs as KernelAttributes,
            lanes,
          ),
        ),
    });
  }
}

const kernels: Record<FusedKernel | WebgpuKernel, Kernel> = {
  LabAdam: adam,
  LabAdamInPlace: adamInPlace,
  LabAssign: assign,
  LabAttention: attention,
  LabAttentionGradient: attentionGradient,
  LabCachedAttention: cachedAttention,
  LabColumnSums: columnSums,
  LabEmbedding: embedding,
  LabEmbeddingGradient: embeddingGradient,
  LabGelu: gelu,
  LabGeluGradient: geluGradient,
  LabJoin: joinTensors,
  LabLatchTokens: latchTokens,
  LabLayerNorm: layerNorm,
  LabLayerNormGradient: layerNormGradient,
  LabLinear: linear,
  LabRmsNorm: rmsNorm,
  LabRmsNormGradient: rmsNormGradient,
  LabRotary: rotary,
  LabSampleTokens: sampleTokens,
  LabSplit: splitVector,
  LabSplitInto: splitInto,
  LabSumOfSquares: sumOfSquares,
  LabSwiglu: swiglu,
  LabSwigluGradient: swigluGradient,
  LabTokenKl: tokenKl,
  LabTokenLogProbs: tokenLogProbs,
  LabTokenLogProbsGradient: tokenLogProbsGradient,
};
