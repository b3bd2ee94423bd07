import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCardOf, readModelFolder, readRequiredTokenizer, readText } from '../../cli/files/modelFiles.ts';
import { startBackend } from '../../cli/platform/platform.ts';
import { defaultsOfMethod, type MethodName, type RunConfig } from '../../experiment/methods/methods.ts';
import { type OwnData, type OwnReward, ownKey } from '../../experiment/own/ownData.ts';
import { labellingWith } from '../../testing/fakeEngine.ts';
import type { Progress } from '../../training/methods/run.ts';
import { createEngine, type Engine } from '../engine.ts';
import { checkedPairs } from '../loading/loadModel.ts';
import type { PairProgress } from '../loading/pairMaker.ts';
import { readPlan } from '../runs/readPlan.ts';
import type { Run } from '../runs/run.ts';
import { readOwn } from './readOwn.ts';

/** Runs on somebody's own data, on a tiny model: no gold anywhere, and a chosen reward in its place. */
const folder = join('e2e', 'fixtures', 'model', 'tiny');
const preparing: Progress & PairProgress = {
  onProgress: () => {},
  stopped: () => false,
  breathe: async () => {},
};
const rows = Array.from({ length: 40 }, (_, i) => ({
  prompt: `The film ${i % 20}`,
  chosen: ` was good ${i}.`,
  rejected: ` was a very long and bad one ${i}.`,
}));
const file = new Blob([rows.map((row) => JSON.stringify(row)).join('\n')]);

let engine: Engine;
let data: Omit<OwnData, 'reward'>;
beforeAll(async () => {
  const { report } = await startBackend('wasm');
  const stored = readModelFolder(folder);
  const model = {
    card: readCardOf(folder),
    stored,
    tokenizer: readRequiredTokenizer(folder),
    source: { tokenizer: '', card: '' },
    downloadedBytes: 0,
  };
  const pairsOf = (name: string) => {
    const path = join('public', 'pairs', 'reviews', name);
    return checkedPairs(readText(path), path, model).slice(0, 20);
  };
  engine = await createEngine(model, {
    world: 'reviews',
    pairs: { train: pairsOf('train.jsonl'), heldOut: pairsOf('heldout.jsonl') },
    backend: { ...report, software: true },
    loadBase: async () => stored,
  });
  data = await readOwn(file, 'mine.jsonl', 1, model);
}, 60_000);

const enter = (reward: OwnReward) => {
  const own = { ...data, reward };
  return engine.enter('own', async () => own, ownKey(own));
};

async function begin(method: MethodName, changes: Partial<RunConfig> = {}): Promise<Run> {
  const config = { ...defaultsOfMethod(method), steps: 2, batchSize: 4, seed: 3, ...changes } as RunConfig;
  const runData = await engine.prepare(labellingWith({}), preparing);
  const run = runData && (await engine.begin({ method, config }, runData, preparing));
  if (!run) throw new Error('stopped');
  return run;
}

/** Every field of every evaluation by its name. */
const fields = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => [name, ...fields(inner)])
    : [];

describe('whatever the reward, gold is absent and never zero', () => {
  test.each<[string, OwnReward]>([
    ['length', { kind: 'length', sign: -1 }],
    ['word list', { kind: 'word list', words: ['good', 'film'] }],
    ['rules', { kind: 'rules', rules: [{ kind: 'pattern', pattern: '[.]$', points: 1 }] }],
    ['reward model', { kind: 'reward model' }],
    ['implicit', { kind: 'implicit' }],
  ])('%s', { timeout: 60_000 }, async (_, reward) => {
    await enter(reward);
    expect(engine.summary).toMatchObject({ world: 'own', own: ownKey({ ...data, reward }) });
    const run = await begin('dpo');
    const start = await run.start();
    await run.next();
    const after = await run.evaluate();
    for (const { row, comparisons, perSample } of [start, after]) {
      expect(fields({ row, comparisons, perSample }).filter((name) => /gold|^win_rate/.test(name))).toEqual(
        [],
      );
      expect(row.own_reward).toBeTypeOf('number');
      expect(row.own_win_rate).toBeGreaterThanOrEqual(0);
      expect(perSample?.own_reward).toHaveLength(row.samples);
      expect(comparisons.every(({ policy }) => Number.isFinite(policy.own_reward))).toBe(true);
    }
    expect(start.row.kl).toBeCloseTo(0, 5);
    // Samples drawn anew are scored by the same rule: the mean is that of what was kept.
    const kept = after.perSample?.own_reward ?? [];
    expect(after.row.own_reward).toBeCloseTo(kept.reduce((sum, one) => sum + one, 0) / kept.length, 10);
    run.dispose();
  });
});

