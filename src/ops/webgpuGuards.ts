import { webgpu_util } from '@tensorflow/tfjs-backend-webgpu';
import { tf } from './tf.ts';

/** Inner dimension from which the backend may pick its split-K program. */
const SPLIT_K_FROM = 2000;
const CHOOSE_BY_SIZE = -1;

let guarded = false;

/**
 * Keeps the WebGPU backend of tfjs 4.22 from its split-K matrix product. That program is wrong for a transposed
 * second factor (57 of 240 shapes tried) and adds with float atomics, so that equal runs differ.
 */
export function guardMatMul(): void {
  if (guarded) return;
  guarded = true;
  const packed = webgpu_util.MatMulProgramType.MatMulPackedProgram;
  for (const kernelName of ['BatchMatMul', '_FusedMatMul']) {
    const config = tf.getKernel(kernelName, 'webgpu');
    tf.unregisterKernel(kernelName, 'webgpu');
    tf.registerKernel({
      ...config,
      kernelFunc: (call) => {
        const a = (call.inputs as Record<string, tf.TensorInfo>).a;
        const inner = a.shape.at(call.attrs?.transposeA ? -2 : -1) as number;
        if (inner < SPLIT_K_FROM) return config.kernelFunc(call);
        tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', packed);
        try {
          return config.kernelFunc(call);
        } finally {
          tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', CHOOSE_BY_SIZE);
        }
      },
    });
  }
}
