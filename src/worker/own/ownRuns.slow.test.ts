import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCardOf, readModelFolder, readRequiredTokenizer, readText } from '../../cli/files/modelFiles.ts';
import { startBackend } from '../../cli/platform/platform.ts';
import type { RunJob } from '../../experiment/evidence/job.ts';
import { defaultsOfMethod, type MethodName, type RunConfig } from '../../experiment/methods/methods.ts';
import { type OwnData, type OwnReward, ownKey } from '../../experiment/own/ownData.ts';
import { labellingWith } from '../../testing/fakeEngine.ts';
import type { Progress } from '../../training/methods/run.ts';
import { createEngine, type Engine } from '../engine.ts';
import { checkedPairs, type LoadedModel } from '../loading/loadModel.ts';
import type { PairProgress } from '../loading/pairMaker.ts';
import type { RunState } from '../protocol.ts';
import { readPlan } from '../runs/readPlan.ts';
import type { Run } from '../runs/run.ts';
import { runJob } from '../studies/runJob.ts';
import { fittingData } from './fittingData.ts';
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
let loaded: LoadedModel;
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
  loaded = model;
  data = await readOwn(file, 'mine.jsonl', 1, model);
}, 60_000);

const enter = (reward: OwnReward) => {
  const own = { ...data, reward };
  return engine.enter('own', async () => own, ownKey(own));
};

