import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { FileProblem } from '../experiment/fileProblem.ts';
import { readSafetensors } from './safetensors.ts';

afterEach(() => void vi.unstubAllGlobals());

/** A file with this header, as it stands, and so many bytes of data. */
function fileWith(header: string | object, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const f32 = (shape: unknown, begin: unknown, end: unknown) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});
const claiming = (headerBytes: bigint) => {
  const bytes = fileWith('{}', 0);
  new DataView(bytes.buffer).setBigUint64(0, headerBytes, true);
  return bytes;
};

/** Values that are allocated for tensors while `work` runs. */
function allocated(work: () => void): number {
  let values = 0;
  const Real = Float32Array;
  vi.stubGlobal(
    'Float32Array',
    class extends Real {
      constructor(size: number) {
        values += size;
        super(size);
      }
    },
  );
  work();
  return values;
}

const cases: [what: string, bytes: Uint8Array, sentence: RegExp][] = [
  ['an empty file', new Uint8Array(), /only 0 bytes long/],
  ['half a length', new Uint8Array(7), /only 7 bytes long/],
  ['a header longer than the file', claiming(3n), /header claims 3 bytes, the file has 10/],
  ['a header of 2⁶⁴ − 1 bytes', claiming(2n ** 64n - 1n), /header claims 18446744073709552000 bytes/],
  [
    'a page in place of the file',
    new TextEncoder().encode('<!doctype html>'),
    /truncated or not a safetensors file/,
  ],
  [
    'a header of 16 MiB and a byte',
    fileWith(' '.repeat(2 ** 24 + 1), 0),
    /header is too large: 16777217 bytes/,
  ],
  ['a header that is not JSON', fileWith('{"a":', 0), /\(header\): not valid JSON/],
  ['a header that is no text', fileWith('\u0000\u0001', 0), /\(header\): not valid JSON/],
  ['a list as header', fileWith('[]', 0), /header is not an object/],
  ['a header that is null', fileWith('null', 0), /header is not an object/],
  ['an entry that is null', fileWith({ a: null }, 0), /tensor "a" is malformed/],
  ['no shape', fileWith({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4), /tensor "a" is malformed: shape/],
  ['a negative dimension', fileWith({ a: f32([-1], 0, 4) }, 4), /tensor "a" is malformed: shape: 0/],
  ['half a dimension', fileWith({ a: f32([0.5], 0, 2) }, 4), /tensor "a" is malformed: shape: 0/],
  ['a thousand dimensions', fileWith({ a: f32(Array(1000).fill(1), 0, 4) }, 4), /malformed: shape/],
  ['a negative offset', fileWith({ a: f32([1], -4, 0) }, 4), /tensor "a" is malformed: data_offsets: 0/],
  ['three offsets', fileWith({ a: { ...f32([1], 0, 4), data_offsets: [0, 4, 8] } }, 8), /data_offsets/],
  [
    'an offset beyond 2⁵³',
    fileWith({ a: f32([1], 0, 1e300) }, 4),
    /tensor "a" is malformed: data_offsets: 1/,
  ],
  [
    'an end before the beginning',
    fileWith({ a: f32([1], 4, 0) }, 4),
    /"a" of shape \[1\] needs 4 bytes, .* -4/,
  ],
  [
    'a shape too large',
    fileWith({ a: f32([2, 3], 0, 20) }, 24),
    /"a" of shape \[2,3\] needs 24 bytes, .* 20/,
  ],
  [
    'a shape too small',
    fileWith({ a: f32([2, 3], 0, 28) }, 28),
    /"a" of shape \[2,3\] needs 24 bytes, .* 28/,
  ],
  [
    'a product that is 0 modulo 2⁶⁴',
    fileWith({ a: f32([2 ** 32, 2 ** 32], 0, 0) }, 0),
    /needs 73786976294838210000 bytes/,
  ],
  ['an endless product', fileWith({ a: f32(Array(8).fill(2 ** 52), 0, 4) }, 4), /needs .*e\+125 bytes/],
  [
    'an end beyond the file',
    fileWith({ a: f32([2], 0, 8) }, 4),
    /truncated: tensor "a" ends at byte 70, .* 66/,
  ],
  ['a gigabyte in a small file', fileWith({ a: f32([2 ** 28], 0, 2 ** 30) }, 4), /truncated: tensor "a"/],
  [
    'data for half a tensor',
    fileWith({ b: f32([1], 0, 4), a: f32([1], 2, 6) }, 8),
    /"a" overlaps tensor "b"/,
  ],
  ['the same data twice', fileWith({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, 4), /"b" overlaps tensor "a"/],
  ['an unknown type', fileWith({ a: { ...f32([1], 0, 8), dtype: 'I64' } }, 8), /tensor "a" has type I64/],
  [
    'an inherited type',
    fileWith({ a: { ...f32([1], 0, 4), dtype: 'toString' } }, 4),
    /tensor "a" has type toString/,
  ],
  [
    '__proto__ as a name',
    fileWith(`{"__proto__":${JSON.stringify(f32([1], 0, 4))}}`, 4),
    /named "__proto__"/,
  ],
  [
    'a tensor that is named twice',
    fileWith(`{"a":${JSON.stringify(f32([1], 0, 4))},"a":${JSON.stringify(f32([1], 4, 8))}}`, 8),
    /in the header, "a" appears twice in one object/,
  ],
  [
    'one type for those who read the first, another for those who read the last',
    fileWith('{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,4],"dtype":"F32"}}', 4),
    /"dtype" appears twice/,
  ],
  ['a name of a megabyte', fileWith({ ['a'.repeat(2 ** 20)]: null }, 0), /^.{1,250}$/],
];

describe('refuses, without allocating anything', () => {
  test.each(cases)('%s', (_, bytes, sentence) => {
    const values = allocated(() => {
      expect(() => readSafetensors(bytes, 'm.safetensors')).toThrow(
        expect.objectContaining({ name: 'FileProblem', message: expect.stringMatching(sentence) }),
      );
    });
    expect(values).toBe(0);
  });

  test('the last tensor’s fault after good ones', () => {
    const header = { good: f32([256], 0, 1024), bad: f32([2], 1024, 1028) };
    const values = allocated(() => {
      expect(() => readSafetensors(fileWith(header, 1028), 'm.safetensors')).toThrow(
        'm.safetensors: tensor "bad"',
      );
    });
    expect(values).toBe(0);
    expect(allocated(() => readSafetensors(fileWith({ good: header.good }, 1028), 'm.safetensors'))).toBe(
      256,
    );
  });
});

describe('whatever the bytes, only a FileProblem is thrown', () => {
  const survives = (bytes: Uint8Array) => {
    try {
      for (const { data } of readSafetensors(bytes, 'm.safetensors').values()) {
        expect(data.byteLength).toBeLessThanOrEqual(2 * bytes.byteLength);
      }
    } catch (error) {
      expect(error).toBeInstanceOf(FileProblem);
    }
  };

  test('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), survives), { seed: 1, numRuns: 1000 });
  });

  test('random headers', () => {
    const small = fc.oneof(fc.integer({ min: -2, max: 12 }), fc.maxSafeInteger(), fc.double());
    const entry = fc.record(
      {
        dtype: fc.constantFrom('F32', 'F16', 'BF16', 'I8', 'valueOf'),
        shape: fc.array(small, { maxLength: 3 }),
        data_offsets: fc.array(small, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: [] },
    );
    const header = fc.dictionary(fc.string(), fc.oneof({ weight: 4, arbitrary: entry }, fc.jsonValue()));
    const file = fc.tuple(fc.oneof(header, fc.jsonValue()), fc.nat(48));
    fc.assert(
      fc.property(file, ([value, dataBytes]) => survives(fileWith(JSON.stringify(value), dataBytes))),
      { seed: 1, numRuns: 1000 },
    );
  });
});
