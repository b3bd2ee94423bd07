import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { worldNames } from '../../tasks/worlds.ts';
import { labHere } from '../faults/labHere.ts';
import { readCardOf } from '../files/modelFiles.ts';

/** The commands that show a world and sample a model, with a tiny model that speaks all worlds, badly. */
const model = join('e2e', 'fixtures', 'model', 'tiny');
const scratch = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const TIMEOUT = { timeout: 60_000 };
const rowsOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const file = (name: string, rows: object[]) => {
  const path = join(scratch, name);
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
};

describe.each(worldNames)('world --name %s', (name) => {
  test('prints prompts, four judged completions each and a labelled pair', TIMEOUT, async () => {
    const args = ['world', '--name', name, '--model', model, '--show', '2', '--seed', '3', '--json'];
    const { code, stdout, stderr } = await labHere(...args);
    expect(code, stderr).toBe(0);
    const rows = rowsOf(stdout);
    expect(rows).toHaveLength(2);
    const { mean, std } = readCardOf(model).worlds[name].gold;
    for (const { prompt, completions, pair } of rows) {
      expect(completions).toHaveLength(4);
      for (const { gold, parts } of completions) {
        const raw = parts.reduce((sum: number, part: { value: number }) => sum + part.value, 0);
        expect(gold).toBeCloseTo((raw - mean) / std, 9);
      }
      const texts = completions.map(({ completion }: { completion: string }) => completion);
      expect(pair.prompt).toBe(prompt);
      expect(texts).toContain(pair.chosen);
      expect(texts).toContain(pair.rejected);
      expect(pair.chosen).not.toBe(pair.rejected);
    }
    expect((await labHere(...args)).stdout).toBe(stdout);
  });
});

test('world --split asks the prompts of that split', TIMEOUT, async () => {
  const args = ['world', '--name', 'reviews', '--model', model, '--show', '3', '--json'];
  const promptsOf = async (...more: string[]) =>
    rowsOf((await labHere(...args, ...more)).stdout).map(({ prompt }): string => prompt);
  for (const prompt of await promptsOf('--split', 'near')) expect(prompt).toMatch(/^Although /);
  expect(await promptsOf()).toEqual(await promptsOf('--split', 'heldout'));
});

test('--judge scores rows, even hostile ones, in their order', TIMEOUT, async () => {
  const path = file('rows.jsonl', [
    { prompt: 'This thriller', completion: ' was superb. The plot was gripping.', id: 1 },
    { prompt: 'This thriller', completion: ' was dreadful. The plot was thin.' },
    { prompt: '', completion: '\u0000<script>alert(1)</script> \ud800' },
  ]);
  const { stdout, code } = await labHere('world', '--name', 'reviews', '--model', model, '--judge', path);
  expect(code).toBe(0);
  const rows = rowsOf(stdout);
  expect(rows).toHaveLength(3);
  expect(Object.keys(rows[0]).sort()).toEqual(['completion', 'gold', 'parts', 'prompt']);
  expect(rows[0].gold).toBeGreaterThan(rows[1].gold + 0.5);
  expect(rows[1].gold).toBeGreaterThan(rows[2].gold);
});

describe('sample', () => {
  const prompts = [{ prompt: 'This thriller' }, { prompt: 'The acting in this film' }];
  const sampled = async (rows: object[], ...args: string[]) => {
    const { code, stdout, stderr } = await labHere(
      ...['sample', '--model', model, '--prompts', file('prompts.jsonl', rows), ...args],
    );
    expect(code, stderr).toBe(0);
    return rowsOf(stdout);
  };

  test('completes every prompt N times, the same for the same seed', TIMEOUT, async () => {
    const rows = await sampled(prompts, '--n', '3', '--seed', '5');
    expect(rows.map(({ prompt }) => prompt)).toEqual(
      prompts.flatMap(({ prompt }) => [prompt, prompt, prompt]),
    );
    expect(new Set(rows.map(({ completion }) => completion)).size).toBe(6);
    for (const { finished } of rows) expect(typeof finished).toBe('boolean');
    expect(await sampled(prompts, '--n', '3', '--seed', '5')).toEqual(rows);
    expect(await sampled(prompts, '--n', '3', '--seed', '6')).not.toEqual(rows);
    // What else is asked for does not matter.
    expect(await sampled(prompts.slice(0, 1), '--n', '1', '--seed', '5')).toEqual(rows.slice(0, 1));
  });

  test('at temperature 0 all are alike', TIMEOUT, async () => {
    const rows = await sampled(prompts.slice(0, 1), '--n', '3', '--temperature', '0');
    expect(new Set(rows.map(({ completion }) => completion)).size).toBe(1);
    // One token to choose from, by either rule, is the likeliest one.
    expect(await sampled(prompts.slice(0, 1), '--n', '3', '--top-k', '1')).toEqual(rows);
    expect(await sampled(prompts.slice(0, 1), '--n', '3', '--top-p', '1e-6')).toEqual(rows);
  });
});

describe('eval', () => {
  const base = ['eval', '--policy', model, '--reference', model, '--world', 'reviews', '--n', '20'];

  test('a policy that is its reference has no KL, and the same seed the same samples', TIMEOUT, async () => {
    const run = async (...args: string[]) => JSON.parse((await labHere(...base, ...args)).stdout);
    const result = await run('--seed', '2', '--split', 'ood');
    expect(result).toMatchObject({ world: 'reviews', split: 'ood', n: 20, backend: 'wasm' });
    expect(result.kl.mean).toBe(0);
    expect(result.logRatio.interval).toEqual([0, 0]);
    for (const measure of ['gold', 'length', 'entropy', 'eosRate']) {
      const { mean, interval } = result[measure];
      expect(mean, measure).toBeGreaterThanOrEqual(interval[0]);
      expect(mean, measure).toBeLessThanOrEqual(interval[1] + 1e-12);
    }
    expect(result.entropy.mean).toBeGreaterThan(0.1);
    expect(await run('--seed', '2', '--split', 'ood')).toEqual(result);
    expect((await run('--seed', '3', '--split', 'ood')).gold).not.toEqual(result.gold);
  });
});

test.each([
  [
    'a split that does not exist',
    ['eval', '--policy', model, '--reference', model, '--split', 'test'],
    'train, heldout, near, ood',
  ],
  ['a world that does not exist', ['world', '--name', 'tdlr'], '--name is "tdlr"; did you mean tldr?'],
  ['an option that does not exist', ['world', '--name', 'reviews', '--shwo', '5'], '--show'],
  ['no prompts', ['sample', '--model', model, '--prompts', join(scratch, 'none.jsonl')], 'cannot be read'],
  ['n that is no number', ['sample', '--model', model, '--prompts', 'p', '--n', 'many'], 'whole number'],
  ['a temperature below 0', ['sample', '--model', model, '--prompts', 'p', '--temperature=-1'], '0 to 100'],
  ['a count of none', ['world', '--name', 'reviews', '--show', '0', '--model', model], 'from 1'],
])('refuses %s with a sentence', TIMEOUT, async (_, args, sentence) => {
  const { code, stderr, stdout } = await labHere(...args);
  expect(code).not.toBe(0);
  expect(stderr).toContain(sentence);
  expect(stdout).toBe('');
});

test('refuses a prompt that fills the context, naming it', TIMEOUT, async () => {
  const long = file('long.jsonl', [{ prompt: 'Fine' }, { prompt: 'word '.repeat(200) }]);
  const { code, stderr } = await labHere('sample', '--model', model, '--prompts', long);
  expect(code).toBe(1);
  expect(stderr).toContain('long.jsonl, prompt 2');
});
