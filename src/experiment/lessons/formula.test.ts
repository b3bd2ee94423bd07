import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computed, type Formula, LONGEST_FORMULA, readFormula } from './formula.ts';

const names = ['a', 'b', 'beta'];
const values = { a: 3, b: -2, beta: 0.5 };

function evaluated(text: string): number {
  const { formula, problem } = readFormula(text, names);
  if (problem) throw new Error(problem.sentence);
  return computed(formula, values);
}

test.each([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['2 - 3 - 4', -5],
  ['8 / 4 / 2', 1],
  ['-a ^ 2', -9],
  ['2 ^ 3 ^ 2', 512],
  ['2 ^ -1', 0.5],
  ['- -a', 3],
  ['a - -b', 1],
  ['.5 + 1.', 1.5],
  ['log(exp(a))', 3],
  ['ln(exp(a))', 3],
  ['sigmoid(0)', 0.5],
  ['−σ(0) · β', -0.25],
  ['[a + b] × 2 ÷ 4', 0.5],
])('%s is %d', (text, value) => {
  expect(evaluated(text)).toBeCloseTo(value, 12);
});

test.each([
  ['', 'There is no formula yet.', 0],
  ['a +', 'The formula ends too early.', 3],
  ['a b', 'Before “b” an operator is missing', 2],
  ['2a', 'Before “a” an operator is missing', 1],
  ['(a', 'This “(” is never closed.', 0],
  ['a)', 'One “)” is too many.', 1],
  ['a * / b', 'A number or a name is missing before “/”.', 4],
  ['log a', 'log needs parentheses', 0],
  ['a(b)', 'Before “(” an operator is missing', 1],
  ['gamma', '“gamma” is not known here. Known: a, b, beta, sigmoid, log, exp.', 0],
  ['constructor', '“constructor” is not known here.', 0],
  ['a; alert(1)', '“;” has no meaning here.', 1],
  ['β + 😀', '“😀” has no meaning here.', 4],
  ['a'.repeat(LONGEST_FORMULA + 1), 'A formula has at most 400 characters.', LONGEST_FORMULA],
  ['('.repeat(200), 'Too many parentheses', 40],
  ['-'.repeat(200), 'Too many parentheses', 40],
])('%s is refused in words', (text, sentence, at) => {
  const { problem } = readFormula(text, names);
  expect(problem?.sentence).toContain(sentence);
  expect(problem?.at).toBe(at);
});

/** Formulas, written with every parenthesis. */
const written = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.nat(1000).map((value): Formula => ({ kind: 'number', value })),
    fc.constantFrom(...names).map((name): Formula => ({ kind: 'name', name })),
    tie('formula').map((of): Formula => ({ kind: 'negated', of })),
    fc
      .tuple(fc.constantFrom('sigmoid' as const, 'log' as const, 'exp' as const), tie('formula'))
      .map(([name, of]): Formula => ({ kind: 'call', name, of })),
    fc
      .tuple(
        fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const),
        tie('formula'),
        tie('formula'),
      )
      .map(([operator, left, right]): Formula => ({ kind: 'operation', operator, left, right })),
  ),
}));

function textOf(formula: Formula): string {
  switch (formula.kind) {
    case 'number':
      return String(formula.value);
    case 'name':
      return formula.name;
    case 'negated':
      return `(-${textOf(formula.of)})`;
    case 'call':
      return `${formula.name}(${textOf(formula.of)})`;
    case 'operation':
      return `(${textOf(formula.left)} ${formula.operator} ${textOf(formula.right)})`;
  }
}

describe('whatever is typed', () => {
  const pieces = fc
    .array(
      fc.constantFrom('a', 'b', 'beta', 'log', 'exp', '(', ')', '+', '-', '*', '/', '^', '1', '.5', ' ', 'σ'),
      {
        maxLength: 300,
      },
    )
    .map((parts) => parts.join(''));

  test('gives a formula or a sentence with a place in the text, soon', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ maxLength: 1000 }), fc.string({ unit: 'binary', maxLength: 500 }), pieces),
        (text) => {
          const begun = process.cpuUsage();
          const { formula, problem } = readFormula(text, names);
          if (problem) {
            expect(problem.sentence).not.toBe('');
            expect(problem.at).toBeGreaterThanOrEqual(0);
            expect(problem.at).toBeLessThanOrEqual(Math.max(text.length, LONGEST_FORMULA));
          } else expect(typeof computed(formula, values)).toBe('number');
          // Microseconds of this process, whatever else the machine does; a reader that went back would take for ever.
          expect(process.cpuUsage(begun).user).toBeLessThan(250_000);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('is read as it was written', () => {
    fc.assert(
      fc.property(written.formula, (formula) => {
        const text = textOf(formula);
        if (text.length > LONGEST_FORMULA) return;
        expect(readFormula(text, names).formula).toEqual(formula);
      }),
    );
  });
});
