import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import type { CapturedStep } from './capture.ts';
import { countGpuWork, type GpuWork } from './countGpuWork.ts';

/** What a captured step does, on steps small enough to be followed by hand. */
let tf: typeof Tf;
let capture: typeof import('./capture.ts').capture;
let pieces: typeof import('../fused/pieces.ts');
let work: GpuWork;

beforeAll(async () => {
  const { refused } = await startBackend('webgpu');
  void refused.then((message) => {
    throw new Error(message);
  });
  ({ tf } = await import('../tf.ts'));
  ({ capture } = await import('./capture.ts'));
  pieces = await import('../fused/pieces.ts');
  work = countGpuWork();
});

const vector = (...values: number[]) => new Float32Array(values);
const three = { shape: [3], dtype: 'float32' as const };

describe('a captured step', () => {
  it('computes from its inputs, each time anew', async () => {
    const offset = tf.tensor1d([100, 200, 300]);
    const step = await capture(
      ({ x, ids }) => {
        // Constants of the step's own, a number among them; two temporaries of one size.
        const y = tf.add(tf.mul(tf.square(x), 2), offset);
        return {
          y,
          sum: tf.sum(tf.mul(y, tf.tensor1d([1, 0, 1]))),
          next: tf.add(ids, tf.scalar(1, 'int32')),
        };
      },
      { inputs: { x: three, ids: { shape: [2], dtype: 'int32' } } },
    );
    const run = async (x: Float32Array<ArrayBuffer>, ids: Int32Array<ArrayBuffer>) => {
      const { y, sum, next } = await step.run({ x, ids });
      return [Array.from(y), Array.from(sum), Array.from(next)];
    };
    expect(await run(vector(1, 2, 3), new Int32Array([7, 8]))).toEqual([[102, 208, 318], [420], [8, 9]]);
    expect(await run(vector(0, -1, 4), new Int32Array([-1, 5]))).toEqual([[100, 202, 332], [432], [0, 6]]);
    step.dispose();
  });

  it('changes tensors in place, and reads see it', async () => {
    const state = tf.tensor1d([0, 0, 0]);
    await state.data(); // a copy in main memory that will be old
    const step = await capture(
      ({ x }) => {
        const next = tf.add(state, x) as Tf.Tensor1D;
        pieces.assignIfFinite(state, next, tf.sum(next));
        return { next };
      },
      { inputs: { x: three } },
    );
    expect(Array.from(await state.data())).toEqual([0, 0, 0]); // recording computes nothing
    await step.run({ x: vector(1, 2, 3) });
    expect(Array.from(await state.data())).toEqual([1, 2, 3]);
    await step.run({ x: vector(1, Number.NaN, 3) });
    expect(Array.from(await state.data())).toEqual([1, 2, 3]);
    await step.run({ x: vector(1, 1, 1) });
    expect(Array.from(await state.data())).toEqual([2, 3, 4]);
    // A read that began before a run has the numbers from before, and leaves no copy of them.
    const add = pieces.joinTensors([state]);
    pieces.assignIfFinite(state, add, add);
    const reading = state.data();
    await step.run({ x: vector(1, 1, 1) });
    expect(Array.from(await reading)).toEqual([2, 3, 4]);
    expect(Array.from(await state.data())).toEqual([3, 4, 5]);
    step.dispose();
  });

  it('is one submission of one pass, or several on request', async () => {
    const chain = ({ x }: { x: Tf.Tensor }) => {
      let y = x;
      for (let i = 0; i < 40; i++) y = tf.sqrt(tf.add(y, x));
      return { y };
    };
    const whole = await capture(chain, { inputs: { x: three }, programsPerSubmit: 80 });
    const byTime = await capture(chain, { inputs: { x: three } });
    const cut = await capture(chain, { inputs: { x: three }, programsPerSubmit: 30 });
    expect(whole.programs).toBe(80);
    const results = [];
    for (const [step, lists] of [
      [whole, 1],
      [cut, 3],
      [byTime, 2], // 64 at first
    ] as const) {
      Object.assign(work, { dispatches: 0, passes: 0, submits: 0 });
      results.push(await step.run({ x: vector(1, 2, 3) }));
      expect(work).toEqual({ dispatches: 80, passes: lists, submits: lists });
      step.dispose();
    }
    const eager = await tf.tidy(() => chain({ x: tf.tensor1d([1, 2, 3]) }).y).data();
    expect(results).toEqual([{ y: eager }, { y: eager }, { y: eager }]);
  });

  it('is not disturbed by what computes between its runs', async () => {
    const step = await capture(({ x }) => ({ y: tf.exp(tf.mul(x, 2)) }), { inputs: { x: three } });
    const first = await step.run({ x: vector(1, 2, 3) });
    for (let i = 0; i < 5; i++) tf.tidy(() => tf.exp(tf.mul(tf.tensor1d([9, 9, 9]), 3)));
    expect(await step.run({ x: vector(1, 2, 3) })).toEqual(first);
    step.dispose();
  });

  it('frees all that it held', async () => {
    const counts = () => [tf.memory().numTensors, tf.backend().numDataIds()];
    const cycle = async () => {
      const step = await capture(({ x }) => ({ y: tf.exp(tf.mul(x, 2)) }), { inputs: { x: three } });
      await step.run({ x: vector(1, 2, 3) });
      step.dispose();
    };
    await cycle();
    const before = counts();
    await cycle();
    expect(counts()).toEqual(before);
    // The backend goes on with its own buffers.
    expect(Array.from(await tf.square(tf.tensor1d([1, 2, 3])).data())).toEqual([1, 4, 9]);
  });
});

describe('refuses', () => {
  it.each([
    ['a step that copies', () => ({ y: tf.square(numbers()).dataToGPU().tensorRef }), /may not read or copy/],
    ['a step that keeps a tensor', () => ({ y: tf.sqrt(tf.keep(tf.square(numbers()))) }), /kept 1 tensors/],
    ['an output that is not computed', ({ x }: { x: Tf.Tensor }) => ({ y: x }), /has not computed/],
  ] as const)('%s, and leaves the backend as it was', async (_, step, message) => {
    await expect(capture(step, { inputs: { x: three } })).rejects.toThrow(message);
    expect(Array.from(await tf.square(tf.tensor1d([1, 2, 3])).data())).toEqual([1, 4, 9]);
  });

  it('inputs of another size or type, and a run before the last one has ended', async () => {
    const step: CapturedStep<'x', 'y'> = await capture(({ x }) => ({ y: tf.neg(x) }), {
      inputs: { x: three },
    });
    await expect(step.run({ x: vector(1, 2) })).rejects.toThrow('takes 3 numbers of type float32 as x');
    await expect(step.run({ x: new Int32Array(3) })).rejects.toThrow('takes 3 numbers of type float32 as x');
    const running = step.run({ x: vector(1, 2, 3) });
    await expect(step.run({ x: vector(1, 2, 3) })).rejects.toThrow('still running');
    expect(Array.from((await running).y)).toEqual([-1, -2, -3]);
    step.dispose();
  });
});

const numbers = () => tf.tensor1d([1, 2, 3]);
