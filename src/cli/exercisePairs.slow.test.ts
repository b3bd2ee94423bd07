import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { realPairs } from '../experiment/lessons/exercises/formulaTargets.ts';
import { labHere } from './faults/labHere.ts';

const folder = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the pairs of the exercises are read as the shipped model and DPO after 60 steps read them', async () => {
  const [policy, pairs] = ['policy', 'pairs.jsonl'].map((name) => join(folder, name));
  const lines = realPairs.map(({ prompt, chosen, rejected }) => JSON.stringify({ prompt, chosen, rejected }));
  writeFileSync(pairs, `${lines.join('\n')}\n`);
  const trained = ['--method', 'dpo', '--world', 'reviews', '--steps', '60', '--out', policy];
  expect((await labHere('train', ...trained)).code).toBe(0);
  const reference = join('public', 'model', 'sft');
  const { stdout } = await labHere('score', '--model', policy, '--reference', reference, '--pairs', pairs);
  const sum = (values: readonly number[]) => values.reduce((so, value) => so + value, 0);
  const read = JSON.parse(stdout).pairs as Record<
    'chosen' | 'rejected',
    Record<'policyTokenLogps' | 'referenceTokenLogps', number[]>
  >[];
  for (const [i, { logps }] of realPairs.entries()) {
    const { chosen, rejected } = read[i];
    expect(sum(chosen.policyTokenLogps)).toBeCloseTo(logps.chosen, 3);
    expect(sum(rejected.policyTokenLogps)).toBeCloseTo(logps.rejected, 3);
    expect(sum(chosen.referenceTokenLogps)).toBeCloseTo(logps.ref_chosen, 3);
    expect(sum(rejected.referenceTokenLogps)).toBeCloseTo(logps.ref_rejected, 3);
  }
}, 600_000);
