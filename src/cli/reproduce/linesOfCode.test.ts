import { expect, test } from 'vitest';
import { SOURCES } from '../../evaluation/studies/exercise.ts';
import { countCode, linesOfCode } from './linesOfCode.ts';

test('counts code, and neither comments nor empty lines', () => {
  const source = [
    "import a from 'a';",
    '',
    '/** What it does. */',
    'export const b = 1; // one',
    '  // nothing',
    '/*',
    ' * more words',
    '',
    ' */',
    "const c = '/* no comment */';",
  ];
  expect(countCode(source.join('\n'))).toBe(3);
  expect(countCode('')).toBe(0);
});

test('the trainers that the exercise compares are there, and each has some', () => {
  for (const file of Object.values(SOURCES).flat()) {
    expect(linesOfCode([`src/${file}.ts`]), file).toBeGreaterThan(5);
  }
});
