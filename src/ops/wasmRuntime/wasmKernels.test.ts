import { readFileSync } from 'node:fs';
import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { kernelFiles } from '../../cli/kernels.ts';
import { startBackend } from '../../cli/platform/platform.ts';
import { random } from '../../experiment/random.ts';

/**
 * Each of the wasm backend's own kernels against the same op composed of tfjs's ops on the cpu backend: value and
 * gradients, on sizes that do and do not divide by the width of vectors and tiles, down to 1, and on extremes.
 */
let tf: typeof Tf;
let ops: {
  adam: typeof import('../fused/adam.ts');
  attention: typeof import('../fused/causalAttention.ts');
  ragged: typeof import('../fused/raggedAttention.ts');
  columnSums: typeof import('../fused/columnSums.ts').columnSums;
  embedding: typeof import('../fused/embedding.ts').embedding;
  gelu: typeof import('../fused/gelu.ts').gelu;
  layerNorm: typeof import('../fused/layerNorm.ts').layerNorm;
  linear: typeof import('../fused/linear.ts').linear;
  rmsNorm: typeof import('../fused/rmsNorm.ts').rmsNorm;
  rotary: typeof import('../fused/rotary.ts');
  swiglu: typeof import('../fused/swiglu.ts').swiglu;
  tokenLogProbs: typeof import('../fused/tokenLogProbs.ts').tokenLogProbs;
};

beforeAll(async () => {
  await startBackend('wasm');
  ({ tf } = await import('../tf.ts'));
  ops = {
    adam: await import('../fused/adam.ts'),
    attention: await import('../fused/causalAttention.ts'),
    ragged: await import('../fused/raggedAttention.ts'),
    columnSums: (await import('../fused/columnSums.ts')).columnSums,
    embedding: (await import('../fused/embedding.ts')).embedding,
    gelu: (await import('../fused/gelu.ts')).gelu,
    layerNorm: (await import('../fused/layerNorm.ts')).layerNorm,
    linear: (await import('../fused/linear.ts')).linear,
    rmsNorm: (await import('../fused/rmsNorm.ts')).rmsNorm,
    rotary: await import('../fused/rotary.ts'),
    swiglu: (await import('../fused/swiglu.ts')).swiglu,
    tokenLogProbs: (await import('../fused/tokenLogProbs.ts')).tokenLogProbs,
  };
});

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

