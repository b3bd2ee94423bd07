import { expect, test } from 'vitest';
import { FileProblem } from '../experiment/fileProblem.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import { readSafetensorsMetadata } from './safetensorsMetadata.ts';

const tensors = new Map([['w', { shape: [2], data: Float32Array.of(1.5, -2) }]]);
/** A file of this header and no data. */
const headed = (header: string) => {
  const bytes = new Uint8Array(8 + header.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(new TextEncoder().encode(header), 8);
  return bytes;
};

test('gives back what was written beside the tensors, quotes and all', () => {
  const run = JSON.stringify({ name: '"dpo" ∑', step: 3 });
  const bytes = writeSafetensors(tensors, 'F32', { run });
  expect(readSafetensorsMetadata(bytes, 'f')).toEqual({ format: 'pt', run });
  expect(readSafetensors(bytes, 'f').get('w')?.data).toEqual(Float32Array.of(1.5, -2));
  expect(readSafetensorsMetadata(bytes.subarray(0, bytes.length - 8), 'f')).toEqual({ format: 'pt', run });
});

test('a file that says nothing about itself has no entries', () => {
  expect(readSafetensorsMetadata(headed('{}'), 'f')).toEqual({});
});

test.each([
  ['nothing', new Uint8Array(0)],
  ['a cut header', writeSafetensors(tensors, 'F32').subarray(0, 20)],
  ['numbers', headed('{"__metadata__":{"step":3}}')],
  ['a list', headed('[]')],
  ['no JSON', headed('{')],
])('%s is a FileProblem', (_, bytes) => {
  expect(() => readSafetensorsMetadata(bytes, 'f')).toThrow(FileProblem);
});
