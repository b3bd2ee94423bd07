import { expect, test } from 'vitest';
import { preferenceFiles } from './dataInputs.ts';
import { tryCase } from './mutatedInputs.ts';

/** Of each layout; all together are more than 20,000. */
const CASES = 7000;

test('mutated files of preferences are read, or refused in a sentence', { timeout: 300_000 }, async () => {
  const outcomes: { case: string; outcome: string }[] = [];
  for (const parser of preferenceFiles()) {
    for (let i = 0; i < CASES; i++) {
      outcomes.push({ case: `${parser.name} ${i}`, outcome: await tryCase(parser, 1, i) });
    }
  }
  const count = (kind: string) => outcomes.filter(({ outcome }) => outcome === kind).length;
  console.log(`${outcomes.length} mutated files: ${count('read')} read, ${count('refused')} refused`);
  expect(outcomes.filter(({ outcome }) => outcome !== 'read' && outcome !== 'refused')).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(20_000);
  expect(count('read')).toBeGreaterThan(1000);
  expect(count('refused')).toBeGreaterThan(1000);
});
