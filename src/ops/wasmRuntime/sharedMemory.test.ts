import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kernelFiles } from '../../cli/kernels.ts';
import { MOST_PAGES, requireSharedMemory, withSharedMemory } from './sharedMemory.ts';

const tfjs = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const moduleOf = (...sections: number[]) => Uint8Array.from([...header, ...sections]);

describe.each([
  ['tfjs, whose memory is its own', join(tfjs, 'tfjs-backend-wasm-simd.wasm')],
  ['the kernels, which import it', kernelFiles.plain],
])('%s', (_, file) => {
  it('shares its memory after one bit was changed', () => {
    const before = readFileSync(file);
    const after = withSharedMemory(before);
    const changed = [...after.keys()].filter((at) => after[at] !== before[at]);
    expect(changed).toHaveLength(1);
    expect([before[changed[0]], after[changed[0]]]).toEqual([1, 3]);
    expect(WebAssembly.validate(after)).toBe(true);
  });
});

it('takes views of other buffers, and leaves them as they are', () => {
  const limits = [0x05, 0x04, 0x01, 0x01, 0x02, 0x03]; // one memory of 2 to 3 pages, exported as "m"
  const exported = [0x07, 0x05, 0x01, 0x01, 0x6d, 0x02, 0x00];
  const bytes = moduleOf(...limits, ...exported);
  const inside = Uint8Array.from([9, 9, ...bytes, 9]).subarray(2, 2 + bytes.length);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(withSharedMemory(inside)));
  const { buffer } = instance.exports.m as WebAssembly.Memory;
  expect(buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(buffer.byteLength).toBe(2 * 65536);
  expect([...inside]).toEqual([...bytes]);
  expect([...withSharedMemory(withSharedMemory(inside))]).toEqual([...withSharedMemory(inside)]);
});

it('refuses a module whose memory cannot be shared', () => {
  expect(() => withSharedMemory(moduleOf())).toThrow('no memory');
  const unbounded = moduleOf(0x05, 0x03, 0x01, 0x00, 0x02);
  expect(WebAssembly.validate(unbounded)).toBe(true);
  expect(() => withSharedMemory(unbounded)).toThrow('no maximum');
});

it('throws where shared memory cannot be had', () => {
  requireSharedMemory({ initial: 1, maximum: MOST_PAGES });
  expect(() => requireSharedMemory({ initial: 2, maximum: 1 })).toThrow(RangeError);
});
