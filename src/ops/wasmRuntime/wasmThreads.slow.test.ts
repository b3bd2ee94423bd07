import { readFileSync } from 'node:fs';
import type * as Tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { kernelFiles } from '../../cli/kernels.ts';
import { nodeHelpers, startBackend } from '../../cli/platform/platform.ts';
import { random } from '../../experiment/random.ts';
import { fork, newControl } from './forkJoin.ts';
import type { Helpers } from './kernelHelpers.ts';
import { withSharedMemory } from './sharedMemory.ts';
import { kernelFunctions, startKernelModule } from './wasmModule.ts';

/**
 * The wasm backend's kernels on several threads: the same bits as on one, for sizes that no number of threads divides,
 * and of which some have fewer rows than there are threads.
 */
let tf: typeof Tf;
let useFastWasmKernels: typeof import('./wasmKernels.ts').useFastWasmKernels;
const modules = {
  relaxed: async () => readFileSync(kernelFiles.relaxed),
  plain: async () => readFileSync(kernelFiles.plain),
};
/** How often work was shared: each time the others are told. */
const shared = vi.spyOn(Atomics, 'notify');

beforeAll(async () => {
  const { report } = await startBackend('wasm', { threads: 2 });
  expect(report).toMatchObject({ backend: 'wasm', device: 'CPU, 2 threads, SIMD' });
  ({ tf } = await import('../tf.ts'));
  ({ useFastWasmKernels } = await import('./wasmKernels.ts'));
});
afterAll(async () => (await import('./kernelHelpers.ts')).stopHelpers());

/** Entries drawn from a normal distribution. */
function draw(name: string, ...shape: number[]): Tf.Tensor {
  const stream = random(11, name);
  const size = shape.reduce((a, b) => a * b);
  return tf.tensor(
    Float32Array.from({ length: size }, () => stream.normal()),
    shape,
  );
}

const ids = (rows: number, entries: number) =>
  tf.tensor1d(
    Int32Array.from({ length: rows }, (_, i) => (7 * i * i) % entries),
    'int32',
  );

/** Value and gradients of Σ op(inputs) · weights. */
function valueAndGradients(op: (...inputs: Tf.Tensor[]) => Tf.Tensor, ...inputs: Tf.Tensor[]): Tf.Tensor[] {
  const value = op(...inputs);
  const weights = draw('weights', ...value.shape);
  return [value, ...tf.grads((...xs) => tf.sum(tf.mul(op(...xs), weights)))(inputs)];
}

const products = [
  [301, 96, 203, false, false],
  [301, 300, 50, true, false],
  [203, 401, 96, false, true],
  [97, 701, 67, true, true],
  [3, 1500, 1000, false, false],
  [1500, 1000, 3, false, true],
] as const;

