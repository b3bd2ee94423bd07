import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { labHere } from '../cli/faults/labHere.ts';
import { project } from '../cli/tests/testSteps.ts';
import expected from '../model/fixtures/gpt2/expected.json';

/** What `lab train` needs on a tiny checkpoint, in a folder of its own that the caller removes. */
export function tinyTraining() {
  const model = join(project, 'src', 'model', 'fixtures', 'gpt2');
  const scratch = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
  const pairs = join(scratch, 'pairs.jsonl');
  const lines = expected.pairs.map(({ prompt, chosen, rejected }) =>
    JSON.stringify({ prompt_ids: prompt, chosen_ids: chosen, rejected_ids: rejected }),
  );
  writeFileSync(pairs, lines.join('\n'));
  return { model, scratch, pairs, inputs: ['--model', model, '--pairs', pairs, '--batch-size', '2'] };
}

export const read = (folder: string, file: string) => readFileSync(join(folder, file));

/** The rows of a run; what a step took is no part of its result. */
export const rowsIn = (folder: string) =>
  read(folder, 'metrics.jsonl')
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => ({ ...JSON.parse(line), seconds: 0 }));

/** Follows a command in this process, which saves the start of another. */
export async function fine(...args: string[]): Promise<void> {
  const { code, stderr } = await labHere(...args);
  expect(code, stderr).toBe(0);
}
