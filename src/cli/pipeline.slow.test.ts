import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { labHere } from './faults/labHere.ts';

/** From pairs to a reward model, from there to a policy, and what is said of both: commands after one another. */
const model = join('e2e', 'fixtures', 'model', 'tiny');
const scratch = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const at = (name: string) => join(scratch, name);
const json = (...path: string[]) => JSON.parse(readFileSync(join(scratch, ...path), 'utf8'));
const lines = (name: string, rows: object[]) => {
  writeFileSync(at(name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return at(name);
};
const fine = async (...args: string[]) => {
  const { code, stdout, stderr } = await labHere(...args);
  expect(code, stderr).toBe(0);
  return stdout;
};

const TIMEOUT = { timeout: 120_000 };

test('a reward model, a policy trained on it, and what both are worth', TIMEOUT, async () => {
  const rm = at('rm');
  const small = ['--layers', '1', '--steps', '3', '--batch-size', '8'];
  await fine('train', '--method', 'rm', '--world', 'tldr', '--model', model, ...small, '--out', rm);
  expect(json('rm', 'config.json')).toMatchObject({
    architectures: ['GPT2ForSequenceClassification'],
    num_labels: 1,
    n_layer: 1,
  });
  const scale = json('rm', 'reward.json');
  expect(scale).toMatchObject({ format: 'dpo-lab-reward-1', samples: 128 });
  expect(scale.std).toBeGreaterThan(0);

  const pair = {
    prompt: 'My uncle hid my teapot. TL;DR:',
    chosen: ' My teapot is gone.',
    rejected: ' Well.',
  };
  const scored = JSON.parse(
    await fine('reward', '--reward-model', rm, '--pairs', lines('pairs.jsonl', [pair])),
  );
  const [{ chosen, rejected, scaled }] = scored.pairs;
  expect(scored.accuracy.mean).toBe(chosen > rejected ? 1 : 0);
  expect(scaled[0]).toBeCloseTo((chosen - scale.mean) / scale.std, 6);

  const prompts = lines('prompts.jsonl', [
    { prompt: 'My uncle hid my teapot. TL;DR:' },
    { prompt: 'My sister sold my car. TL;DR:' },
  ]);
  const rewarded = ['--model', model, '--reward-model', rm, '--prompts', prompts, '--prompts-per-step', '2'];
  await fine('train', '--method', 'ppo', ...rewarded, '--steps', '2', '--epochs', '1', '--out', at('ppo'));
  const run = json('ppo', 'run.json');
  expect(run).toMatchObject({ method: 'ppo', step: 2, rewardModel: rm, prompts, pairs: '', world: '' });
  expect(run.trainees).toEqual({ policy: 4, critic: 4 });
  const rows = readFileSync(at('ppo/metrics.jsonl'), 'utf8').trimEnd().split('\n');
  // No world, no gold.
  expect(JSON.parse(rows[1])).toMatchObject({ step: 2, samples: 2 });
  expect(JSON.parse(rows[1])).not.toHaveProperty('gold');
  await fine('train', '--resume', at('ppo'), '--steps', '3');
  expect(json('ppo', 'run.json').step).toBe(3);

  const asked = ['--world', 'tldr', '--reward-model', rm];
  const said = JSON.parse(
    await fine('eval', '--policy', at('ppo'), '--reference', model, ...asked, '--n', '6'),
  );
  expect(said.proxy.interval[0]).toBeLessThan(said.proxy.mean);
  expect(said.proxy.mean).not.toBe(said.gold.mean);

  const pool = JSON.parse(await fine('best-of-n', '--policy', model, ...asked, '--n', '3', '--prompts', '4'));
  expect(pool.bestOfN.map(({ n }: { n: number }) => n)).toEqual([1, 2, 3]);
  expect(pool.bestOfN[2].proxy).toBeGreaterThanOrEqual(pool.bestOfN[0].proxy);
  expect(pool.bestOfN[2].kl_bound).toBeCloseTo(Math.log(3) - 2 / 3, 12);
});

test('single completions from a file, and a policy between two', TIMEOUT, async () => {
  const unpaired = lines('unpaired.jsonl', [
    { prompt: 'The plot', completion: ' was brilliant.', label: true },
    { prompt: 'The plot', completion: ' was dull.', label: false },
    { prompt: 'The score', completion: ' was charming.', label: 1 },
  ]);
  const tuned = ['--steps', '2', '--batch-size', '1', '--learning-rate', '0.01'];
  await fine(
    'train',
    '--method',
    'kto-unpaired',
    '--model',
    model,
    '--unpaired',
    unpaired,
    ...tuned,
    '--out',
    at('kto'),
  );
  expect(json('kto', 'run.json')).toMatchObject({ unpaired, pairs: '', step: 2 });

  const merged = JSON.parse(
    await fine('merge', '--policy', model, '--with', at('kto'), '--weight', '0.25', '--out', at('mix')),
  );
  expect(merged.distanceFromWith / merged.distanceFromPolicy).toBeCloseTo(3, 1);
  expect(merged.distanceFromPolicy).toBeGreaterThan(0);
  // The implicit reward of one policy against another, whichever two they are.
  const pairs = lines('pairs.jsonl', [
    { prompt: 'The plot', chosen: ' was brilliant.', rejected: ' was dull.' },
  ]);
  const rewards = async (policy: string) =>
    JSON.parse(await fine('score', '--model', at(policy), '--reference', model, '--pairs', pairs)).pairs[0]
      .chosen;
  const [kto, mix] = [await rewards('kto'), await rewards('mix')];
  expect(Math.abs(kto.implicitReward)).toBeGreaterThan(0);
  expect(Math.abs(mix.implicitReward)).toBeLessThan(Math.abs(kto.implicitReward));
});

test('data that a method does not read, and what is missing, is said in a sentence', TIMEOUT, async () => {
  const refused = async (...args: string[]) => {
    const { code, stderr } = await labHere('train', ...args, '--out', at('none'));
    expect(code).toBe(2);
    return stderr;
  };
  expect(await refused('--method', 'dpo', '--world', 'tldr', '--reward-model', 'x')).toContain(
    'is not used by dpo',
  );
  expect(await refused('--method', 'ppoo', '--world', 'tldr')).toContain('did you mean ppo?');
  expect(await refused('--method', 'best-of-n', '--world', 'tldr')).toContain('use the command best-of-n');
  expect(await refused('--method', 'ppo', '--model', model)).toContain('--pairs is missing');
  expect(await refused('--method', 'rm-ratings', '--model', model, '--pairs', 'x')).toContain(
    '--world is missing',
  );
  const { code, stderr } = await labHere(
    ...['train', '--method', 'ppo', '--model', model, '--reward-model', model, '--out', at('none')],
  );
  expect(code).toBe(1);
  expect(stderr).toContain('score.weight');
});
