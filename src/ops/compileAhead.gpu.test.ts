import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import type { WebgpuBackend } from './webgpu/backend.ts';

let tf: typeof import('./tf.ts').tf;
let compileAhead: typeof import('./compileAhead.ts').compileAhead;
let onCompilation: typeof import('./compileAhead.ts').onCompilation;
let layerNorm: typeof import('./fused/layerNorm.ts').layerNorm;
let selfAttention: typeof import('./fused/causalAttention.ts').selfAttention;
let causalMask: typeof import('./fused/causalAttention.ts').causalMask;

beforeAll(async () => {
  await startBackend('webgpu', { realGpuKernels: true });
  ({ tf } = await import('./tf.ts'));
  ({ compileAhead, onCompilation } = await import('./compileAhead.ts'));
  ({ layerNorm } = await import('./fused/layerNorm.ts'));
  ({ selfAttention, causalMask } = await import('./fused/causalAttention.ts'));
});

const backend = () => tf.backend() as unknown as WebgpuBackend;

/** The backend's own programs and the lab's, forward and backward. */
function work() {
  const x = tf.tensor2d(
    Array.from({ length: 6 * 12 }, (_, i) => Math.sin(i)),
    [6, 12],
  );
  const gain = tf.linspace(0.5, 2, 12);
  const bias = tf.tensor1d(Array(12).fill(0.1));
  return tf.grads((x, gain) => {
    const normed = layerNorm(x as typeof normed, gain as typeof bias, bias, 1e-5);
    return tf.sum(tf.tanh(selfAttention(normed, 2, causalMask(3))));
  })([x, gain]);
}

async function values(): Promise<number[][]> {
  const gradients = work();
  const read = [];
  for (const gradient of gradients) read.push(Array.from(await gradient.data()));
  tf.dispose(gradients);
  return read;
}

it('compiles all programs at once, computes nothing, and what comes after is the same', async () => {
  const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
    const started = performance.now();
    return [await work(), performance.now() - started];
  };
  const [expected, oneByOne] = await timed(values);
  const programs = Object.keys(backend().pipelineCache).length;

  backend().pipelineCache = {};
  const before = tf.memory().numTensors;
  let dispatches = 0;
  const original = GPUComputePassEncoder.prototype.dispatchWorkgroups;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...args) {
    dispatches++;
    return original.apply(this, args);
  };
  const [compiled, ahead] = await timed(() => compileAhead(work));
  expect(dispatches).toBe(0);
  expect(tf.memory().numTensors).toBe(before);
  expect(compiled).toBeGreaterThan(10);
  expect(compiled).toBeLessThanOrEqual(programs); // the self-test's are not among them

  const [actual, after] = await timed(values);
  expect(actual).toEqual(expected);
  expect(Object.keys(backend().pipelineCache).length).toBe(compiled); // none was missing
  expect(await compileAhead(work)).toBe(0);
  console.info(
    `${compiled} programs: first run ${oneByOne.toFixed(0)} ms; compiled ahead in ${ahead.toFixed(0)} ms, ` +
      `then ${after.toFixed(0)} ms`,
  );
});

it('does not stand in the way of what computes meanwhile', async () => {
  backend().pipelineCache = {};
  const ahead = compileAhead(work);
  expect(await values()).toEqual(await values());
  await ahead;
});

it('tells how far it is, once for each program that is new', async () => {
  backend().pipelineCache = {};
  const told: object[] = [];
  const stop = onCompilation((compilation) => told.push(compilation));
  const total = await compileAhead(work);
  expect(told).toEqual(Array.from({ length: total + 1 }, (_, done) => ({ done, total })));
  await compileAhead(work); // nothing is new
  expect(told).toHaveLength(total + 1);
  stop();
  backend().pipelineCache = {};
  await compileAhead(work);
  expect(told).toHaveLength(total + 1);
});

it('names a program that the GPU refuses, and forgets it', async () => {
  const broken = {
    shaderKey: 'broken',
    outputShape: [4],
    variableNames: ['x'],
    workgroupSize: [64, 1, 1] as [number, number, number],
    dispatchLayout: { x: [0] },
    dispatch: [1, 1, 1] as [number, number, number],
    getUserCode: () => 'fn main(index: i32) { result[index] = nowhere; }',
  };
  const x = tf.tensor1d([1, 2, 3, 4]);
  const attempt = compileAhead(() => {
    const webgpu = tf.backend() as unknown as import('@tensorflow/tfjs-backend-webgpu').WebGPUBackend;
    webgpu.runWebGPUProgram(broken, [x], 'float32');
  });
  await expect(attempt).rejects.toThrow('rejected a shader');
  expect(Object.keys(backend().pipelineCache).filter((key) => key.startsWith('broken'))).toEqual([]);
  expect(Array.from(await tf.square(x).data())).toEqual([1, 4, 9, 16]);
});

it('takes no memory for results that nothing computes', async () => {
  const x = tf.tensor1d(Array.from({ length: 1003 }, (_, i) => Math.sin(i)));
  await tf.add(x, x).data(); // uploads x
  const pool = backend().bufferManager as unknown as { numBytesAllocated: number };
  const before = pool.numBytesAllocated;
  expect(await compileAhead(() => tf.sinh(tf.cosh(x)))).toBe(2);
  expect(pool.numBytesAllocated).toBe(before);
  await tf.sinh(tf.cosh(x)).data();
  expect(pool.numBytesAllocated).toBeGreaterThan(before);
});
