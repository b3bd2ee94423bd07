import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { random } from '../../experiment/random.ts';
import { foldWorkgroups } from './program.ts';

/**
 * Each of the lab's WebGPU kernels against the same op composed of tfjs's ops on the cpu backend: value and gradients,
 * on fixed edges and on random sizes. `gradients.test.ts` and `llamaGradients.test.ts` hold the same ops against
 * finite differences.
 */
let tf: typeof Tf;
let ops: Awaited<ReturnType<typeof load>>;
async function load() {
  return {
    ...(await import('../fused/adam.ts')),
    ...(await import('../fused/cachedAttention.ts')),
    ...(await import('../fused/causalAttention.ts')),
    ...(await import('../fused/columnSums.ts')),
    ...(await import('../fused/embedding.ts')),
    ...(await import('../fused/gelu.ts')),
    ...(await import('../fused/layerNorm.ts')),
    ...(await import('../fused/linear.ts')),
    ...(await import('../fused/pieces.ts')),
    ...(await import('../fused/rmsNorm.ts')),
    ...(await import('../fused/rotary.ts')),
    ...(await import('../fused/sampleTokens.ts')),
    ...(await import('../fused/swiglu.ts')),
    ...(await import('../fused/tokenLogProbs.ts')),
  };
}

interface Case {
  name: string;
  /** Shapes of the inputs that have a gradient; `values` fills them, standard normal if absent. */
  shapes: number[][];
  values?: (input: number, at: number) => number;
  op: (...inputs: never[]) => Tf.Tensor;
}

/** Ids with repetitions, the first and the last among them. */
const idsOf = (rows: number, entries: number) =>
  tf.tensor1d(
    Int32Array.from({ length: rows }, (_, i) => (7 * i + entries - 1) % entries),
    'int32',
  );
const marked = (name: string, values?: Case['values']) => (values ? `${name}, extreme` : name);

const makers = {
  linear: (rows: number, width: number, out: number): Case => ({
    name: `linear ${rows} × ${width} × ${out}`,
    shapes: [[rows, width], [width, out], [out]],
    op: (x: Tf.Tensor2D, weight: Tf.Tensor2D, bias: Tf.Tensor1D) => ops.linear(x, weight, bias),
  }),
  layerNorm: (rows: number, width: number, values?: Case['values']): Case => ({
    name: marked(`layerNorm ${rows} × ${width}`, values),
    shapes: [[rows, width], [width], [width]],
    values,
    op: (x: Tf.Tensor2D, gain: Tf.Tensor1D, bias: Tf.Tensor1D) => ops.layerNorm(x, gain, bias, 1e-5),
  }),
  rmsNorm: (rows: number, width: number, values?: Case['values']): Case => ({
    name: marked(`rmsNorm ${rows} × ${width}`, values),
    shapes: [[rows, width], [width]],
    values,
    op: (x: Tf.Tensor2D, gain: Tf.Tensor1D) => ops.rmsNorm(x, gain, 1e-5),
  }),
  gelu: (rows: number, width: number, values?: Case['values']): Case => ({
    name: marked(`gelu ${rows} × ${width}`, values),
    shapes: [[rows, width]],
    values,
    op: (x: Tf.Tensor) => ops.gelu(x),
  }),
  swiglu: (rows: number, width: number, values?: Case['values']): Case => ({
    name: marked(`swiglu ${rows} × ${width}`, values),
    shapes: [
      [rows, width],
      [rows, width],
    ],
    values,
    op: (gate: Tf.Tensor, up: Tf.Tensor) => ops.swiglu(gate, up),
  }),
  embedding: (rows: number, entries: number, width: number): Case => ({
    name: `embedding of ${rows} from ${entries} × ${width}`,
    shapes: [[entries, width]],
    op: (table: Tf.Tensor2D) => ops.embedding(table, idsOf(rows, entries)),
  }),
  tokenLogProbs: (rows: number, vocabulary: number, values?: Case['values']): Case => ({
    name: marked(`tokenLogProbs ${rows} × ${vocabulary}`, values),
    shapes: [[rows, vocabulary]],
    values,
    op: (logits: Tf.Tensor2D) => ops.tokenLogProbs(logits, idsOf(rows, vocabulary)),
  }),
  attention: (sequences: number, time: number, part: number, heads = 2, values?: Case['values']): Case => ({
    name: marked(`attention ${sequences} × ${time}, ${heads} heads of ${part}`, values),
    shapes: [[sequences * time, 3 * heads * part]],
    values,
    op: (qkv: Tf.Tensor2D) => ops.selfAttention(qkv, heads, ops.causalMask(time)),
  }),
  rotary: (sequences: number, time: number, half: number): Case => ({
    name: `rotary ${sequences} × ${time}, heads of ${2 * half}`,
    shapes: [[sequences * time, 3 * 2 * half]],
    op: (x: Tf.Tensor2D) => {
      const positions = Array.from({ length: time }, (_, t) => t + 2);
      return ops.rotary(x, ops.rotaryTables(positions, { headWidth: 2 * half, theta: 100 }));
    },
  }),
};

