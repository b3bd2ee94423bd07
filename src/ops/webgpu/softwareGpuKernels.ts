import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { tf } from '../tf.ts';
import type { WebgpuBackend } from './backend.ts';
import { softwareMatMul } from './softwareMatMul.ts';

/**
 * Kernels for a GPU that is emulated in software. The backend's own products and reductions share tiles between
 * the threads of a workgroup; an emulated GPU runs those threads one after the other and pays for every barrier.
 * Here each thread works alone: products a tile of outputs each (`softwareMatMul`), reductions a row each. That makes a
 * training step on SwiftShader several times faster; real GPUs keep the backend's kernels.
 */

type Input = tf.TensorInfo;
interface Call {
  inputs: Record<string, Input>;
  attrs: Record<string, unknown>;
  backend: WebGPUBackend;
}
type Kernel = (call: Call) => Input;

const WORKGROUP = 64;
let replaced = false;

/** Replaces the kernels, once. The WebGPU backend must be registered. */
export function useBarrierFreeKernels(): void {
  if (replaced) return;
  replaced = true;
  replace('BatchMatMul', () => matMul);
  replace('_FusedMatMul', (original) => (call) => {
    const { activation } = call.attrs;
    const plain =
      (activation === undefined || activation === 'linear') && !call.inputs.preluActivationWeights;
    return plain ? matMul(call) : original(call);
  });
  replace('Softmax', () => softmax);
  replace('Sum', (original) => rowReduction(original, 'sum', '0.0', 'total + value', 'total'));
  replace('Mean', (original) =>
    rowReduction(original, 'mean', '0.0', 'total + value', 'total / f32(uniforms.width)'),
  );
  replace('Max', (original) => rowReduction(original, 'max', '-3.4e38', 'max(total, value)', 'total'));
}

function replace(kernelName: string, make: (original: Kernel) => Kernel): void {
  const config = tf.getKernel(kernelName, 'webgpu');
  const kernelFunc = make(config.kernelFunc as unknown as Kernel) as unknown as tf.KernelFunc;
  tf.unregisterKernel(kernelName, 'webgpu');
  tf.registerKernel({ ...config, kernelFunc });
}

/**
 * Runs `main(index)` for every index below `threads`. The code reads inputs through f32(): the backend casts
 * integers to floats by name only, so a float tensor may lie in an integer buffer.
 */
function run(
  backend: WebGPUBackend,
  key: string,
  inputs: Record<string, Input>,
  outputShape: number[],
  threads: number,
  uniforms: Record<string, number>,
  code: string,
): Input {
  const names = Object.keys(inputs);
  const program = {
    shaderKey: `barrierFree_${key}`,
    outputShape,
    variableNames: names,
    uniforms: `${Object.keys(uniforms).map((name) => `${name}: i32`)},`,
    workgroupSize: [WORKGROUP, 1, 1] as [number, number, number],
    dispatchLayout: { x: outputShape.map((_, i) => i) },
    dispatch: [Math.ceil(threads / WORKGROUP), 1, 1] as [number, number, number],
    outputComponent: 1,
    variableComponents: names.map(() => 1),
    getUserCode: () => code,
  };
  const data = Object.values(uniforms).map((value) => ({ type: 'int32', data: [value] }));
  return backend.runWebGPUProgram(program, Object.values(inputs), 'float32', data);
}

function matMul({ inputs: { a, b, bias }, attrs, backend }: Call): Input {
  const own = backend as unknown as WebgpuBackend;
  return softwareMatMul(own, { a, b, bias }, Boolean(attrs.transposeA), Boolean(attrs.transposeB));
}

/** Softmax over the last axis. */
function softmax({ inputs: { logits }, backend }: Call): Input {
  const width = logits.shape.at(-1)!;
  const rows = tf.util.sizeFromShape(logits.shape) / width;
  const code = `fn main(index: i32) {
    if (index >= uniforms.rows) { return; }
    let start = index * uniforms.width;
    var largest = -3.4e38;
    for (var i = 0; i < uniforms.width; i = i + 1) { largest = max(largest, f32(logits[start + i])); }
    var total = 0.0;
    for (var i = 0; i < uniforms.width; i = i + 1) { total = total + exp(f32(logits[start + i]) - largest); }
    for (var i = 0; i < uniforms.width; i = i + 1) { result[start + i] = exp(f32(logits[start + i]) - largest) / total; }
  }`;
  return run(backend, 'softmax', { logits }, logits.shape, rows, { rows, width }, code);
}

/** A reduction over the last axis alone; others, and other types, are left to the backend. */
function rowReduction(original: Kernel, name: string, start: string, step: string, end: string): Kernel {
  const code = `fn main(index: i32) {
    if (index >= uniforms.rows) { return; }
    var total = ${start};
    for (var i = 0; i < uniforms.width; i = i + 1) {
      let value = f32(x[index * uniforms.width + i]);
      total = ${step};
    }
    result[index] = ${end};
  }`;
  return (call) => {
    const { x } = call.inputs;
    const axisName = name === 'max' ? 'reductionIndices' : 'axis';
    const axes = tf.util.parseAxisParam(call.attrs[axisName] as number | number[], x.shape);
    const last = x.shape.length - 1;
    const rows = tf.util.sizeFromShape(x.shape.slice(0, -1));
    // A single long row would leave all threads but one without work.
    if (x.dtype !== 'float32' || axes.length !== 1 || axes[0] !== last || rows < WORKGROUP)
      return original(call);
    const shape = call.attrs.keepDims ? [...x.shape.slice(0, -1), 1] : x.shape.slice(0, -1);
    return run(call.backend, name, { x }, shape, rows, { rows, width: x.shape[last] }, code);
  };
}
