import { describe, expect, test } from 'vitest';
import { readSafetensors, type StoredTensor, writeSafetensors } from './safetensors.ts';

const tensors = new Map<string, StoredTensor>([
  ['wte.weight', { shape: [2, 3], data: Float32Array.of(1, -2, 0.5, 65504, 2 ** -24, -0) }],
  ['h.0.attn.bias', { shape: [1], data: Float32Array.of(1 / 3) }],
  ['scalar', { shape: [], data: Float32Array.of(7) }],
  ['empty', { shape: [0, 4], data: new Float32Array() }],
]);

describe('writing and reading', () => {
  test('F32 keeps every bit', () => {
    expect(readSafetensors(writeSafetensors(tensors, 'F32'), 'm.safetensors')).toEqual(tensors);
  });

  test('F16 keeps what has eleven significant bits, and rounds the rest', () => {
    const rounded = new Map(tensors).set('h.0.attn.bias', {
      shape: [1],
      data: Float32Array.of(0.333251953125),
    });
    expect(readSafetensors(writeSafetensors(tensors, 'F16'), 'm.safetensors')).toEqual(rounded);
  });

  test.each(['F32', 'F16'] as const)('the data of %s begins at a multiple of eight bytes', (dtype) => {
    const bytes = writeSafetensors(tensors, dtype);
    const headerBytes = new DataView(bytes.buffer).getUint32(0, true);
    expect(headerBytes % 8).toBe(0);
    expect(bytes.length).toBe(8 + headerBytes + 8 * (dtype === 'F32' ? 4 : 2));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes)));
    expect(header.__metadata__).toEqual({ format: 'pt' }); // or PyTorch refuses the file
  });

  test('reads from the middle of a larger buffer', () => {
    const written = writeSafetensors(tensors, 'F32');
    const buffer = new Uint8Array(written.length + 6);
    buffer.set(written, 3);
    expect(readSafetensors(buffer.subarray(3, -3), 'm.safetensors')).toEqual(tensors);
  });
});

test.each(['F32', 'F16'] as const)(
  '%s is read from a Buffer of Node, which may begin anywhere in its memory',
  (dtype) => {
    const file = writeSafetensors(new Map([['a', { shape: [3], data: Float32Array.of(1, -2, 0.5) }]]), dtype);
    const within = Buffer.alloc(file.length + 5);
    within.set(file, 5);
    expect([...(readSafetensors(within.subarray(5), 'a').get('a')?.data ?? [])]).toEqual([1, -2, 0.5]);
  },
);

test('reads a file that was put together byte by byte', () => {
  const header =
    '{"b":{"dtype":"BF16","shape":[2],"data_offsets":[4,8]},"a":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]}}';
  const bytes = Uint8Array.from([
    ...[header.length, 0, 0, 0, 0, 0, 0, 0],
    ...[...header].map((letter) => letter.charCodeAt(0)),
    ...[0x00, 0x3c, 0x00, 0xc0], // 1 and −2 as halves, little endian
    ...[0x80, 0x3f, 0x49, 0x40], // 1 and 3.140625 as bfloat16
  ]);
  expect(readSafetensors(bytes, 'm.safetensors')).toEqual(
    new Map([
      ['a', { shape: [1, 2], data: Float32Array.of(1, -2) }],
      ['b', { shape: [2], data: Float32Array.of(1, 3.140625) }],
    ]),
  );
});
