import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCardOf, readModelFolder, readRequiredTokenizer, readText } from '../../cli/files/modelFiles.ts';
import { startBackend } from '../../cli/platform/platform.ts';
import type { Job, JobResult } from '../../experiment/evidence/job.ts';
import { tf } from '../../ops/tf.ts';
import { createEngine, type Engine } from '../engine.ts';
import { checkedPairs } from '../loading/loadModel.ts';
import { runJob } from './runJob.ts';

/** Jobs and what is kept of them, on a tiny model that speaks the worlds badly. */
const folder = join('e2e', 'fixtures', 'model', 'tiny');

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
    const file = join('public', 'pairs', 'assistant', name);
    return checkedPairs(readText(file), file, model).slice(0, 60);
  };
  const base = { ...stored, weights: stored.weights.map((weight) => 0.9 * weight) };
  engine = await createEngine(model, {
    world: 'assistant',
    pairs: { train: pairsOf('train.jsonl'), heldOut: pairsOf('heldout.jsonl') },
    backend: { ...report, software: true },
    loadBase: async () => base,
  });
}, 60_000);

async function resultOf(job: Pick<Job, 'method'> & Partial<Job>): Promise<JobResult> {
  const whole: Job = { world: 'assistant', values: {}, labelling: { pairCount: 100 }, seed: 1, ...job };
  const result = await runJob(engine, whole, { stopped: () => false, breathe: async () => {} });
  if (!result) throw new Error('stopped');
  return result;
}

const short = { steps: 2, evaluateEvery: 2 };
const small = { ...short, batchSize: 4 };

test('findings count completions of held-out prompts and of the named question', async () => {
  const { findings } = await resultOf({ method: 'dpo', values: small, keep: ['findings'] });
  expect(findings?.heldOut.samples).toBe(256);
  expect(findings?.question?.samples).toBe(128);
  const counts = Object.values(findings?.heldOut.counts ?? {});
  expect(counts.length).toBeGreaterThan(0);
  expect(counts.every((count) => count > 0 && count <= 256)).toBe(true);
}, 60_000);

test('updates are there for every step, with what the method’s rows have', async () => {
  const ppo = { ...short, reward: 'gold', promptsPerStep: 4 };
  const { updates } = await resultOf({ method: 'ppo', values: ppo, keep: ['updates'] });
  expect(updates?.grad_norm).toHaveLength(2);
  expect(updates?.['val/advantage_std'].every((deviation) => deviation > 0)).toBe(true);
  const dpo = await resultOf({ method: 'dpo', values: small, keep: ['updates'] });
  expect(Object.keys(dpo.updates ?? {})).toEqual(['grad_norm']);
}, 60_000);

test('agreement has every pair of judges, and a judge that has read all pairs', async () => {
  const { agreement } = await resultOf({
    method: 'rm',
    values: { ...small, layers: 1 },
    keep: ['agreement'],
  });
  const names = ['gold', 'noisy', 'proxy', 'length'];
  const expected = names.flatMap((one, i) =>
    names.slice(i).flatMap((other) => (one === other && one !== 'noisy' ? [] : [`${one}, ${other}`])),
  );
  expect(Object.keys(agreement?.between ?? {})).toEqual(expected);
  expect(agreement?.prefersLonger.length).toBe(1);
  // A second labeller is as unsure as the first, and better than a coin; gold is better than either.
  expect(agreement?.people).toBeGreaterThan(0.5);
  expect(agreement?.people).toBeLessThan(1);
  expect(agreement?.withPeople.gold).toBeGreaterThan(agreement?.withPeople.length ?? 1);
}, 60_000);

describe('a job that begins at another model', () => {
  test('is measured from there, and leaves no tensors behind', async () => {
    await resultOf({ method: 'dpo', values: small });
    const { numTensors } = tf.memory();
    const usual = await resultOf({ method: 'dpo', values: small });
    const base = await resultOf({ method: 'dpo', values: small, start: 'base' });
    expect(tf.memory().numTensors).toBe(numTensors);
    // Its own reference is where it begins.
    expect(base.points[0].kl).toBeCloseTo(0, 5);
    expect(base.points[0].length).not.toBe(usual.points[0].length);
  }, 120_000);

  test('imitates chosen completions first where it is asked to', async () => {
    const imitated = await resultOf({ method: 'dpo', values: small, start: 'preferred-ft' });
    const base = await resultOf({ method: 'dpo', values: small, start: 'base' });
    expect(imitated.points[0].kl).toBeCloseTo(0, 5);
    expect(imitated.points[0].gold).not.toBe(base.points[0].gold);
  }, 240_000);
});

test('pairs without a finding train another policy', async () => {
  const without = await resultOf({ method: 'dpo', values: small, pairsWithout: 'gives a reason' });
  const usual = await resultOf({ method: 'dpo', values: small });
  expect(without.points.at(-1)).not.toEqual(usual.points.at(-1));
}, 60_000);
