import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { methodNames, methods } from '../experiment/methods/methods.ts';
import { project as root } from './tests/testSteps.ts';

/** The README's table of methods says what the lab has. */
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const rows = readme
  .slice(readme.indexOf('## The methods'), readme.indexOf('## The model\n'))
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));

test('it lists every method once, and nothing else', () => {
  const listed = rows.map(([, name]) => name.replaceAll('`', ''));
  expect([...listed].sort()).toEqual([...methodNames].sort());
});

test.each(rows.map(([, name, , source, tests]) => [name, source, tests]))(
  '%s: the source is named and the tests are there',
  (name, source, tests) => {
    const entry = methods[name.replaceAll('`', '') as keyof typeof methods];
    const year = entry.source.match(/\d{4}/)?.[0];
    if (year) expect(source).toContain(year);
    const files = tests.replaceAll('`', '').split(', ');
    for (const file of files) expect(existsSync(join(root, 'src', file)), file).toBe(true);
  },
);