const linear = (rows: number, width: number, out: number): Case => ({
  name: `linear ${rows} × ${width} × ${out}`,
  shapes: [[rows, width], [width, out], [out]],
  op: (x: Tf.Tensor2D, weight: Tf.Tensor2D, bias: Tf.Tensor1D) => ops.linear(x, weight, bias),
});
const withResidual = (rows: number, width: number, out: number): Case => ({
  name: `linear with a residual ${rows} × ${width} × ${out}`,
  shapes: [[rows, width], [width, out], [out], [rows, out]],
  op: (x: Tf.Tensor2D, weight: Tf.Tensor2D, bias: Tf.Tensor1D, residual: Tf.Tensor2D) =>
    ops.linear(x, weight, bias, residual),
});
const layerNorm = (rows: number, width: number, values?: Case['values']): Case => ({
  name: `layerNorm ${rows} × ${width}${values ? ', extreme' : ''}`,
  shapes: [[rows, width], [width], [width]],
  values,
  op: (x: Tf.Tensor2D, gain: Tf.Tensor1D, bias: Tf.Tensor1D) => ops.layerNorm(x, gain, bias, 1e-5),
});
const rmsNorm = (rows: number, width: number, values?: Case['values']): Case => ({
  name: `rmsNorm ${rows} × ${width}${values ? ', extreme' : ''}`,
  shapes: [[rows, width], [width]],
  values,
  op: (x: Tf.Tensor2D, gain: Tf.Tensor1D) => ops.rmsNorm(x, gain, 1e-5),
});
const rotary = (positions: number[], sequences: number, heads: number, d: number): Case => ({
  name: `rotary ${sequences} × ${positions.length}, ${heads} heads of ${d}`,
  shapes: [[sequences * positions.length, heads * d]],
  op: (x: Tf.Tensor2D) =>
    ops.rotary.rotary(x, ops.rotary.rotaryTables(positions, { headWidth: d, theta: 100 })),
});
const swiglu = (shape: number[], values?: Case['values']): Case => ({
  name: `swiglu ${shape.join(' × ')}${values ? ', extreme' : ''}`,
  shapes: [shape, shape],
  values,
  op: (gate: Tf.Tensor, up: Tf.Tensor) => ops.swiglu(gate, up),
});
const gelu = (shape: number[], values?: Case['values']): Case => ({
  name: `gelu ${shape.join(' × ')}${values ? ', extreme' : ''}`,
  shapes: [shape],
  values,
  op: (x: Tf.Tensor) => ops.gelu(x),
});
const embedding = (entries: number, width: number, rows: number): Case => ({
  name: `embedding of ${rows} from ${entries} × ${width}`,
  shapes: [[entries, width]],
  op: (table: Tf.Tensor2D) => ops.embedding(table, idsOf(rows, entries)),
});
const tokenLogProbs = (rows: number, vocabulary: number, values?: Case['values']): Case => ({
  name: `tokenLogProbs ${rows} × ${vocabulary}${values ? ', extreme' : ''}`,
  shapes: [[rows, vocabulary]],
  values,
  op: (logits: Tf.Tensor2D) => ops.tokenLogProbs(logits, idsOf(rows, vocabulary)),
});
const attention = (
  sequences: number,
  time: number,
  heads: number,
  d: number,
  values?: Case['values'],
): Case => ({
  name: `attention ${sequences} × ${time}, ${heads} heads of ${d}${values ? ', extreme' : ''}`,
  shapes: [[sequences * time, 3 * heads * d]],
  values,
  op: (qkv: Tf.Tensor2D) => ops.attention.selfAttention(qkv, heads, ops.attention.causalMask(time)),
});
const ragged = (lengths: number[], heads: number, d: number): Case => ({
  name: `attention of ${lengths.join(' + ')} tokens, ${heads} heads of ${d}`,
  shapes: [[lengths.reduce((sum, length) => sum + length), 3 * heads * d]],
  op: (qkv: Tf.Tensor2D) => ops.ragged.raggedSelfAttention(qkv, lengths, heads),
});
const product = (a: number[], b: number[], transposeA: boolean, transposeB: boolean): Case => ({
  name: `product ${a.join(' × ')}${transposeA ? 'ᵀ' : ''} by ${b.join(' × ')}${transposeB ? 'ᵀ' : ''}`,
  shapes: [a, b],
  op: (x: Tf.Tensor, y: Tf.Tensor) => tf.matMul(x, y, transposeA, transposeB),
});

const joined = (shapes: number[][], axis: number): Case => ({
  name: `${shapes.map((shape) => shape.join(' × ')).join(' and ')} along axis ${axis}`,
  shapes,
  op: (...tensors: Tf.Tensor[]) => tf.concat(tensors, axis),
});
const cut = (shape: number[], sizes: number[], axis: number): Case => ({
  name: `${shape.join(' × ')} cut into ${sizes.join(' + ')} along axis ${axis}`,
  shapes: [shape],
  // In another order, so that no two pieces may be mistaken for each other.
  op: (x: Tf.Tensor) => tf.concat(tf.split(x, sizes, axis).reverse(), axis),
});

