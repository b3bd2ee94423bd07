import { causalMask, selfAttention } from './fused/causalAttention.ts';
import { tf } from './tf.ts';

/**
 * A quick check that the chosen backend computes correctly: a matrix product, a softmax, a gradient and the lab's own
 * attention, whose threads wait for each other, against plain numbers. Some browsers' WebGPU has returned wrong values without any error; better wasm than wrong.
 *
 * @returns null when all is well, else a sentence that names what was wrong
 */
export async function selfTest(): Promise<string | null> {
  for (const [name, compute, expected] of checks) {
    const result = tf.tidy(compute);
    const values = await result.data();
    result.dispose();
    const worst = Math.max(...expected.map((value, i) => Math.abs(values[i] - value)));
    // NaN must fail too, hence "not below".
    if (!(worst < 1e-4) || values.length !== expected.length) {
      return `the self-test of ${name} was off by ${Number.isNaN(worst) ? 'NaN' : worst.toPrecision(2)}`;
    }
  }
  return null;
}

/** Rows of a 48 × 33 matrix a[i][j] = sin(i + 2j) and a 33 × 20 one; odd sizes reach the kernels' edges. */
const ROWS = 48;
const INNER = 33;
const COLUMNS = 20;
const left = Float32Array.from({ length: ROWS * INNER }, (_, i) =>
  Math.sin(Math.floor(i / INNER) + 2 * (i % INNER)),
);
const right = Float32Array.from({ length: INNER * COLUMNS }, (_, i) => Math.cos(0.3 * i));

function product(): number[] {
  const out = new Array<number>(ROWS * COLUMNS).fill(0);
  for (let i = 0; i < ROWS; i++) {
    for (let j = 0; j < COLUMNS; j++) {
      for (let k = 0; k < INNER; k++) out[i * COLUMNS + j] += left[i * INNER + k] * right[k * COLUMNS + j];
    }
  }
  return out;
}

function softmaxOfRow(row: number[]): number[] {
  const exponentials = row.map(Math.exp);
  const total = exponentials.reduce((sum, e) => sum + e, 0);
  return exponentials.map((e) => e / total);
}

/** One head of width 2, more positions than threads share a row. */
const TIME = 40;
const PART = 2;
const queriesKeysValues = Float32Array.from({ length: TIME * 3 * PART }, (_, i) => Math.sin(1.7 * i));

function attended(): number[] {
  const at = (position: number, third: number, c: number) =>
    queriesKeysValues[position * 3 * PART + third * PART + c];
  return Array.from({ length: TIME * PART }, (_, i) => {
    const position = Math.floor(i / PART);
    const scores = Array.from({ length: position + 1 }, (_, j) => {
      const products = Array.from({ length: PART }, (_, c) => at(position, 0, c) * at(j, 1, c));
      return products.reduce((sum, x) => sum + x) / Math.sqrt(PART);
    });
    return softmaxOfRow(scores).reduce((sum, weight, j) => sum + weight * at(j, 2, i % PART), 0);
  });
}

const row = [0.5, -1.25, 3, 2];
/** ∂/∂x Σ x³ eˣ at x = 0.7 … is x² eˣ (3 + x). */
const points = [0.7, -0.4, 1.1];

const checks: [string, () => tf.Tensor, number[]][] = [
  [
    'a matrix product',
    () => tf.matMul(tf.tensor2d(left, [ROWS, INNER]), tf.tensor2d(right, [INNER, COLUMNS])),
    product(),
  ],
  ['softmax', () => tf.softmax(tf.tensor2d([row])), softmaxOfRow(row)],
  [
    'a gradient',
    () => tf.grad((x) => tf.sum(tf.mul(tf.mul(tf.square(x), x), tf.exp(x))))(tf.tensor1d(points)),
    points.map((x) => x * x * Math.exp(x) * (3 + x)),
  ],
  [
    'attention',
    () => selfAttention(tf.tensor2d(queriesKeysValues, [TIME, 3 * PART]), 1, causalMask(TIME)),
    attended(),
  ],
];
