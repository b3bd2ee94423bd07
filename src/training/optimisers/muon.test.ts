import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { random } from '../../experiment/random.ts';
import { gpt2Layout } from '../../model/architectures/gpt2.ts';
import { parametersFrom } from '../../model/parameters.ts';
import { newAdamState } from './adam.ts';
import { MUON, orthogonal, proposeMuonUpdate } from './muon.ts';

let tf: typeof Tf;
beforeAll(async () => {
  await startBackend('wasm');
  ({ tf } = await import('../../ops/tf.ts'));
  expect(tf.getBackend()).toBe('wasm');
});

const normals = (count: number, seed: number) => {
  const stream = random(seed, 'muon.test');
  return Float32Array.from({ length: count }, () => stream.normal());
};

describe('orthogonal', () => {
  test.each([
    [6, 6],
    [4, 9],
    [9, 4],
  ])('[%d, %d]: all singular values come near 1', async (rows, columns) => {
    const x = tf.tensor2d(normals(rows * columns, 1), [rows, columns]);
    const q = orthogonal(x);
    expect(q.shape).toEqual([rows, columns]);
    // The trace of (QᵀQ)ᵏ is the sum of the singular values to the power 2k; near 1 all of them agree.
    const gram = rows > columns ? tf.matMul(q, q, true, false) : tf.matMul(q, q, false, true);
    const small = Math.min(rows, columns);
    const trace = (await tf.sum(tf.mul(gram, tf.eye(small))).data())[0];
    expect(trace / small).toBeGreaterThan(0.5);
    expect(trace / small).toBeLessThan(1.3);
  });

  test('keeps the directions: a diagonal matrix becomes nearly the identity with its signs', async () => {
    const q = await orthogonal(tf.tensor2d([3, 0, 0, 0, -0.5, 0, 0, 0, 1], [3, 3])).data();
    for (const [i, expected] of [1, 0, 0, 0, -1, 0, 0, 0, 1].entries()) {
      if (expected === 0) expect(q[i]).toBeCloseTo(0, 5);
      else expect(q[i] * expected).toBeGreaterThan(0.6);
    }
  });

  test('does not depend on the scale', async () => {
    const x = tf.tensor2d(normals(12, 2), [3, 4]);
    const [a, b] = await Promise.all([
      orthogonal(x).data(),
      orthogonal(tf.mul(x, 1e4) as Tf.Tensor2D).data(),
    ]);
    for (let i = 0; i < 12; i++) expect(a[i]).toBeCloseTo(b[i], 3);
  });
});

test('matrices inside of blocks take an orthogonal step, everything else an Adam step', async () => {
  const config = {
    architecture: 'gpt2' as const,
    vocabulary: 5,
    contextLength: 4,
    width: 4,
    layers: 1,
    heads: 1,
    layerNormEpsilon: 1e-5,
    endOfText: 0,
    tiedHead: true,
  };
  const layout = gpt2Layout(config);
  const before = normals(layout.size, 3);
  const parameters = parametersFrom(layout, before);
  const gradients = layout.entries.map(({ shape, size }, i) => tf.tensor(normals(size, 10 + i), shape));
  const rate = 0.01;
  const { parameters: next } = proposeMuonUpdate(parameters, newAdamState(layout.size), gradients, rate, 0);
  const after = await next.flat.data();
  for (const { name, shape, offset, size } of layout.entries) {
    const steps = Array.from({ length: size }, (_, i) => before[offset + i] - after[offset + i]);
    if (/c_/.test(name) && shape.length === 2) {
      // A matrix with singular values near 1 has a squared norm near its smaller side.
      const length = Math.sqrt(steps.reduce((sum, s) => sum + s * s, 0));
      const full =
        rate * MUON.rateOfMatrices * Math.sqrt(Math.max(1, shape[0] / shape[1]) * Math.min(...shape));
      expect(length / full, name).toBeGreaterThan(0.7);
      expect(length / full, name).toBeLessThan(1.2);
    } else {
      // Adam's first step is the learning rate against the gradient's sign.
      const signs = await gradients[layout.entries.findIndex((e) => e.name === name)].data();
      for (let i = 0; i < size; i++) expect(steps[i], name).toBeCloseTo(rate * Math.sign(signs[i]), 4);
    }
  }
});