async function begin(method: MethodName, changes: Partial<RunConfig> = {}, state?: RunState): Promise<Run> {
  const config = { ...defaultsOfMethod(method), steps: 2, batchSize: 4, seed: 3, ...changes } as RunConfig;
  const runData = await engine.prepare(labellingWith({}), preparing);
  const run =
    runData && (await engine.begin({ method, config, ...(state && { state }) }, runData, preparing));
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

test.each<[string, OwnReward, string]>([
  ['the chosen reward picks', { kind: 'length', sign: -1 }, 'own'],
  ['a proxy picks, the chosen reward judges', { kind: 'length', sign: -1 }, 'proxy'],
  ['a reward model of the pairs picks', { kind: 'reward model' }, 'own'],
])('best of n: %s', { timeout: 120_000 }, async (_, reward, picks) => {
  await enter(reward);
  const small = { reward: picks, proxySteps: 2, proxyLayers: 1, poolPrompts: 6, steps: 4 };
  const run = await begin('best-of-n', small);
  const start = await run.start();
  expect(start.row.own_reward).toBeTypeOf('number');
  const rows: object[] = [];
  for (let row = await run.next(); row; row = await run.next()) rows.push(row);
  const { row, bestOfN = [], frontier, comparisons } = await run.evaluate();
  const all = { rows, start: start.row, row, bestOfN, comparisons };
  expect(fields(all).filter((name) => /gold|^win_rate/.test(name))).toEqual([]);
  expect(bestOfN.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
  expect(row.kl).toBeCloseTo(Math.log(4) - 3 / 4, 12);
  expect(row.own_reward).toBe(bestOfN[3].own_reward);
  expect(row.own_win_rate).toBe(bestOfN[3].own_win_rate);
  expect(frontier?.length).toBeGreaterThan(0);
  expect(comparisons.every(({ policy }) => Number.isFinite(policy.own_reward))).toBe(true);
  if (picks === 'own') {
    const rewards = bestOfN.map(({ own_reward }) => Number(own_reward));
    // More to pick from is never worse by what picks, and pick and verdict are one.
    expect([...rewards].sort((a, b) => a - b)).toEqual(rewards);
    expect(row.proxy).toBe(row.own_reward);
    expect(Number(row.own_win_rate)).toBeGreaterThan(Number(bestOfN[0].own_win_rate));
  }
  // It goes on from a state with the same opponents.
  const half = await begin('best-of-n', small);
  for (let i = 0; i < 2; i++) await half.next();
  const resumed = await begin('best-of-n', small, structuredClone(await half.state()));
  const untimed = (one: object | null) => ({ ...one, seconds: 0 });
  expect([untimed(await resumed.next()), untimed(await resumed.next())]).toEqual(rows.slice(2).map(untimed));
  for (const one of [run, half, resumed]) one.dispose();
});

test('a sweep’s job has evaluations by the chosen reward, and no gold', { timeout: 60_000 }, async () => {
  await enter({ kind: 'length', sign: -1 });
  const job = { world: 'own', method: 'dpo', values: { steps: 2, batchSize: 4, evaluateEvery: 2 }, seed: 1 };
  const watch = { stopped: () => false, breathe: async () => {} };
  const result = await runJob(engine, job as RunJob, watch);
  expect(result?.points.map(({ step }) => step)).toEqual([0, 2]);
  for (const point of result?.points ?? []) {
    expect(point).not.toHaveProperty('gold');
    expect(point.own_reward).toBeTypeOf('number');
    expect(point.kl_stderr).toBeTypeOf('number');
  }
});

describe('single answers without pairs', () => {
  const single = (i: number) => ({ prompt: `The film ${i}`, completion: ` was ${i}.`, label: i % 3 > 0 });
  const singles = new Blob(Array.from({ length: 40 }, (_, i) => `${JSON.stringify(single(i))}\n`));
  const enterSingles = async (reward: OwnReward) => {
    const own = { ...(await engine.readOwn(singles, 'thumbs.jsonl', 1)), reward };
    await engine.enter('own', async () => fittingData(own, loaded, () => {}), ownKey(own));
    return own;
  };

  test('KTO trains on them, and what pairs would say is absent', { timeout: 60_000 }, async () => {
    const own = await enterSingles({ kind: 'length', sign: 1 });
    expect(own).toMatchObject({ train: [], heldOut: [] });
    expect(engine.summary.shippedPairs).toBe(0);
    const runData = await engine.prepare(labellingWith({}), preparing);
    expect(runData?.report).toEqual({ train: 0, singles: own.unpaired?.length, heldOut: 0, origin: 'own' });
    const run = await begin('kto-unpaired');
    const start = await run.start();
    const row = await run.next();
    expect(row).toMatchObject({ step: 1 });
    expect(Number(row && 'loss' in row && row.loss)).toBeCloseTo(0.5, 2);
    const after = await run.evaluate();
    for (const { row, comparisons } of [start, after]) {
      expect(fields({ row, comparisons }).filter((name) => /gold|eval_/.test(name))).toEqual([]);
      expect(Object.values(row).filter((value) => !Number.isFinite(value))).toEqual([]);
      expect(row.own_win_rate).toBeTypeOf('number');
    }
    const trained = new Set(own.unpaired?.map(({ prompt }) => prompt));
    expect(after.comparisons.filter(({ prompt }) => trained.has(prompt))).toEqual([]);
    run.dispose();
  });

  test.each<[MethodName, Partial<RunConfig>]>([
    ['grpo', { reward: 'own', promptsPerStep: 2, samplesPerPrompt: 2 }],
    ['best-of-n', { reward: 'own', poolPrompts: 4 }],
  ])('%s is paid by a reward that reads the text', { timeout: 60_000 }, async (method, changes) => {
    await enterSingles({ kind: 'length', sign: 1 });
    const run = await begin(method, changes);
    await run.start();
    expect(await run.next()).toMatchObject({ step: 1 });
    const { row } = await run.evaluate();
    expect(fields(row).filter((name) => /gold|eval_/.test(name))).toEqual([]);
    run.dispose();
  });

  test('what needs pairs says so, and a reward that is learnt from them is refused', async () => {
    await enterSingles({ kind: 'length', sign: 1 });
    expect(readPlan(engine, { method: 'dpo', config: {}, labelling: {} })).toMatchObject({
      failure: { kind: 'config', cause: expect.stringMatching(/^DPO needs pairs .*“KTO, unpaired”/) },
    });
    await expect(enterSingles({ kind: 'reward model' })).rejects.toThrow(/would be learnt from pairs/);
  });
});

test('what needs gold is refused in a sentence, and a contest goes by the chosen reward', async () => {
  await enter({ kind: 'length', sign: 1 });
  const refused = readPlan(engine, { method: 'best-of-n', config: { reward: 'gold' }, labelling: {} });
  expect(refused).toMatchObject({
    failure: { kind: 'config', cause: expect.stringMatching(/would need the gold judge/) },
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
