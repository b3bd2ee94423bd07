import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import type { WebgpuBackend } from './webgpu/backend.ts';

let tf: typeof import('./tf.ts').tf;
let compileOnce: typeof import('./compileOnce.ts').compileOnce;
let onCompilation: typeof import('./compileAhead.ts').onCompilation;

beforeAll(async () => {
  await startBackend('webgpu');
  ({ tf } = await import('./tf.ts'));
  expect(tf.getBackend()).toBe('webgpu');
  ({ compileOnce } = await import('./compileOnce.ts'));
  ({ onCompilation } = await import('./compileAhead.ts'));
});

const programs = () => Object.keys((tf.backend() as unknown as WebgpuBackend).pipelineCache);

it('goes through work of a name the first time only', async () => {
  let times = 0;
  const work = (op: (x: import('./tf.ts').tf.Tensor) => unknown) => () => {
    times++;
    return op(tf.tensor1d([1, 2, 3]));
  };
  await compileOnce('one', work(tf.sinh));
  await compileOnce('one', work(tf.sinh));
  expect(times).toBe(1);
  await compileOnce('other', work(tf.cosh));
  expect(times).toBe(2);
});

it('compiles all that evaluations compute, the loss of pairs aside', { timeout: 30_000 }, async () => {
  const { tinyWorld } = await import('../testing/tinyRuns.ts');
  const { prepareHeldOut } = await import('../evaluation/heldOut.ts');
  const { divergences } = await import('../evaluation/divergence.ts');
  const { reference, pairs } = tinyWorld('gpt2');
  const sequences = pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen }));
  const before = programs().length;
  let told = 0;
  const stop = onCompilation(({ done }) => {
    told += Number(done > 0);
  });
  await prepareHeldOut(reference, pairs);
  await divergences(reference, reference, sequences, 12);
  stop();
  expect(told).toBeGreaterThan(10);
  expect(programs().length - before).toBe(told);
});
