import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compileKernels, type KernelVariant, kernelFiles } from './kernels.ts';

const variants = Object.entries(kernelFiles) as [KernelVariant, string][];

it.each(variants)(
  'the committed kernels, %s, are what src/ops/wasm compiles to',
  async (variant, file) => {
    const compiled = await compileKernels(variant);
    expect(Buffer.from(compiled).equals(readFileSync(file)), 'run `npm run kernels`').toBe(true);
  },
  60_000,
);

it('the kernels own no memory that tfjs could be using', async () => {
  const module = await WebAssembly.compile(readFileSync(kernelFiles.plain));
  expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
  // A module with constants in memory would overwrite bytes that are not its own when it starts.
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  await WebAssembly.instantiate(module, { env: { memory } });
  expect(new Uint8Array(memory.buffer).every((byte) => byte === 0)).toBe(true);
});
