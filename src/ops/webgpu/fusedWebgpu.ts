import type { FusedKernel, KernelAttributes, WebgpuKernel } from '../kernelRegistry.ts';
import { tf } from '../tf.ts';
import { adam, adamInPlace } from './adam.ts';
import { assign } from './assign.ts';
import { attention, attentionGradient } from './attention.ts';
import type { WebgpuBackend } from './backend.ts';
import { cachedAttention } from './cachedAttention.ts';
import { columnSums } from './columnSums.ts';
import { embedding, embeddingGradient } from './embedding.ts';
import { gelu, geluGradient } from './gelu.ts';
import { halfMatMul } from './halfMatMul.ts';
import { halfRows } from './halfRows.ts';
import { type Kernel, KernelCall } from './kernel.ts';
import { latchTokens } from './latchTokens.ts';
import { layerNorm, layerNormGradient } from './layerNorm.ts';
import { linear } from './linear.ts';
import { joinTensors, splitInto, splitVector } from './pieces.ts';
import { specialisePrograms } from './program.ts';
import { rmsNorm, rmsNormGradient } from './rmsNorm.ts';
import { rotary } from './rotary.ts';
import { sampleTokens } from './sampleTokens.ts';
import { sumOfSquares } from './sumOfSquares.ts';
import { swiglu, swigluGradient } from './swiglu.ts';
import { tokenKl, tokenLogProbs, tokenLogProbsGradient } from './tokenLogProbs.ts';

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
  LabHalfMatMul: halfMatMul,
  LabHalfRows: halfRows,
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