const cases: Case[] = [
  ...[linear(1, 1, 1), linear(5, 52, 7), linear(64, 96, 32), linear(67, 300, 9), linear(3, 513, 8)],
  ...[withResidual(5, 52, 7), withResidual(67, 300, 9)],
  ...[layerNorm(1, 1), layerNorm(6, 9), layerNorm(13, 96), layerNorm(2, 3)],
  layerNorm(4, 10, (input, at) => (input === 0 ? [1e4, 3][at % 2] : 1)),
  layerNorm(3, 7, () => 5), // no variance at all
  ...[gelu([1]), gelu([3]), gelu([4, 11]), gelu([2, 3, 8])],
  gelu([12], (_, at) => [-1e4, -88, -20, -6, -1e-8, 0, 1e-8, 6, 20, 88, 1e4, 1e9][at]),
  ...[rmsNorm(1, 1), rmsNorm(6, 9), rmsNorm(13, 96), rmsNorm(70, 5)],
  rmsNorm(4, 10, (input, at) => (input === 0 ? [1e4, 3][at % 2] : 1)),
  rmsNorm(3, 7, () => 0), // nothing but epsilon to divide by
  ...[
    rotary([0], 1, 1, 2),
    rotary([3, 4, 5], 2, 3, 6),
    rotary([0, 1, 2, 3], 1, 2, 24),
    rotary([7], 5, 1, 10),
  ],
  ...[swiglu([1]), swiglu([3]), swiglu([4, 11]), swiglu([2, 3, 8])],
  swiglu([12], (input, at) =>
    input === 0 ? [-1e4, -88, -20, -6, -1e-8, 0, 1e-8, 6, 20, 88, 1e4, 1e5][at] : 2,
  ),
  ...[
    joined([[3], [1], [6]], 0),
    joined(
      [
        [5, 7],
        [5, 24],
      ],
      1,
    ),
    joined(
      [
        [2, 3, 5],
        [2, 4, 5],
      ],
      1,
    ),
  ],
  ...[
    joined(
      [
        [2, 0],
        [2, 3],
      ],
      1,
    ),
    cut([9], [2, 7], 0),
    cut([6, 30], [24, 1, 5], -1),
    cut([2, 7, 3], [3, 0, 4], 1),
  ],
  ...[embedding(2, 1, 3), embedding(7, 3, 5), embedding(11, 96, 40)],
  ...[tokenLogProbs(1, 2), tokenLogProbs(5, 7), tokenLogProbs(9, 1024), tokenLogProbs(3, 6)],
  tokenLogProbs(4, 9, (_, at) => (at % 3 === 0 ? 1e4 : -1e4)),
  tokenLogProbs(3, 10, () => -1e4), // all equal
  ...[attention(1, 1, 1, 1), attention(2, 6, 3, 5), attention(3, 40, 4, 24), attention(1, 33, 2, 7)],
  ...[ragged([1], 1, 1), ragged([5, 1, 17, 8], 2, 6), ragged([3, 40], 4, 24)],
  ...[attention(2, 9, 1, 8), attention(1, 5, 2, 3, (_, at) => 300 * Math.sin(at))],
  ...[product([3, 5, 7], [3, 7, 6], false, false), product([3, 7, 5], [3, 7, 6], true, false)],
  ...[product([3, 5, 7], [3, 6, 7], false, true), product([3, 7, 5], [3, 6, 7], true, true)],
  ...[product([70, 11], [11, 65], false, false), product([600, 3], [600, 5], true, false)],
  product([1, 1], [1, 1], true, true),
];

/** Value and gradients of a random weighted sum, in the order of the inputs. */
function compute({ name, shapes, values, op }: Case): number[][] {
  const stream = random(7, name);
  const inputs = shapes.map((shape, input) =>
    tf.tensor(
      Array.from({ length: shape.reduce((a, b) => a * b) }, (_, at) =>
        values ? values(input, at) : stream.normal(),
      ),
      shape,
    ),
  );
  const value = op(...(inputs as never[]));
  const weights = tf.tensor(
    Array.from({ length: value.size }, () => stream.normal()),
    value.shape,
  );
  const gradients = tf.grads((...xs) => tf.sum(tf.mul(op(...(xs as never[])), weights)))(inputs);
  const results = [value, ...gradients].map((tensor) => Array.from(tensor.dataSync()));
  tf.dispose([...inputs, value, weights, ...gradients]);
  return results;
}

