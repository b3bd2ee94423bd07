import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCardOf, readModelFolder, readRequiredTokenizer, readText } from '../cli/files/modelFiles.ts';
import { startBackend } from '../cli/platform/platform.ts';
import { defaultsOfMethod, type MethodName, type RunConfig } from '../experiment/methods/methods.ts';
import type { Evaluation } from '../experiment/metrics/metrics.ts';
import { tf } from '../ops/tf.ts';
import { labellingWith } from '../testing/fakeEngine.ts';
import type { Progress } from '../training/methods/run.ts';
import { createEngine, type Engine } from './engine.ts';
import { checkedPairs } from './loading/loadModel.ts';
import type { PairProgress } from './loading/pairMaker.ts';
import type { RunState } from './protocol.ts';
import { contestOfRun } from './runs/contestRun.ts';
import type { Run } from './runs/run.ts';

/** Runs of every kind as the page has them, on a tiny model that speaks the worlds badly. */
const folder = join('e2e', 'fixtures', 'model', 'tiny');
const phases: string[] = [];
const preparing: Progress & PairProgress = {
  onProgress: (what: string) => void (phases.at(-1) === what || phases.push(what)),
  stopped: () => false,
  breathe: async () => {},
};

let engine: Engine;
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
    const file = join('public', 'pairs', 'reviews', name);
    return checkedPairs(readText(file), file, model).slice(0, 60);
  };
  engine = await createEngine(model, {
    world: 'reviews',
    pairs: { train: pairsOf('train.jsonl'), heldOut: pairsOf('heldout.jsonl') },
    // Few prompts and pairs, as on a software GPU.
    backend: { ...report, software: true },
    loadBase: async () => stored,
  });
}, 60_000);

async function begin(method: MethodName, changes: Partial<RunConfig>, state?: RunState): Promise<Run> {
  phases.length = 0;
  const config = { ...defaultsOfMethod(method), ...changes } as RunConfig;
  const runData = await engine.prepare(labellingWith({ pairCount: 60 }), preparing);
  const run = runData && (await engine.begin({ method, config, state }, runData, preparing));
  if (!run) throw new Error('stopped');
  return run;
}

const untimed = (row: object | null) => ({ ...row, seconds: 0 });
const small = { proxySteps: 2, proxyLayers: 1, promptsPerStep: 4, batchSize: 4, seed: 3 };

test('a reward model is measured on held-out pairs and against gold; no policy moves', async () => {
  const run = await begin('rm', { ...small, steps: 2, layers: 1 });
  const { row } = await run.start();
  // Before the first step all scores are 0: every pair a tie.
  expect(row).toMatchObject({ step: 0, 'eval_rewards/accuracies': 0.5, gold_correlation: 0 });
  expect(row.eval_loss).toBeCloseTo(Math.LN2, 6);
  await run.next();
  const after = (await run.evaluate()).row;
  expect(after.step).toBe(1);
  expect(after.eval_loss).not.toBeCloseTo(Math.LN2, 6);
  expect(Math.abs(after.gold_correlation ?? 0)).toBeGreaterThan(0);
  expect(after.kl).toBeCloseTo(0, 5);
  run.dispose();
});

test('PPO learns its proxy first, and evaluations look at it beside gold', async () => {
  const run = await begin('ppo', { ...small, steps: 1 });
  expect(phases).toEqual(['reward model', 'reference samples']);
  const { row } = await run.start();
  expect(row.proxy).toBeTypeOf('number');
  expect(row.proxy).not.toBe(row.gold);
  expect(await run.next()).toMatchObject({ step: 1, samples: 4 });
  expect(await run.next()).toBeNull();
  expect((await run.evaluate()).row.proxy_stderr).toBeGreaterThan(0);
  run.dispose();
  // The proxy stays for the next run with the same pairs.
  const again = await begin('ppo', { ...small, steps: 1, beta: 0.3 });
  expect(phases).toEqual([]);
  again.dispose();
});

