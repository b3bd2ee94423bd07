import { SplitPreTokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { characterOverlap } from './characters.ts';
import { slowPattern } from './time.ts';
import { type Pattern, parsePattern } from './tree.ts';

/** As a tokenizer.json has it, in the syntax of Oniguruma, which the library translates. */
function judge(regex: string): string | null {
  const split = new SplitPreTokenizer({
    type: 'Split',
    pattern: { Regex: regex },
    behavior: 'Isolated',
    invert: true,
  });
  return slowPattern((split.pattern as RegExp).source, characterOverlap(40));
}

const contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";

describe('patterns of real tokenizers are quick', () => {
  test.each([
    ['GPT-2', String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`],
    [
      'Llama 3',
      String.raw`${contractions}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
    ],
    [
      'Qwen 2',
      String.raw`${contractions}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
    ],
    [
      'GPT-4o',
      String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+${contractions}?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*${contractions}?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
    ],
    ['DeepSeek, numbers', String.raw`\p{N}{1,3}`],
    ['DeepSeek, ideographs', '[一-龥぀-ゟ゠-ヿ]+'],
    [
      'DeepSeek, words',
      String.raw`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_\x60{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
    ],
    ['BLOOM', String.raw` ?[^(\s|[.,!?…。，、।۔،])]+`],
    ['digits by threes', String.raw`(?<=\d)(?=(?:\d{3})+(?!\d))`],
    ['digits by threes, to the end of a word', String.raw`\d{1,3}(?=(?:\d{3})*\b)`],
    [
      'a class without its ideographs',
      String.raw`[\p{Lu}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{M}&&[^\p{Han}]]+|[\p{Han}]+`,
    ],
    ['spaces at the end', String.raw`\s+$`],
    ['runs of spaces', ' {2,}'],
    ['a POSIX class', '[[:alpha:]]+'],
    ['words with spaces between', String.raw`^\w+(?:\s+\w+)*$`],
  ])('%s', (_, regex) => {
    expect(judge(regex)).toBeNull();
  });
});

describe('patterns that may take exponential time are found', () => {
  test.each([
    ...['(a+)+$', '(a|a)+$', '(a|aa)+$', '([a-z]+)*x', '(a*)*b', '(a+a+)+x', '(?:(?:a+)b?)+$', '(.*a)*b'],
    ...[String.raw`(\s*\w+)*$`, String.raw`(\w|\d)+!`, String.raw`(.|\s)*x`, String.raw`([^a]|\S)*x`],
    ...[String.raw`(?:\p{L}+|\p{Lu}+)+$`, String.raw`(?:\p{L}|é)*$`, String.raw`(?:\p{Han}|一)*$`],
    ...['(?:[一-龥]|丁)*$', String.raw`(?:[一-龥]|[\x{4e01}\x{4e02}])*$`, '(?i:a|A)+$'],
    ...['(a?){30}a{30}', '(a{1,20}){1,20}b', '(.*a){20}', '(?:(?:a?|b?)c)*d', String.raw`\p{N}{1,3}+x`],
    ...['(?=(a+)+$)x', '(?<=^(a+)+)b', '(?!(a|a)*b)', '((((a+))))+$', '(?<name>a+)+$', '(?>a+)+$'],
    ...['(?:a(?=.*b))*c', '(?:ab|a)+$', `(?:${'a?'.repeat(70)})*b`],
  ])('%s', (regex) => {
    expect(judge(regex)).toMatch(/^may take exponential time: a repeated part/);
  });
});

test.each([
  ['a*a*a*b', /too many repetitions/],
  ['a*a*b*b*c', /too many repetitions/],
  ['(?:c|a*)(?:a*|d)(?:b*|e)b*f', /too many repetitions/],
  [String.raw`\s*.*\s*x`, /too many repetitions/],
  ['(?:ab)*(?:ac)*(?:ad)*x', /too many repetitions/],
  [String.raw`a*(?=.*b)\w+$`, /too many repetitions/],
  ['a{0,40}a{0,40}a{0,40}b', /too many repetitions/],
  [`${'a?'.repeat(30)}${'a'.repeat(30)}`, /more than 1000 ways/],
  [`${'(?:a|aa)'.repeat(30)}$`, /more than 1000 ways/],
  [`${'a{1,3}'.repeat(20)}$`, /more than 1000 ways/],
])('%s takes too long as well', (regex, sentence) => {
  expect(judge(regex)).toMatch(sentence);
});

test('a back reference is not read, nor are too many classes', () => {
  expect(() => judge(String.raw`(a+)\1`)).toThrow(/Back references/);
  const letters = Array.from({ length: 41 }, (_, i) => String.fromCodePoint(0x100 + i));
  expect(judge(`(?:${letters.slice(1).join('|')})*`)).toBeNull();
  expect(() => judge(`(?:${letters.join('|')})*`)).toThrow(/more than 40 different character classes/);
});

describe('against a matcher that counts its steps', () => {
  const MOST_STEPS = 300_000;

  /** Tries every way through the pattern, as JavaScript does. @throws where it takes too many steps */
  function countSteps(pattern: Pattern, text: string): number {
    let steps = 0;
    const run = (part: Pattern, at: number, then: (at: number) => boolean): boolean => {
      if (++steps > MOST_STEPS) throw new Error('too many steps');
      switch (part.kind) {
        case 'character':
          return part.source === text[at] && then(at + 1);
        case 'around':
          return run(part.part, at, () => true) && then(at);
        case 'choice':
          return part.parts.some((one) => run(one, at, then));
        case 'sequence': {
          const from = (i: number, at: number): boolean =>
            i === part.parts.length ? then(at) : run(part.parts[i], at, (next) => from(i + 1, next));
          return from(0, at);
        }
        case 'repeat': {
          const again = (done: number, at: number): boolean =>
            (done < part.max &&
              run(part.part, at, (next) => (next > at || done < part.min) && again(done + 1, next))) ||
            (done >= part.min && then(at));
          return again(0, at);
        }
      }
    };
    // What never matches has to be tried in every way, from every character.
    for (let start = 0; start < text.length; start++) run(pattern, start, () => false);
    return steps;
  }

  const texts = [
    'a'.repeat(24),
    'ab'.repeat(12),
    'aab'.repeat(8),
    'abb'.repeat(8),
    `${'a'.repeat(12)}${'b'.repeat(12)}`,
  ];
  const { pattern: anyPattern } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
    atom: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('a', 'b'),
      fc.array(tie('pattern'), { minLength: 1, maxLength: 2 }).map((parts) => `(?:${parts.join('|')})`),
      tie('pattern').map((part) => `(?=${part})`),
    ),
    pattern: fc
      .array(fc.tuple(tie('atom'), fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{1,2}', '{0,3}')), {
        minLength: 1,
        maxLength: 3,
      })
      .map((parts) => parts.map(([atom, often]) => (atom.startsWith('(?=') ? atom : atom + often)).join('')),
  }));

  test('what passes takes few', () => {
    let passed = 0;
    fc.assert(
      fc.property(anyPattern, (source) => {
        if (slowPattern(new RegExp(source, 'u').source, characterOverlap(40)) !== null) return;
        passed++;
        for (const text of texts) expect(() => countSteps(parsePattern(source), text)).not.toThrow();
      }),
      { seed: 1, numRuns: 3000 },
    );
    expect(passed).toBeGreaterThan(1000);
  });

  test('which would be seen', () => {
    expect(() => countSteps(parsePattern('(?:a+)+'), texts[0])).toThrow('too many steps');
  });
});