describe.each(['relaxed', 'plain'] as const)('the %s module agrees with the composed op', (variant) => {
  beforeAll(async () => {
    const { useFastWasmKernels } = await import('./wasmKernels.ts');
    const bytes = async () => readFileSync(kernelFiles[variant]);
    const kernels = await useFastWasmKernels({ relaxed: bytes, plain: bytes });
    expect(kernels).toEqual({ threads: 1, problem: null });
  });

  it.each(cases.map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const actual = compute(entry);
    await tf.setBackend('cpu');
    const expected = compute(entry);
    await tf.setBackend('wasm');
    for (const [i, values] of expected.entries()) {
      const scale = Math.max(1, ...values.map(Math.abs));
      const worst = Math.max(...values.map((value, at) => Math.abs(value - actual[i][at])));
      expect(worst / scale, i === 0 ? 'value' : `gradient of input ${i}`).toBeLessThan(2e-5);
    }
  });

  it('tokenKl', async () => {
    const { tokenKl } = await import('../fused/tokenLogProbs.ts');
    for (const [rows, vocabulary, scale] of [
      [1, 2, 1],
      [5, 7, 1],
      [3, 1024, 3],
      [4, 9, 1e4],
    ]) {
      const stream = random(vocabulary, 'kl');
      const draw = () => Float32Array.from({ length: rows * vocabulary }, () => scale * stream.normal());
      const [p, q] = [draw(), draw()];
      const shape: [number, number] = [rows, vocabulary];
      const kl = (q: Float32Array) =>
        Array.from(tokenKl(tf.tensor2d(p, shape), tf.tensor2d(q, shape)).dataSync());
      const actual = kl(q);
      const same = kl(p);
      await tf.setBackend('cpu');
      const expected = kl(q);
      await tf.setBackend('wasm');
      expected.forEach((value, i) => {
        expect(Math.abs(actual[i] - value)).toBeLessThan(2e-6 * Math.max(1, scale, value));
        expect(same[i]).toBe(0);
      });
    }
  });

  it('adamStep', async () => {
    for (const size of [1, 3, 8, 101]) {
      const stream = random(size, 'adam');
      const draw = () => Float32Array.from({ length: size }, () => stream.normal());
      const [w, m, v, g] = [draw(), draw(), draw().map(Math.abs), draw()];
      const step = () => {
        const state = {
          weights: tf.tensor1d(w),
          firstMoment: tf.tensor1d(m),
          secondMoment: tf.tensor1d(v),
        };
        const options = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 };
        const next = ops.adam.adamStep(state, tf.tensor1d(g), 3, options);
        return [next.weights, next.firstMoment, next.secondMoment].flatMap((x) => Array.from(x.dataSync()));
      };
      const actual = step();
      await tf.setBackend('cpu');
      const expected = step();
      await tf.setBackend('wasm');
      expected.forEach((value, i) => {
        expect(actual[i]).toBeCloseTo(value, 6);
      });
    }
  });

  it('add', () => {
    const x = tf.tensor1d([1, 2, 3, 4, 5]);
    expect(Array.from(tf.add(x, tf.mul(x, 10)).dataSync())).toEqual([11, 22, 33, 44, 55]);
    expect(Array.from(tf.add(x, 1).dataSync())).toEqual([2, 3, 4, 5, 6]);
  });

  it('joins and cuts whole numbers and truths, and refuses what does not fit', async () => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32');
    const both = tf.concat([x, tf.mul(x, tf.scalar(-1, 'int32'))], 1);
    expect(both.dtype).toBe('int32');
    expect(await both.array()).toEqual([
      [1, 2, -1, -2],
      [3, 4, -3, -4],
    ]);
    const truths = tf.concat([tf.less(x, 3), tf.less(x, 2)], 1);
    expect(truths.dtype).toBe('bool');
    expect(await tf.split(truths, 2, 1)[1].array()).toEqual([
      [1, 0],
      [0, 0],
    ]);
    expect(() => tf.concat([x, tf.zeros([3, 2], 'int32')], 1)).toThrow(/shape/i);
  });

  // The depth of panels and more, columns that do and do not fill a vector: a text's numbers must not depend on
  // how many others are computed with it.
  it.each([
    [5, 9],
    [64, 16],
    [577, 27],
    [1030, 41],
  ])('rows of a product over %i to %i columns are the same bits alone and among others', (k, n) => {
    const stream = random(k, 'thin');
    const draw = (size: number) => Float32Array.from({ length: size }, () => stream.normal());
    const [rows, b] = [draw(14 * k), tf.tensor2d(draw(n * k), [n, k])];
    const product = (from: number, to: number) =>
      Array.from(
        tf.matMul(tf.tensor2d(rows.subarray(from * k, to * k), [to - from, k]), b, false, true).dataSync(),
      );
    const all = product(0, 14);
    for (const [from, to] of [
      [0, 1],
      [1, 3],
      [3, 6],
      [6, 14],
    ]) {
      expect(product(from, to)).toEqual(all.slice(from * n, to * n));
    }
  });

  it('columnSums', () => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 10, 20, 30, 40, 50], [2, 5]);
    expect(Array.from(ops.columnSums(x).dataSync())).toEqual([11, 22, 33, 44, 55]);
  });
});

it('keeps no memory and repeats itself to the bit', () => {
  const some = [
    'linear 67',
    'layerNorm 13',
    'rmsNorm 13',
    'rotary 2',
    'swiglu 4',
    'gelu 4',
    'embedding of 40',
    'tokenLogProbs 9',
    'attention 2 × 6',
  ];
  const chosen = cases.filter(({ name }) => some.some((start) => name.startsWith(start)));
  expect(chosen.length).toBe(some.length);
  const heap = () => (tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }).wasm.HEAPU8.length;
  const run = (entry: Case) => tf.tidy(() => compute(entry));
  for (const entry of chosen) {
    const first = run(entry);
    run(entry);
    const before = { tensors: tf.backend().numDataIds(), heap: heap() };
    for (let i = 0; i < 50; i++) expect(run(entry)).toEqual(first);
    expect({ tensors: tf.backend().numDataIds(), heap: heap() }).toEqual(before);
  }
});
