import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { random } from '../experiment/random.ts';
import { here } from '../testing/backends.ts';

/**
 * Every op with a gradient of its own, on the backends that train: its value against the textbook formula in
 * 64-bit plain JavaScript, its gradient against finite differences of that formula.
 */

type Op = {
  shapes: number[][];
  /** The op under test on tensors. */
  op: (inputs: Tf.Tensor[]) => Tf.Tensor;
  /** The same in plain numbers; inputs and output are flat. */
  plain: (inputs: number[][]) => number[];
};

const STEP = 1e-5;

// The emulated GPU's kernels replace the others for good, so they come last.
describe.each(
  here([
    { name: 'wasm', backend: 'wasm', realGpuKernels: false },
    { name: 'WebGPU with the kernels of a real GPU', backend: 'webgpu', realGpuKernels: true },
    { name: 'WebGPU with the kernels of an emulated GPU', backend: 'webgpu', realGpuKernels: false },
  ]),
)('on $name', { timeout: 60_000 }, ({ backend, realGpuKernels }) => {
  let tf: typeof Tf;
  let ops: Record<string, Op>;

  beforeAll(async () => {
    const { report } = await startBackend(backend, { realGpuKernels });
    expect(report.backend).toBe(backend);
    ({ tf } = await import('./tf.ts'));
    expect(tf.getBackend()).toBe(backend);
    ops = await operations(tf);
  });

  it.each([
    'linear',
    'linear, with a residual',
    'layerNorm',
    'gelu',
    'embedding',
    'causalAttention',
    'selfAttention',
    'tokenLogProbs',
  ])('%s', async (name) => {
    const { shapes, op, plain } = ops[name];
    const stream = random(7, name);
    const inputs = shapes.map((shape) =>
      Array.from({ length: shape.reduce((a, b) => a * b) }, () => stream.normal()),
    );
    const weights = Array.from(plain(inputs), () => stream.normal()); // ∂loss/∂output

    const tensors = inputs.map((values, i) => tf.tensor(values, shapes[i]));
    const value = Array.from(await op(tensors).data());
    expectClose(value, plain(inputs), 1e-4);

    const gradients = tf.grads((...xs) => tf.sum(tf.mul(tf.reshape(op(xs), [-1]), tf.tensor1d(weights))))(
      tensors,
    );
    const loss = (xs: number[][]) => plain(xs).reduce((sum, y, i) => sum + weights[i] * y, 0);
    for (const [i, gradient] of gradients.entries()) {
      const numeric = inputs[i].map((_, j) => {
        const shifted = (by: number) => loss(inputs.map((x, k) => (k === i ? x.with(j, x[j] + by) : x)));
        return (shifted(STEP) - shifted(-STEP)) / (2 * STEP);
      });
      expect(gradient.shape).toEqual(shapes[i]);
      expectClose(Array.from(await gradient.data()), numeric, 1e-3);
    }
  });
});

function expectClose(actual: number[], expected: number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i])));
  expect(worst / scale).toBeLessThan(tolerance);
}

