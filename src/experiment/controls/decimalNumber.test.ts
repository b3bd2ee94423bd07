import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalNumber } from './decimalNumber.ts';

test.each([
  ['5', 5],
  ['-2.5', -2.5],
  ['.5', 0.5],
  ['-.5', -0.5],
  ['0', 0],
  ['007', 7],
  ['1e-3', 0.001],
  ['1E6', 1e6],
  ['1e+21', 1e21],
  ['1.5e2', 150],
])('%s is a number', (text, value) => {
  expect(decimalNumber(text)).toBe(value);
});

test.each([
  ...['', ' ', ' 5 ', '5 ', '5\n', '+5', '--5', '5.', '.', '-', '1,5', '1 000', '1_000', '١'],
  ...['0x10', '0b11', '0o7', '5n', '5px', 'e3', '1e', '1e1.5', '1e400', '-1e400'],
  ...['-0', '-0.0', '-1e-400', 'Infinity', '-Infinity', 'NaN', 'null', 'true', '[5]'],
])('%j is none', (text) => {
  expect(decimalNumber(text)).toBeNull();
});

test('every number that JavaScript writes is read back', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(decimalNumber(String(value))).toBe(value + 0);
    }),
    { seed: 1, numRuns: 1000 },
  );
});

test('a text as long as a file is answered at once', () => {
  expect(decimalNumber(`${'1'.repeat(1e6)}x`)).toBeNull();
});
