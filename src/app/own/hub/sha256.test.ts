import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha256Of } from './sha256.ts';

test.each([0, 1, 2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, 3 * 2 ** 20 + 56])(
  'of %d bytes is what Node computes',
  async (length) => {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7919) ^ (i >> 8));
    let told = 0;
    const found = await sha256Of(new Blob([bytes]), (part) => {
      told += part;
    });
    expect(found).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(told).toBe(length);
  },
);

test('"abc" has the digest of FIPS 180-4', async () => {
  expect(await sha256Of(new Blob(['abc']))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
