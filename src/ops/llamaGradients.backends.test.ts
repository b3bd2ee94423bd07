import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { random } from '../experiment/random.ts';
import { here } from '../testing/backends.ts';

/**
 * The ops that GPT-2 does not need: values against the textbook formula in 64-bit plain JavaScript, gradients against
 * finite differences of that formula.
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
    ops = await operations();
  });

  it.each([
    'rmsNorm',
    'swiglu',
    'headLogProbs',
    'headLogProbs in parts',
    'rotary',
    'rotary of a part',
    'repeatHeads',
    'addBias',
    'erfGelu',
    'reorderColumns',
  ])('%s', async (name) => {
    const { shapes, op, plain } = ops[name];
    const stream = random(7, name);
    const inputs = shapes.map((shape) =>
      Array.from({ length: shape.reduce((a, b) => a * b) }, () => stream.normal()),
    );
    const weights = Array.from(plain(inputs), () => stream.normal()); // ∂loss/∂output
    const tensors = inputs.map((values, i) => tf.tensor(values, shapes[i]));
    expectClose(Array.from(await op(tensors).data()), plain(inputs), 1e-5);

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
      expectClose(Array.from(await gradient.data()), numeric, 1e-4);
    }
  });
});

function expectClose(actual: number[], expected: number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i])));
  expect(worst / scale).toBeLessThan(tolerance);
}

async function operations(): Promise<Record<string, Op>> {
  const { rmsNorm } = await import('./fused/rmsNorm.ts');
  const { swiglu } = await import('./fused/swiglu.ts');
  const { headLogProbs } = await import('./fused/tokenLogProbs.ts');
  const { tf } = await import('./tf.ts');
  /** Seven hidden states, a vocabulary of five, at half the temperature. */
  const headOf = (rowsAtOnce: number): Op => {
    const ids = [4, 0, 1, 1, 3, 2, 4];
    return {
      shapes: [
        [7, 3],
        [5, 3],
      ],
      op: ([hidden, head]) =>
        headLogProbs(hidden as Tf.Tensor2D, head as Tf.Tensor2D, tf.tensor1d(ids, 'int32'), {
          temperature: 0.5,
          rowsAtOnce,
        }),
      plain: ([hidden, head]) =>
        ids.map((id, row) => {
          const logits = Array.from({ length: 5 }, (_, v) =>
            [0, 1, 2].reduce((sum, i) => sum + hidden[3 * row + i] * head[3 * v + i] * 2, 0),
          );
          return logits[id] - Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
        }),
    };
  };
  const { rotary, rotaryTables } = await import('./fused/rotary.ts');
  const { repeatHeads } = await import('./fused/repeatHeads.ts');
  const { addBias } = await import('./fused/addBias.ts');
  const { erfGelu } = await import('./fused/erfGelu.ts');
  const { columnOrder, reorderColumns } = await import('./fused/reorderColumns.ts');
  return {
    rmsNorm: {
      shapes: [[6, 9], [9]],
      op: ([x, gain]) => rmsNorm(x as Tf.Tensor2D, gain as Tf.Tensor1D, 1e-2),
      plain: ([x, gain]) =>
        x.map((value, at) => {
          const row = x.slice(at - (at % 9), at - (at % 9) + 9);
          return (gain[at % 9] * value) / Math.sqrt(row.reduce((sum, v) => sum + v * v, 0) / 9 + 1e-2);
        }),
    },
    headLogProbs: headOf(7),
    'headLogProbs in parts': headOf(3),
    swiglu: {
      shapes: [
        [4, 11],
        [4, 11],
      ],
      op: ([gate, up]) => swiglu(gate, up),
      plain: ([gate, up]) => gate.map((x, i) => (x / (1 + Math.exp(-x))) * up[i]),
    },
    rotary: {
      // Two sequences at positions 3, 4 and 5; two heads of width 6. As complex numbers: (a + ib) · exp(i angle).
      shapes: [[6, 12]],
      op: ([x]) => rotary(x as Tf.Tensor2D, rotaryTables([3, 4, 5], { headWidth: 6, theta: 100 })),
      plain: ([x]) =>
        x.map((value, at) => {
          const place = (at % 12) % 6;
          const angle = (3 + (Math.floor(at / 12) % 3)) / 100 ** ((2 * (place % 3)) / 6);
          return place < 3
            ? value * Math.cos(angle) - x[at + 3] * Math.sin(angle)
            : value * Math.cos(angle) + x[at - 3] * Math.sin(angle);
        }),
    },
    'rotary of a part': {
      // The same, but only the first entry of each half turns, by the whole angle; the others stay.
      shapes: [[6, 12]],
      op: ([x]) => rotary(x as Tf.Tensor2D, rotaryTables([3, 4, 5], { headWidth: 6, theta: 100, turned: 2 })),
      plain: ([x]) =>
        x.map((value, at) => {
          const angle = 3 + (Math.floor(at / 12) % 3);
          if (at % 6 === 0) return value * Math.cos(angle) - x[at + 3] * Math.sin(angle);
          return at % 6 === 3 ? value * Math.cos(angle) + x[at - 3] * Math.sin(angle) : value;
        }),
    },
    addBias: {
      shapes: [[5, 7], [7]],
      op: ([x, bias]) => addBias(x as Tf.Tensor2D, bias as Tf.Tensor1D),
      plain: ([x, bias]) => x.map((value, at) => value + bias[at % 7]),
    },
    erfGelu: {
      shapes: [[4, 11]],
      op: ([x]) => erfGelu(x),
      plain: ([x]) => x.map((value) => value * normalDistribution(value)),
    },
    reorderColumns: {
      shapes: [[3, 5]],
      op: ([x]) => reorderColumns(x as Tf.Tensor2D, columnOrder([2, 0, 4, 1, 3])),
      plain: ([x]) => [0, 5, 10].flatMap((row) => [x[row + 2], x[row], x[row + 4], x[row + 1], x[row + 3]]),
    },
    repeatHeads: {
      // Heads a and b of width 2, three times each: a a a b b b.
      shapes: [[5, 4]],
      op: ([x]) => repeatHeads(x as Tf.Tensor2D, 2, 3),
      plain: ([x]) =>
        Array.from({ length: 5 }, (_, row) => x.slice(4 * row, 4 * row + 4)).flatMap(([a, b, c, d]) => [
          ...[a, b, a, b, a, b],
          ...[c, d, c, d, c, d],
        ]),
    },
  };
}

/** Φ(x) = ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …), with φ the density (Marsaglia 2004). */
function normalDistribution(x: number): number {
  let [term, sum] = [x, x];
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