test('a prompt is measured on only if nothing is trained on it', async () => {
  await enter({ kind: 'length', sign: 1 });
  const trained = new Set(data.train.map(({ prompt }) => prompt));
  const run = await begin('dpo');
  const shown = (await run.start()).comparisons.map(({ prompt }) => prompt);
  expect(shown.length).toBeGreaterThan(0);
  expect(shown.filter((prompt) => trained.has(prompt))).toEqual([]);
  run.dispose();
});

test.each<[MethodName, Partial<RunConfig>]>([
  ['kto', {}],
  ['sft', {}],
  ['rm', { layers: 1 }],
  ['grpo', { reward: 'proxy', proxySteps: 2, promptsPerStep: 2, samplesPerPrompt: 2 }],
  ['grpo', { reward: 'own', promptsPerStep: 2, samplesPerPrompt: 2 }],
  ['interpolate', { trainSteps: 2 }],
])('%s trains on own data as well', { timeout: 60_000 }, async (method, changes) => {
  await enter({ kind: 'length', sign: 1 });
  const run = await begin(method, changes);
  const start = await run.start();
  expect(await run.next()).toMatchObject({ step: 1 });
  const { row } = await run.evaluate();
  expect(fields([start.row, row]).filter((name) => name.includes('gold'))).toEqual([]);
  expect(Object.values(row).filter((value) => !Number.isFinite(value))).toEqual([]);
  run.dispose();
});

test('a policy that is paid by a rule earns more of it', { timeout: 120_000 }, async () => {
  await enter({ kind: 'length', sign: -1 });
  const many = { steps: 15, promptsPerStep: 8, samplesPerPrompt: 4, beta: 0, learningRate: 3e-3 };
  const run = await begin('grpo', { reward: 'own', ...many });
  const before = (await run.start()).row;
  while (await run.next()) {}
  const after = (await run.evaluate()).row;
  expect(Number(after.own_reward)).toBeGreaterThan(Number(before.own_reward) + 1);
  expect(after.length).toBeLessThan(before.length);
  run.dispose();
});

test('what needs gold is refused in a sentence, and a contest goes by the chosen reward', async () => {
  await enter({ kind: 'length', sign: 1 });
  const refused = readPlan(engine, { method: 'best-of-n', config: {}, labelling: {} });
  expect(refused).toMatchObject({
    failure: { kind: 'config', cause: expect.stringMatching(/nobody knows/) },
  });
  const runData = await engine.prepare(labellingWith({}), preparing);
  if (!runData) throw new Error('stopped');
  const request = { method: 'dpo', config: defaultsOfMethod('dpo'), temperature: 0 } as const;
  const { found } = await engine.contest(request, runData, preparing);
  // Policy and reference are still the same, and greedy: all ties.
  expect(found).toMatchObject({ byOwnReward: { wins: 0, losses: 0, ties: 32 } });
  expect(found).not.toHaveProperty('byGold');
});

test('pairs under the microscope have their labels, and nobody’s verdict on them', async () => {
  await enter({ kind: 'length', sign: 1 });
  const runData = await engine.prepare(labellingWith({}), preparing);
  if (!runData) throw new Error('stopped');
  const question = {
    kind: 'labels',
    method: 'dpo',
    config: defaultsOfMethod('dpo'),
    labelling: labellingWith({}),
  } as const;
  const examples = await engine.examine(question, runData, preparing);
  if (examples?.of !== 'labels') throw new Error('no labels');
  expect(examples.pairs[0]).toEqual({
    prompt: expect.any(String),
    chosen: { text: expect.any(String) },
    rejected: { text: expect.any(String) },
    probability: null,
  });
});

test('a world has its gold again afterwards', async () => {
  await engine.enter('reviews', () => Promise.reject(new Error('it was visited')));
  const run = await begin('dpo');
  const { row } = await run.start();
  expect(row.gold).toBeTypeOf('number');
  expect(row).not.toHaveProperty('own_reward');
  run.dispose();
});

test('the model answers a prompt twice, differently, and the same for the same seed', async () => {
  const answers = await engine.writeTwice(['The film', 'I'], 7);
  expect(answers.map(({ prompt }) => prompt)).toEqual(['The film', 'I']);
  expect(answers.every(({ a, b }) => a !== b)).toBe(true);
  expect(await engine.writeTwice(['The film', 'I'], 7)).toEqual(answers);
  await expect(engine.writeTwice(['The film '.repeat(200)], 7)).rejects.toThrow(/tokens; the model reads/);
});
