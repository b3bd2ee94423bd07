import { expect, it } from 'vitest';
import { nodeHelpers, nodePlatform } from '../../cli/platform/platform.ts';
import { startWasm } from './startWasm.ts';

it('goes on with one thread, and says why, where memory cannot be shared', async () => {
  const wasmThreads = {
    ...nodeHelpers(3),
    backendModule: async () => {
      throw new Error('the file is not there');
    },
  };
  expect(await startWasm({ ...nodePlatform(), wasmThreads })).toBe(
    'CPU, 1 thread, SIMD (memory cannot be shared: Error: the file is not there)',
  );
  const { tf } = await import('../tf.ts');
  expect(tf.getBackend()).toBe('wasm');
  const square = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  expect([...(await tf.matMul(square, square).data())]).toEqual([7, 10, 15, 22]);
});