const { linear, layerNorm, rmsNorm, gelu, swiglu, embedding, tokenLogProbs, attention, rotary } = makers;
const ofEvery = (a: number, b: number, c: number): Case[] => [
  ...[linear(a, b, c), layerNorm(a, b), rmsNorm(a, b), gelu(a, b), swiglu(a, b), embedding(a, b, c)],
  ...[tokenLogProbs(a, b), attention(a, b, c), rotary(a, b, c)],
];
const sizes = random(11, 'sizes');
const cases: Case[] = [
  ...ofEvery(1, 2, 1),
  ...[0, 1].flatMap(() => ofEvery(1 + sizes.below(12), 2 + sizes.below(39), 1 + sizes.below(9))),
  ...[linear(64, 96, 32), linear(7, 300, 9), layerNorm(13, 96), rmsNorm(13, 96), embedding(40, 11, 96)],
  ...[tokenLogProbs(9, 1200), attention(3, 40, 24, 4), attention(1, 70, 3, 1)],
  layerNorm(4, 10, (input, at) => (input === 0 ? [1e4, 3][at % 2] : 1)),
  layerNorm(3, 7, () => 5), // no variance at all
  rmsNorm(3, 7, (input) => (input === 0 ? 0 : 1)),
  gelu(1, 12, (_, at) => [-1e4, -88, -20, -6, -1e-8, 0, 1e-8, 6, 20, 88, 1e4, 1e9][at]),
  swiglu(1, 9, (_, at) => [-1e4, -88, -20, -1e-8, 0, 1e-8, 20, 88, 1e4][at]),
  tokenLogProbs(4, 9, (_, at) => (at % 3 === 0 ? 1e4 : -1e4)),
  tokenLogProbs(3, 10, () => -1e4), // all equal
  attention(1, 5, 3, 2, (_, at) => 300 * Math.sin(at)),
];

/** Value and gradients of a random weighted sum, in the order of the inputs. */
async function compute({ name, shapes, values, op }: Case): Promise<number[][]> {
  const stream = random(7, name);
  const draw = (shape: number[], value: (at: number) => number) =>
    tf.tensor(
      Array.from({ length: shape.reduce((a, b) => a * b) }, (_, at) => value(at)),
      shape,
    );
  const inputs = shapes.map((shape, input) =>
    draw(shape, (at) => (values ? values(input, at) : stream.normal())),
  );
  const value = tf.tidy(() => op(...(inputs as never[])));
  const weights = draw(value.shape, () => stream.normal());
  const gradients = tf.grads((...xs) => tf.sum(tf.mul(op(...(xs as never[])), weights)))(inputs);
  const results = [];
  for (const tensor of [value, ...gradients]) results.push(Array.from(await tensor.data()));
  tf.dispose([...inputs, value, weights, ...gradients]);
  return results;
}

/** The same on both backends. */
async function onBoth<T>(work: () => Promise<T>): Promise<{ actual: T; expected: T }> {
  const actual = await work();
  await tf.setBackend('cpu');
  const expected = await work();
  await tf.setBackend('webgpu');
  return { actual, expected };
}

function expectClose(actual: number[], expected: number[], tolerance: number, what: string): void {
  const scale = Math.max(1, ...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, at) => Math.abs(value - actual[at])));
  expect(actual.length, what).toBe(expected.length);
  expect(worst / scale, what).toBeLessThan(tolerance);
}

