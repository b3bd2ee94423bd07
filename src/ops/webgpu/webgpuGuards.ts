import { webgpu_util } from '@tensorflow/tfjs-backend-webgpu';
import { tf } from '../tf.ts';

// tfjs 4.22 computes some things wrongly on WebGPU, without a word. One of them has a right way, the others are
// refused: the lab has kernels of its own for what it needs.

/** Inner dimension from which the backend may pick its split-K program. */
const SPLIT_K_FROM = 2000;
const CHOOSE_BY_SIZE = -1;
/** Workgroups in one dimension: the backend's softmax takes one for each row and lets the others fall. */
const MOST_SOFTMAX_ROWS = 65_534;

let guarded = false;

/** Puts guards before the backend's kernels, once. */
export function guardKernels(): void {
  if (guarded) return;
  guarded = true;
  guardMatMul();
  refuse('Multinomial', () => 'multinomial draws token 0 first each time: use sampleTokens');
  refuse('Softmax', ({ inputs }) => {
    const { shape } = inputs.logits as tf.TensorInfo;
    const rows = tf.util.sizeFromShape(shape.slice(0, -1));
    return rows > MOST_SOFTMAX_ROWS
      ? `softmax is wrong for ${rows} rows: use an op of the lab, or parts`
      : null;
  });
  refuse('Cumsum', ({ attrs }) =>
    attrs?.reverse
      ? 'cumsum from the end is wrong once two lengths were used: reverse before and after'
      : null,
  );
}

/**
 * Keeps the WebGPU backend of tfjs 4.22 from its split-K matrix product. That program is wrong for a transposed
 * second factor (57 of 240 shapes tried) and adds with float atomics, so that equal runs differ.
 */
function guardMatMul(): void {
  const packed = webgpu_util.MatMulProgramType.MatMulPackedProgram;
  for (const kernelName of ['BatchMatMul', '_FusedMatMul']) {
    wrap(kernelName, (original) => (call) => {
      const a = (call.inputs as Record<string, tf.TensorInfo>).a;
      const inner = a.shape.at(call.attrs?.transposeA ? -2 : -1) as number;
      if (inner < SPLIT_K_FROM) return original(call);
      tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', packed);
      try {
        return original(call);
      } finally {
        tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', CHOOSE_BY_SIZE);
      }
    });
  }
}

type Call = Parameters<tf.KernelFunc>[0];

/** @param problem a sentence about why this call may not be made, or null */
function refuse(kernelName: string, problem: (call: Call) => string | null): void {
  wrap(kernelName, (original) => (call) => {
    const sentence = problem(call);
    if (sentence) throw new Error(`On WebGPU, tfjs's ${sentence}.`);
    return original(call);
  });
}

function wrap(kernelName: string, around: (original: tf.KernelFunc) => tf.KernelFunc): void {
  const config = tf.getKernel(kernelName, 'webgpu');
  tf.unregisterKernel(kernelName, 'webgpu');
  tf.registerKernel({ ...config, kernelFunc: around(config.kernelFunc) });
}
