import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { methodNames } from '../experiment/methods/methods.ts';
import { METHODS_FILE, methodsDocument } from './build/methodTable.ts';
import { project as root } from './tests/testSteps.ts';

/** What the README and public/docs say of methods and results is what the records say. */
const readme = readFileSync(join(root, 'README.md'), 'utf8');

test('the README lists every method once, and nothing else', () => {
  const [, section] = readme.split('## The methods\n');
  const rows = section.split(/^## /m)[0].split('\n');
  const names = rows
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...line.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(names.sort()).toEqual([...methodNames].sort());
});

test('public/docs/methods.md is what `npm run docs` writes', () => {
  expect(readFileSync(METHODS_FILE, 'utf8')).toBe(methodsDocument());
});

test('its formulas hold no macro that only the page knows', () => {
  expect(methodsDocument()).not.toMatch(/\\(policy|reference|chosen|rejected|gold|logpolicy|logratio)\b/);
});

test('the gains in the README are the means of the recorded ones', () => {
  const { results } = JSON.parse(readFileSync(join(root, 'public/recorded/gains.json'), 'utf8'));
  const mean = (world: string, run: string) => {
    const golds = [1, 2, 3].map((seed) => results[`${world}/${seed}/${run}`].gold.mean);
    return (golds.reduce((sum, gold) => sum + gold, 0) / golds.length).toFixed(2).replace('-', '−');
  };
  const runs = ['sft', 'dpo', 'ppo', 'best-of-16', 'ppo-gold'];
  const lines = readme.split('\n');
  for (const [world, title] of Object.entries({
    reviews: 'Reviews',
    tldr: 'Summaries',
    assistant: 'Assistant',
  })) {
    expect(lines).toContain(`| ${[title, ...runs.map((run) => mean(world, run))].join(' | ')} |`);
  }
});
