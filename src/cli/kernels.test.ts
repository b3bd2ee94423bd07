import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compileKernels, kernelsFile } from './kernels.ts';

it('the committed kernels.wasm is what the sources in src/ops/wasm compile to', async () => {
  const compiled = await compileKernels();
  expect(Buffer.from(compiled).equals(readFileSync(kernelsFile)), 'run `npm run kernels`').toBe(true);
}, 60_000);

it('the kernels own no memory that tfjs could be using', async () => {
  const module = await WebAssembly.compile(readFileSync(kernelsFile));
  expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
  // A module with constants in memory would overwrite bytes that are not its own when it starts.
  const memory = new WebAssembly.Memory({ initial: 1 });
  await WebAssembly.instantiate(module, { env: { memory } });
  expect(new Uint8Array(memory.buffer).every((byte) => byte === 0)).toBe(true);
});
