import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type MethodName, methodNames, methods } from '../experiment/methods/methods.ts';
import { project as root } from './tests/testSteps.ts';

/** The README and public/docs/methods.md say which methods the lab has. */
const readme = rowsOf('README.md', '## The methods');
const table = rowsOf('public/docs/methods.md', '# The methods');

/** The cells of the rows that begin with a name in code, from this heading to the next. */
function rowsOf(file: string, heading: string): string[][] {
  const text = readFileSync(join(root, file), 'utf8');
  const [, section] = text.split(`${heading}\n`);
  return section
    .split(/^#/m)[0]
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1)
        .map((cell) => cell.trim()),
    );
}

const namesIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);

test.each([
  ['README.md', readme],
  ['public/docs/methods.md', table],
])('%s lists every method once, and nothing else', (_, rows) => {
  const listed = rows.flatMap(([names]) => namesIn(names));
  expect(listed.sort()).toEqual([...methodNames].sort());
});

test.each(table)('%s: the source is named and the tests are there', (name, _, source, tests) => {
  const year = methods[namesIn(name)[0] as MethodName].source.match(/\d{4}/)?.[0];
  if (year) expect(source).toContain(year);
  expect(namesIn(tests)).not.toEqual([]);
  for (const file of namesIn(tests)) expect(existsSync(join(root, 'src', file)), file).toBe(true);
});

test('the gains in the README are the means of the recorded ones', () => {
  const { results } = JSON.parse(readFileSync(join(root, 'public/recorded/gains.json'), 'utf8'));
  const mean = (world: string, run: string) => {
    const golds = [1, 2, 3].map((seed) => results[`${world}/${seed}/${run}`].gold.mean);
    return (golds.reduce((sum, gold) => sum + gold, 0) / golds.length).toFixed(2).replace('-', '−');
  };
  const runs = ['sft', 'dpo', 'ppo', 'best-of-16', 'ppo-gold'];
  const lines = readFileSync(join(root, 'README.md'), 'utf8').split('\n');
  for (const [world, title] of Object.entries({
    reviews: 'Reviews',
    tldr: 'Summaries',
    assistant: 'Assistant',
  })) {
    expect(lines).toContain(`| ${[title, ...runs.map((run) => mean(world, run))].join(' | ')} |`);
  }
});