test('a policy is compared with samples of the reference from its start on; what moves no policy is not', async () => {
  const run = await begin('dpo', { ...small, steps: 1 });
  const { row } = await run.start();
  const { win_rate = Number.NaN, win_rate_low = 1, win_rate_high = 0 } = row;
  // Twelve prompts: wins and halves of them, and an interval that does not rule out one half.
  expect(24 * win_rate).toBeCloseTo(Math.round(24 * win_rate), 9);
  expect(win_rate_low).toBeLessThan(0.5);
  expect(win_rate_high).toBeGreaterThan(0.5);
  await run.next();
  expect((await run.evaluate()).row.win_rate).toBeTypeOf('number');
  run.dispose();
  const scorer = await begin('rm', { ...small, steps: 1, layers: 1 });
  expect((await scorer.start()).row).not.toHaveProperty('win_rate');
  scorer.dispose();
});

test('without a proxy there is no such number', async () => {
  const run = await begin('rloo', { ...small, steps: 1 });
  expect(phases).toEqual([]);
  expect((await run.start()).row.proxy).toBeUndefined();
  run.dispose();
});

test('best of n: one more sample a step, every smaller n from the same pool', async () => {
  const config = { ...small, reward: 'gold', poolPrompts: 5, steps: 4 };
  const run = await begin('best-of-n', config);
  const rows: object[] = [];
  for (let row = await run.next(); row; row = await run.next()) rows.push(row);
  expect(rows).toMatchObject([1, 2, 3, 4].map((step) => ({ step, samples: 5 * step })));
  const { row, bestOfN, frontier, comparisons } = await run.evaluate();
  expect(bestOfN?.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
  const golds = bestOfN?.map(({ gold }) => Number(gold)) ?? [];
  // Gold picks, so more to pick from is never worse, and pick and verdict are one.
  expect([...golds].sort((a, b) => a - b)).toEqual(golds);
  expect(golds[3]).toBeGreaterThan(golds[0]);
  expect(row.proxy).toBeCloseTo(Number(row.gold), 12);
  expect(row.kl).toBeCloseTo(Math.log(4) - 3 / 4, 12);
  expect(Number(row['eval_rewards/accuracies'])).toBeGreaterThan(0.5);
  expect(frontier?.every(({ reward }) => reward <= golds[3] + 1e-9)).toBe(true);
  for (const { reference, policy } of comparisons)
    expect(policy.tokens.length * reference.tokens.length).toBeGreaterThan(0);

  const half = await begin('best-of-n', config);
  for (let i = 0; i < 2; i++) await half.next();
  const state = structuredClone(await half.state());
  const resumed = await begin('best-of-n', config, state);
  expect(resumed.step()).toBe(2);
  expect([untimed(await resumed.next()), untimed(await resumed.next())]).toEqual(rows.slice(2).map(untimed));
  expect(await resumed.evaluate()).toEqual({ row, bestOfN, frontier, comparisons });
});

describe('an interpolation', () => {
  test('ends at the policy that it was trained towards', async () => {
    const values = { beta: 0.1, learningRate: 1e-3, seed: 5 };
    const dpo = await begin('dpo', { ...values, steps: 3 });
    for (let i = 0; i < 3; i++) await dpo.next();
    const { row: reached } = await dpo.evaluate();
    dpo.dispose();

    const run = await begin('interpolate', { ...values, trainSteps: 3, steps: 2 });
    expect(phases).toEqual(['DPO policy']);
    const [begun, first, second] = [await run.start(), await run.next(), await run.next()];
    expect(begun.row.kl).toBeCloseTo(0, 5);
    expect(first).toMatchObject({ step: 1, weight: 0.5 });
    expect(second).toMatchObject({ step: 2, weight: 1 });
    const lengths = [first, second].map((row) => (row && 'distance' in row ? row.distance : 0));
    expect(lengths[1] / lengths[0]).toBeCloseTo(2, 3);
    const { row } = await run.evaluate();
    expect(row.eval_loss).toBeCloseTo(Number(reached.eval_loss), 6);
    expect(row['eval_rewards/margins']).toBeCloseTo(Number(reached['eval_rewards/margins']), 6);
    expect(row['eval_rewards/margins']).not.toBeCloseTo(0, 4);
    run.dispose();
  });

  test('between two seeds begins and ends at different policies', async () => {
    const run = await begin('interpolate', { between: 'seeds', trainSteps: 2, steps: 2, seed: 5 });
    const lossOf = ({ row }: Evaluation) => row.eval_loss;
    const begun = lossOf(await run.start());
    for (let i = 0; i < 2; i++) await run.next();
    expect(lossOf(await run.evaluate())).not.toBe(begun);
    run.dispose();
  });
});

test('a study may measure by more held-out pairs than the page: from the start on, and the next run by its own', async () => {
  const pairsOf = async (heldOutPairs?: number) => {
    const runData = await engine.prepare(labellingWith({ pairCount: 60 }), preparing, heldOutPairs);
    const config = { ...defaultsOfMethod('dpo'), steps: 1, batchSize: 2 };
    const run = runData && (await engine.begin({ method: 'dpo', config }, runData, preparing));
    if (!run) throw new Error('stopped');
    const start = (await run.start()).row.eval_pairs;
    await run.next();
    const end = (await run.evaluate()).row.eval_pairs;
    run.dispose();
    return [start, end];
  };
  const usual = await pairsOf();
  expect(await pairsOf(50)).toEqual([50, 50]);
  expect(usual).not.toEqual([50, 50]);
  expect(await pairsOf()).toEqual(usual);
});

describe('a contest', () => {
  const labelling = labellingWith({ pairCount: 60 });
  async function ask(method: MethodName, changes: Partial<RunConfig>, temperature: number, state: RunState) {
    const config = { ...defaultsOfMethod(method), ...changes } as RunConfig;
    const request = { method, config, temperature, state: structuredClone(state) };
    const runData = await engine.prepare(labelling, preparing);
    const answer = runData && (await engine.contest(request, runData, preparing));
    if (!answer?.found) throw new Error(answer?.problem ?? 'stopped');
    return answer.found;
  }

  test('leaves the run as it is, to the bit', async () => {
    const values = { ...small, steps: 2, learningRate: 1e-3 };
    const made = async (isAsked: boolean) => {
      const run = await begin('ppo', values);
      await run.next();
      if (isAsked) {
        const { step, temperature, byProxy } = await ask('ppo', values, 0.5, await run.state());
        expect({ step, temperature, n: byProxy?.rate.n }).toEqual({ step: 1, temperature: 0.5, n: 32 });
      }
      const last = untimed(await run.next());
      const end = { last, row: (await run.evaluate()).row, state: await run.state() };
      run.dispose();
      return end;
    };
    expect(await made(true)).toEqual(await made(false));
  }, 60_000);

  test('of a run that has not begun is a tie where nothing is drawn, and has its own samples elsewhere', async () => {
    const values = { ...small, steps: 2 };
    const run = await begin('dpo', values);
    const state = await run.state();
    run.dispose();
    const greedy = await ask('dpo', values, 0, state);
    expect(greedy.byGold).toMatchObject({ wins: 0, ties: 32, losses: 0, rate: { value: 0.5 } });
    expect(greedy.lengthDifference).toMatchObject({ value: 0, interval: [0, 0] });
    const drawn = await ask('dpo', values, 1, state);
    expect(await ask('dpo', values, 1, state)).toEqual(drawn);
    const { wins, ties, losses } = drawn.byGold ?? { wins: 0, ties: 0, losses: 0 };
    expect(ties).toBeLessThan(32);
    expect(wins + ties + losses).toBe(32);
  });

  test('is refused where no policy writes, and at temperatures that are none', async () => {
    const asked = {
      method: 'rm' as const,
      config: defaultsOfMethod('rm'),
      labelling: labellingWith({ pairCount: 100 }),
    };
    const answer = await contestOfRun(engine, { ...asked, temperature: 0.5 }, preparing);
    expect(answer).toEqual({ found: null, problem: 'Reward model trains no policy that could write.' });
    for (const temperature of [-1, Number.NaN, 3]) {
      expect((await contestOfRun(engine, { ...asked, temperature }, preparing)).problem).toMatch(
        /^temperature is/,
      );
    }
  });
});

test('runs leave no tensors, whatever their kind', async () => {
  const kinds = ['rm', 'ppo', 'best-of-n', 'interpolate', 'sft', 'kto-unpaired'] as const;
  const once = async (method: MethodName) => {
    const run = await begin(method, { ...small, steps: 2, trainSteps: 1, poolPrompts: 2 });
    await run.start();
    await run.next();
    await run.evaluate();
    run.dispose();
  };
  for (const method of kinds) await once(method);
  const before = tf.memory().numTensors;
  for (const method of kinds) await once(method);
  expect(tf.memory().numTensors).toBe(before);
});