describe.each([
  { name: 'as on a real GPU', realGpuKernels: true },
  { name: 'as on an emulated GPU', realGpuKernels: false },
])('$name', ({ realGpuKernels }) => {
  beforeAll(async () => {
    await startBackend('webgpu', { realGpuKernels });
    ({ tf } = await import('../tf.ts'));
    ops = await load();
    expect(tf.getBackend()).toBe('webgpu');
  });

  it.each(cases.map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const { actual, expected } = await onBoth(() => compute(entry));
    for (const [i, values] of expected.entries()) {
      // The wasm kernels' tolerance.
      expectClose(actual[i], values, 2e-5, i === 0 ? 'value' : `gradient of input ${i}`);
    }
    // No atomics, no races: the same bits each time.
    expect(await compute(entry)).toEqual(actual);
  });

  it('tokenKl', async () => {
    for (const [rows, vocabulary, scale] of [
      [1, 2, 1],
      [5, 7, 1],
      [3, 1200, 3],
      [4, 9, 1e4],
    ]) {
      const { actual, expected } = await onBoth(async () => {
        const stream = random(vocabulary, 'kl');
        const draw = () =>
          tf.tensor2d(
            Array.from({ length: rows * vocabulary }, () => scale * stream.normal()),
            [rows, vocabulary],
          );
        const [p, q] = [draw(), draw()];
        return [await ops.tokenKl(p, q).data(), await ops.tokenKl(p, p).data()].map((x) => Array.from(x));
      });
      // Of both, rounding decides: sums of a thousand terms, each of the size of its logits.
      expectClose(actual[0], expected[0], 2e-6 * scale, 'divergence');
      expect(actual[1]).toEqual(actual[1].map(() => 0));
    }
  });

  it('adamStep', async () => {
    for (const size of [1, 3, 64, 101]) {
      const { actual, expected } = await onBoth(async () => {
        const stream = random(size, 'adam');
        const draw = () => tf.tensor1d(Array.from({ length: size }, () => stream.normal()));
        const [weights, firstMoment, gradient] = [draw(), draw(), draw()];
        const state = { weights, firstMoment, secondMoment: tf.abs(draw()) };
        const options = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 };
        const next = ops.adamStep(state, gradient, 3, options);
        const values = [];
        for (const x of [next.weights, next.firstMoment, next.secondMoment]) values.push(...(await x.data()));
        return values;
      });
      expectClose(actual, expected, 1e-6, `${size} parameters`);
    }
  });

  it('takes a step of Adam in place, with the bits of the other, unless a number to be checked is none', async () => {
    const size = 101;
    const stream = random(size, 'adam in place');
    const draw = () => tf.tensor1d(Array.from({ length: size }, () => stream.normal()));
    const options = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 };
    const state = { weights: draw(), firstMoment: draw(), secondMoment: tf.abs(draw()) as Tf.Tensor1D };
    const gradient = draw();
    const rates = tf.tensor1d(ops.adamRates(3, options));
    const valuesOf = async (of: typeof state) =>
      Promise.all([of.weights, of.firstMoment, of.secondMoment].map(async (x) => Array.from(await x.data())));
    const before = await valuesOf(state);
    const expected = await valuesOf(ops.adamStep(state, gradient, 3, options));
    expect(expected[0]).not.toEqual(before[0]);
    for (const none of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      ops.adamStepInPlace(state, gradient, rates, tf.tensor1d([1, none]), options);
      expect(await valuesOf(state)).toEqual(before);
    }
    ops.adamStepInPlace(state, gradient, rates, tf.tensor1d([3e38, 0]), options);
    expect(await valuesOf(state)).toEqual(expected);
  });

  it('euclideanNorm', async () => {
    for (const size of [1, 7, 4096, 4097, 9000]) {
      const { actual, expected } = await onBoth(async () => {
        const x = tf.tensor1d(Array.from({ length: size }, (_, i) => Math.sin(3 * i)));
        return Array.from(await ops.euclideanNorm(x).data());
      });
      expectClose(actual, expected, 1e-6, `${size} numbers`);
    }
  });

  it('sampleTokens', async () => {
    for (const [rows, vocabulary, temperature] of [
      [1, 2, 1],
      [40, 7, 0.7],
      [40, 33, 1],
      [64, 1200, 1.4],
    ]) {
      const { actual, expected } = await onBoth(async () => {
        const stream = random(vocabulary, 'sampling');
        const uniforms = Array.from(
          { length: rows },
          (_, i) => [0, 1 - 2 ** -32, stream.uniform()][Math.min(i, 2)],
        );
        const logits = tf.tensor2d(
          Array.from({ length: rows * vocabulary }, () => 2 * stream.normal()),
          [rows, vocabulary],
        );
        return Array.from(await ops.sampleTokens(logits, uniforms, temperature).data());
      });
      expect(actual).toEqual(expected);
    }
  });

  it('cachedAttention', async () => {
    for (const [rows, heads, time, part] of [
      [3, 2, 7, 5],
      [1, 1, 40, 33],
    ]) {
      const { actual, expected } = await onBoth(async () => {
        const stream = random(time, 'cache');
        const cache = ops.newAttentionCache(rows * heads, time, part);
        const values: number[] = [];
        for (let position = 0; position < time; position++) {
          const qkv = tf.tensor2d(
            Array.from({ length: rows * 3 * heads * part }, () => stream.normal()),
            [rows, 3 * heads * part],
          );
          const place = ops.cachePlace(time, position);
          values.push(...(await tf.tidy(() => ops.cachedAttention(qkv, cache, place)).data()));
        }
        return values;
      });
      expectClose(actual, expected, 1e-5, `${time} positions`);
    }
  });

  it('columnSums, also of floats that tfjs keeps as integers', async () => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 10, 20, 30, 40, 50], [2, 5]);
    expect(Array.from(await ops.columnSums(x).data())).toEqual([11, 22, 33, 44, 55]);
    const integers = tf.cast(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), 'float32');
    expect(Array.from(await ops.columnSums(integers).data())).toEqual([4, 6]);
  });

  it('cuts a vector into tensors and joins them, more than one program can bind', async () => {
    const shapes = Array.from({ length: 37 }, (_, i) => [1 + (i % 3), 1 + (i % 5)]);
    const size = shapes.reduce((sum, [a, b]) => sum + a * b, 0);
    const values = Float32Array.from({ length: size }, (_, i) => i);
    const pieces = ops.splitVector(tf.tensor1d(values), shapes);
    expect(pieces.map(({ shape }) => shape)).toEqual(shapes);
    expect(Array.from(await pieces[36].data())).toEqual([size - 2, size - 1]);
    expect(await ops.joinTensors(pieces).data()).toEqual(values);
    ops.splitInto(tf.tensor1d(values.map((x) => -x)), pieces);
    expect(Array.from(await pieces[36].data())).toEqual([2 - size, 1 - size]);
    expect(await ops.joinTensors(pieces).data()).toEqual(values.map((x) => -x));
  });

  it('assigns in place, unless a number to be checked is none', async () => {
    const target = tf.tensor1d([1, 2, 3]);
    const assigned = async (...checks: number[]) => {
      ops.assignIfFinite(target, tf.tensor1d([4, 5, 6]), tf.tensor1d(checks));
      return Array.from(await target.data());
    };
    expect(await assigned(1, Number.NaN)).toEqual([1, 2, 3]);
    expect(await assigned(Number.NEGATIVE_INFINITY)).toEqual([1, 2, 3]);
    expect(await assigned(3e38, 0)).toEqual([4, 5, 6]);
  });

  it('folds more workgroups than a dimension takes', async () => {
    // Elements here and rows there: a row of several lanes has barriers, of which an emulated GPU takes no millions.
    const count = 65_536 * 64 + 5;
    const values = Float32Array.from({ length: count }, (_, i) => (i % 1000) / 250 - 2);
    const result = realGpuKernels
      ? ops.gelu(tf.tensor1d(values))
      : ops.rmsNorm(tf.tensor2d(values, [count, 1]), tf.tensor1d([3]), 1);
    const expected = realGpuKernels
      ? (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
      : (x: number) => (3 * x) / Math.sqrt(x * x + 1);
    const actual = await result.data();
    const worst = values.reduce((w, x, i) => Math.max(w, Math.abs(actual[i] - expected(x))), 0);
    expect(worst).toBeLessThan(1e-5);
    result.dispose();
  });

  it('leaves no tensor and no data behind', async () => {
    const counts = () => [tf.memory().numTensors, tf.backend().numDataIds()];
    const some = cases.slice(0, Object.keys(makers).length);
    for (const entry of some) await compute(entry);
    const before = counts();
    for (const entry of some) await compute(entry);
    expect(counts()).toEqual(before);
  });
});

it('folds any number of workgroups into three dimensions', () => {
  for (const count of [1, 64, 65_535, 65_536, 1e6 + 1, 65_535 ** 2, 65_535 ** 2 + 1]) {
    const folded = foldWorkgroups(count);
    const total = folded[0] * folded[1] * folded[2];
    expect(Math.max(...folded)).toBeLessThanOrEqual(65_535);
    expect(total).toBeGreaterThanOrEqual(count);
    expect(total).toBeLessThan(count * 1.01 + 1);
  }
});
