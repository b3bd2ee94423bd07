import fc from 'fast-check';
import { expect, test } from 'vitest';
import { characterOverlap } from './characters.ts';

const overlap = () => characterOverlap(1000);

test.each([
  ['a', 'a', true],
  ['a', 'b', false],
  ['a', '[^b]', true],
  ['a', '[^a]', false],
  [String.raw`\p{L}`, String.raw`[^\s\p{L}\p{N}]`, false],
  [String.raw`[^\r\n\p{L}\p{N}]`, String.raw`\p{M}`, true],
  [String.raw`\r`, String.raw`\p{White_Space}`, true],
  [String.raw`\.`, '[^a]', true],
  [String.raw`\x41`, 'A', true],
  // In the midst of ideographs, Hangul, private and unassigned code points.
  [String.raw`\p{Unified_Ideograph}`, '[倀-倁]', true],
  [String.raw`\p{L}`, String.raw`\u{22222}`, true],
  [String.raw`\p{Script=Hangul}`, String.raw`\ub123`, true],
  [String.raw`\p{Cn}`, String.raw`[\u{55555}-\u{55556}]`, true],
  [String.raw`\p{Co}`, String.raw`\u{f5555}`, true],
  [String.raw`\p{Co}`, String.raw`\u{10ffff}`, false],
  ['[倀-倅]', '[倅-倐]', true],
  ['[倀-倅]', '[倆-倐]', false],
  ['[^倀-倅]', '[倀-倅]', false],
  ['[^倀]', '[倀-倁]', true],
  [String.raw`\ud83d\ude00`, '😀', true],
  [String.raw`\ud83d`, '[^a]', true],
  [String.raw`\ud83d`, '😀', false],
])('%s and %s: %s', (a, b, answer) => {
  expect(overlap()(a, b)).toBe(answer);
  expect(overlap()(b, a)).toBe(answer);
});

test('agrees with a look at every code point', () => {
  const all = Array.from({ length: 0x110000 }, (_, point) =>
    // Half a surrogate pair would join with its neighbour.
    point >= 0xd800 && point < 0xe000 ? ' ' : String.fromCodePoint(point),
  ).join('');
  const property = fc.constantFrom(
    ...[
      'L',
      'Lu',
      'Lo',
      'M',
      'N',
      'P',
      'S',
      'Z',
      'Cn',
      'Co',
      'Cf',
      'Han',
      'Hangul',
      'Latin',
      'Tangut',
      'Ideographic',
    ],
    ...[
      'Emoji',
      'Alphabetic',
      'White_Space',
      'Noncharacter_Code_Point',
      'Default_Ignorable_Code_Point',
      'ID_Start',
    ],
  );
  const letter = (point: number) => `\\u{${point.toString(16)}}`;
  const range = fc
    .tuple(fc.integer({ min: 0, max: 0x10ffff }), fc.constantFrom(0, 1, 50, 5000))
    .map(([start, length]) => `${letter(start)}-${letter(Math.min(start + length, 0x10ffff))}`);
  const script = /^(?:Han|Hangul|Latin|Tangut)$/;
  const named = property.map((name) => `\\p{${script.test(name) ? 'Script=' : ''}${name}}`);
  const anyClass = fc
    .tuple(fc.constantFrom('', '^'), fc.array(fc.oneof(named, range), { minLength: 1, maxLength: 3 }))
    .map(([not, parts]) => `[${not}${parts.join('')}]`);
  const answers = { true: 0, false: 0 };
  fc.assert(
    fc.property(anyClass, anyClass, (a, b) => {
      fc.pre(a !== b);
      const answer = new RegExp(`(?=${a})${b}`, 'u').test(all);
      answers[`${answer}`]++;
      expect(overlap()(a, b)).toBe(answer);
    }),
    { seed: 1, numRuns: 150 },
  );
  expect(Math.min(answers.true, answers.false)).toBeGreaterThan(20);
});