const cases: Record<string, () => Promise<Tf.Tensor[]>> = {
  ...Object.fromEntries(
    products.map(([m, k, n, transposeA, transposeB]) => [
      `product ${m} × ${k} × ${n} ${transposeA} ${transposeB}`,
      async () => {
        const a = draw('a', ...(transposeA ? [k, m] : [m, k]));
        const b = draw('b', ...(transposeB ? [n, k] : [k, n]));
        return [tf.matMul(a, b, transposeA, transposeB)];
      },
    ]),
  ),
  linear: async () => {
    const { linear } = await import('../fused/linear.ts');
    return valueAndGradients(linear as never, draw('x', 203, 96), draw('w', 96, 131), draw('b', 131));
  },
  add: async () => [tf.add(draw('x', 301, 1001), draw('y', 301, 1001))],
  gelu: async () => {
    const { gelu } = await import('../fused/gelu.ts');
    return valueAndGradients(gelu, draw('x', 151, 333));
  },
  layerNorm: async () => {
    const { layerNorm } = await import('../fused/layerNorm.ts');
    const op = (x: Tf.Tensor, gain: Tf.Tensor, bias: Tf.Tensor) =>
      layerNorm(x as Tf.Tensor2D, gain as Tf.Tensor1D, bias as Tf.Tensor1D, 1e-5);
    return valueAndGradients(op, draw('x', 1003, 99), draw('gain', 99), draw('bias', 99));
  },
  rmsNorm: async () => {
    const { rmsNorm } = await import('../fused/rmsNorm.ts');
    const op = (x: Tf.Tensor, gain: Tf.Tensor) => rmsNorm(x as Tf.Tensor2D, gain as Tf.Tensor1D, 1e-5);
    return valueAndGradients(op, draw('x', 1003, 99), draw('gain', 99));
  },
  rotary: async () => {
    const { rotary, rotaryTables } = await import('../fused/rotary.ts');
    const tables = rotaryTables([0, 1, 2, 3, 4, 5, 6], { headWidth: 22, theta: 100 });
    return valueAndGradients((x) => rotary(x as Tf.Tensor2D, tables), draw('x', 7 * 99, 5 * 22));
  },
  swiglu: async () => {
    const { swiglu } = await import('../fused/swiglu.ts');
    return valueAndGradients(swiglu, draw('gate', 151, 333), draw('up', 151, 333));
  },
  attention: async () => {
    const { causalMask, selfAttention } = await import('../fused/causalAttention.ts');
    const op = (qkv: Tf.Tensor) => selfAttention(qkv as Tf.Tensor2D, 3, causalMask(45));
    return valueAndGradients(op, draw('qkv', 5 * 45, 3 * 3 * 21));
  },
  'one head': async () => {
    const { causalMask, selfAttention } = await import('../fused/causalAttention.ts');
    const op = (qkv: Tf.Tensor) => selfAttention(qkv as Tf.Tensor2D, 1, causalMask(150));
    return valueAndGradients(op, draw('qkv', 3 * 150, 3 * 21));
  },
  'ragged attention': async () => {
    const { raggedSelfAttention } = await import('../fused/raggedAttention.ts');
    const lengths = [5, 61, 1, 44, 90];
    const rows = lengths.reduce((a, b) => a + b);
    const op = (qkv: Tf.Tensor) => raggedSelfAttention(qkv as Tf.Tensor2D, lengths, 3);
    return valueAndGradients(op, draw('qkv', rows, 3 * 3 * 21));
  },
  embedding: async () => {
    const { embedding } = await import('../fused/embedding.ts');
    const op = (table: Tf.Tensor) => embedding(table as Tf.Tensor2D, ids(3001, 101));
    return valueAndGradients(op, draw('table', 101, 99));
  },
  tokenLogProbs: async () => {
    const { tokenLogProbs } = await import('../fused/tokenLogProbs.ts');
    const op = (logits: Tf.Tensor) => tokenLogProbs(logits as Tf.Tensor2D, ids(101, 1203));
    return valueAndGradients(op, draw('logits', 101, 1203));
  },
  'few rows of tokenLogProbs': async () => {
    const { tokenLogProbs } = await import('../fused/tokenLogProbs.ts');
    const op = (logits: Tf.Tensor) => tokenLogProbs(logits as Tf.Tensor2D, ids(2, 30_001));
    return valueAndGradients(op, draw('logits', 2, 30_001));
  },
  tokenKl: async () => {
    const { tokenKl } = await import('../fused/tokenLogProbs.ts');
    return [tokenKl(draw('p', 101, 1203) as Tf.Tensor2D, draw('q', 101, 1203) as Tf.Tensor2D)];
  },
  'join and cut': async () => {
    const whole = tf.concat([draw('x', 3001, 97), draw('y', 3001, 42)], 1);
    return [whole, ...tf.split(whole, [30, 109], 1)];
  },
  columnSums: async () => {
    const { columnSums } = await import('../fused/columnSums.ts');
    return [columnSums(draw('x', 2001, 333) as Tf.Tensor2D)];
  },
  adam: async () => {
    const { adamStep } = await import('../fused/adam.ts');
    const size = 50_003;
    const state = {
      weights: draw('w', size) as Tf.Tensor1D,
      firstMoment: draw('m', size) as Tf.Tensor1D,
      secondMoment: tf.square(draw('v', size)) as Tf.Tensor1D,
    };
    const options = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 };
    return Object.values(adamStep(state, draw('g', size) as Tf.Tensor1D, 3, options));
  },
  sampleTokens: async () => {
    const { sampleTokens } = await import('../fused/sampleTokens.ts');
    const uniforms = Array.from({ length: 101 }, (_, i) => (i + 0.5) / 101);
    return [sampleTokens(draw('logits', 101, 1203) as Tf.Tensor2D, uniforms, 0.8)];
  },
};

/** The bits of every number, as text: comparing numbers would take −0 for 0. */
async function bits(compute: () => Promise<Tf.Tensor[]>): Promise<string[]> {
  const tensors = await compute();
  return Promise.all(
    tensors.map(async (tensor) => {
      const { buffer, byteOffset, byteLength } = await tensor.data();
      return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
    }),
  );
}