async function operations(tf: typeof Tf): Promise<Record<string, Op>> {
  const { linear } = await import('./fused/linear.ts');
  const { layerNorm } = await import('./fused/layerNorm.ts');
  const { gelu } = await import('./fused/gelu.ts');
  const { embedding } = await import('./fused/embedding.ts');
  const { causalAttention, causalMask, selfAttention } = await import('./fused/causalAttention.ts');
  const { tokenLogProbs } = await import('./fused/tokenLogProbs.ts');
  const ids = [4, 0, 4, 2, 6]; // repeated, first and last entries
  const idTensor = () => tf.tensor1d(ids, 'int32');
  return {
    linear: {
      // An inner dimension above 48 and a bias: where wasm's fused product goes wrong.
      shapes: [[5, 52], [52, 7], [7]],
      op: ([x, w, b]) => linear(x as Tf.Tensor2D, w as Tf.Tensor2D, b as Tf.Tensor1D),
      plain: ([x, w, b]) => grid(5, 7, (i, j) => b[j] + total(52, (k) => x[i * 52 + k] * w[k * 7 + j])),
    },
    'linear, with a residual': {
      shapes: [[5, 52], [52, 7], [7], [5, 7]],
      op: ([x, w, b, r]) => linear(x as Tf.Tensor2D, w as Tf.Tensor2D, b as Tf.Tensor1D, r as Tf.Tensor2D),
      plain: ([x, w, b, r]) =>
        grid(5, 7, (i, j) => r[i * 7 + j] + b[j] + total(52, (k) => x[i * 52 + k] * w[k * 7 + j])),
    },
    layerNorm: {
      shapes: [[6, 9], [9], [9]],
      op: ([x, g, b]) => layerNorm(x as Tf.Tensor2D, g as Tf.Tensor1D, b as Tf.Tensor1D, 1e-5),
      plain: ([x, g, b]) =>
        grid(6, 9, (i, j) => {
          const row = x.slice(i * 9, i * 9 + 9);
          const mean = total(9, (k) => row[k]) / 9;
          const variance = total(9, (k) => (row[k] - mean) ** 2) / 9;
          return ((row[j] - mean) / Math.sqrt(variance + 1e-5)) * g[j] + b[j];
        }),
    },
    gelu: {
      shapes: [[4, 11]],
      op: ([x]) => gelu(x),
      plain: ([x]) =>
        x.map((v) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)))),
    },
    embedding: {
      shapes: [[7, 3]],
      op: ([table]) => embedding(table as Tf.Tensor2D, idTensor()),
      plain: ([table]) => grid(5, 3, (i, j) => table[ids[i] * 3 + j]),
    },
    causalAttention: {
      shapes: [
        [2, 6, 5],
        [2, 6, 5],
        [2, 6, 5],
      ],
      op: ([q, k, v]) => causalAttention(q as Tf.Tensor3D, k as Tf.Tensor3D, v as Tf.Tensor3D, causalMask(6)),
      plain: ([q, k, v]) =>
        grid(12, 5, (row, d) => {
          const head = Math.floor(row / 6) * 6;
          const seen = (row % 6) + 1;
          const at = (j: number) => (head + j) * 5;
          const scores = Array.from(
            { length: seen },
            (_, j) => total(5, (c) => q[row * 5 + c] * k[at(j) + c]) / Math.sqrt(5),
          );
          const norm = total(seen, (j) => Math.exp(scores[j]));
          return total(seen, (j) => (Math.exp(scores[j]) / norm) * v[at(j) + d]);
        }),
    },
    selfAttention: {
      // Two sequences of three tokens, two heads of width 2: queries, keys and values take four columns each.
      shapes: [[6, 12]],
      op: ([qkv]) => selfAttention(qkv as Tf.Tensor2D, 2, causalMask(3)),
      plain: ([qkv]) =>
        grid(6, 4, (row, column) => {
          const first = row - (row % 3);
          const head = column - (column % 2);
          const seen = (row % 3) + 1;
          const at = (j: number, part: number, c: number) => qkv[(first + j) * 12 + 4 * part + c];
          const scores = Array.from(
            { length: seen },
            (_, j) => total(2, (c) => at(row % 3, 0, head + c) * at(j, 1, head + c)) / Math.sqrt(2),
          );
          const norm = total(seen, (j) => Math.exp(scores[j]));
          return total(seen, (j) => (Math.exp(scores[j]) / norm) * at(j, 2, column));
        }),
    },
    tokenLogProbs: {
      shapes: [[5, 7]],
      op: ([logits]) => tokenLogProbs(logits as Tf.Tensor2D, idTensor()),
      plain: ([logits]) =>
        ids.map((id, i) => logits[i * 7 + id] - Math.log(total(7, (v) => Math.exp(logits[i * 7 + v])))),
    },
  };
}

function grid(rows: number, columns: number, entry: (i: number, j: number) => number): number[] {
  return Array.from({ length: rows * columns }, (_, at) => entry(Math.floor(at / columns), at % columns));
}

function total(n: number, term: (k: number) => number): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += term(k);
  return sum;
}
