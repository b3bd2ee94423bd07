import fc from 'fast-check';
import { expect, test } from 'vitest';
import { repeatedName } from './repeatedName.ts';

test.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a" \n\t\r : 1, "b": 2, "a": 1}', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"x":[1,{"y":{"b":[],"c":{},"b":1}}]}', 'b'],
  ['{"a":{"a":1},"a":1}', 'a'],
  ['[{"a":1},{"b":1,"b":1}]', 'b'],
  ['{"":1,"":2}', ''],
  ['{"\\"":1,"\\"":2}', '"'],
  ['{"__proto__":1,"__proto__":2}', '__proto__'],
])('%s says it twice', (json, name) => {
  expect(repeatedName(json)).toBe(`"${name}" appears twice in one object`);
});

test.each([
  '{"a":"a","b":"a"}',
  '{"a":1,"A":2," a":3}',
  '{"a":{"a":{"a":1}}}',
  '[{"a":1},{"a":2}]',
  '["a","a",":","{\\"a\\":1,\\"a\\":2}"]',
  '{"a\\\\":1,"a":"}"}',
  '"a"',
])('%s does not', (json) => {
  expect(repeatedName(json)).toBeNull();
});

test('nothing that JSON.stringify writes says anything twice', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1), (value, indent) => {
      expect(repeatedName(JSON.stringify(value, null, indent))).toBeNull();
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('a million objects in one another are too many', () => {
  const deep = `${'{"a":'.repeat(1e6)}1${'}'.repeat(1e6)}`;
  expect(repeatedName(deep)).toMatch(/nested more than 64 deep/);
});