const alone: Record<string, string[]> = {};

describe.each(['relaxed', 'plain'] as const)('the %s module', (variant) => {
  const chosen = { relaxed: modules[variant], plain: modules[variant] };

  beforeAll(async () => {
    expect(await useFastWasmKernels(chosen)).toEqual({ threads: 1, problem: null });
    shared.mockClear();
    for (const [name, compute] of Object.entries(cases)) alone[name] = await bits(compute);
    expect(shared).not.toHaveBeenCalled();
  });

  describe.each([2, 5])('on %i threads', (threads) => {
    beforeAll(async () => {
      expect(await useFastWasmKernels(chosen, nodeHelpers(threads - 1))).toEqual({ threads, problem: null });
    });

    it.each(Object.entries(cases))('%s', async (name, compute) => {
      shared.mockClear();
      const together = await bits(compute);
      expect(shared).toHaveBeenCalled();
      expect(together.map((values, i) => values === alone[name][i])).toEqual(together.map(() => true));
    });
  });
});

it('leaves parts to helpers, which see memory that was added after they had started', async () => {
  const { backendMemory } = await import('./wasmBackend.ts');
  const memory = backendMemory();
  const module = await WebAssembly.compile(withSharedMemory(readFileSync(kernelFiles.plain)));
  const control = newControl();
  const helper = nodeHelpers(1).start({ thread: 1, control: control.flags.buffer, memory, module });
  expect(await helper.ready).toBe(null);

  const address = memory.buffer.byteLength;
  memory.grow(1);
  const numbers = () => new Float32Array(memory.buffer, address, 8);
  const bitsAt = (place: number) => Atomics.load(new Int32Array(memory.buffer, address, 8), place);
  numbers().set([1, 2, 3, 4, 5, 6, 7, 8]);
  const before = [0, 1, 2, 3].map(bitsAt);
  const own = await startKernelModule(module, memory);
  const kernels = kernelFunctions.map((name) => (...args: number[]) => {
    // The caller, whichever part it takes, does not go on before somebody else has done the other.
    const other = args.at(-2) === 0 ? 2 : 0;
    const end = performance.now() + 10_000;
    while (bitsAt(other) === before[other]) {
      if (performance.now() > end) throw new Error('nobody helps');
    }
    own[name](...args);
  });
  fork(control, kernels, {
    kernel: kernelFunctions.indexOf('columnSums'),
    args: [address + 16, address, 1, 4],
    scratch: { address: 0, bytes: 0 },
    units: 4,
    unitsOfPart: 2,
  });
  // The sums of one row are that row; memory.fill, which checks the length of the memory, comes first.
  expect([...numbers()]).toEqual([5, 6, 7, 8, 5, 6, 7, 8]);
  helper.stop();
});

describe('helpers that do not start', () => {
  // The last module above, whose results are still known.
  const plain = { relaxed: modules.plain, plain: modules.plain };

  it.each([
    ['say why', () => ({ ready: Promise.resolve('out of memory'), stop: () => {} }), /out of memory/],
    [
      'cannot even be made',
      () => {
        throw new Error('workers are forbidden');
      },
      /workers are forbidden/,
    ],
    ['never answer', () => ({ ready: new Promise<string>(() => {}), stop: () => {} }), /no answer in 5 sec/],
  ] as [string, Helpers['start'], RegExp][])('are done without when they %s', async (_, fail, words) => {
    const { start } = nodeHelpers(1);
    const some: Helpers = { count: 3, start: (setup) => (setup.thread === 2 ? fail(setup) : start(setup)) };
    const { threads, problem } = await useFastWasmKernels(plain, some);
    expect(threads).toBe(3);
    expect(problem).toMatch(/^1 more could not be started: /);
    expect(problem).toMatch(words);
    expect((await bits(cases.attention)).join() === alone.attention.join()).toBe(true);
  });

  it('leave one thread when none of them starts', async () => {
    const fail = () => ({ ready: Promise.resolve('out of memory'), stop: () => {} });
    expect(await useFastWasmKernels(plain, { count: 2, start: fail })).toEqual({
      threads: 1,
      problem: '2 more could not be started: out of memory',
    });
    expect((await bits(cases.attention)).join() === alone.attention.join()).toBe(true);
  });
});
