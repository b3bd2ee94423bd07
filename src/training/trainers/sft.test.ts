import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { gpt2Layout } from '../../model/architectures/gpt2.ts';
import { tinyConfig, tinyWeights } from '../../testing/enumeration.ts';
import {
  disposeTrainState,
  newTrainState,
  restoreTrainState,
  snapshotOf,
  type TrainState,
} from '../step/trainState.ts';
import { type SftConfig, sft } from './sft.ts';

type SftRow = ReturnType<typeof sft> extends AsyncGenerator<infer Row> ? Row : never;

const layout = gpt2Layout(tinyConfig);
const newPolicy = () => newTrainState(tinyConfig, layout, tinyWeights(layout.size));
const config: SftConfig = {
  steps: 20,
  maxGradNorm: 1,
  learningRate: () => 1e-2,
  batch: (step) => [
    { prompt: [1], completion: [2, 0] },
    { prompt: [2], completion: [step % 2 ? 3 : 4, 0] },
  ],
};

let tf: typeof Tf;
beforeAll(async () => {
  await startBackend('wasm');
  ({ tf } = await import('../../ops/tf.ts'));
});

async function rowsOf(trainState: TrainState, changes: Partial<SftConfig> = {}): Promise<SftRow[]> {
  const rows: SftRow[] = [];
  for await (const row of sft(trainState, { ...config, ...changes })) rows.push({ ...row, seconds: 0 });
  return rows;
}

test('a run learns, is the same twice, and goes on from a snapshot to the bit', async () => {
  const [once, again, first] = [newPolicy(), newPolicy(), newPolicy()];
  const rows = await rowsOf(once);
  expect(rows).toHaveLength(20);
  expect(rows[19].loss).toBeLessThan(0.6 * rows[0].loss);
  expect(await rowsOf(again)).toEqual(rows);
  const begun = await rowsOf(first, { steps: 8 });
  const taken = restoreTrainState(tinyConfig, layout, await snapshotOf(first));
  expect([...begun, ...(await rowsOf(taken))]).toEqual(rows);
  expect(await snapshotOf(taken)).toEqual(await snapshotOf(once));
  for (const trainState of [once, again, first, taken]) disposeTrainState(trainState);
});

test.each(['adam', 'muon'] as const)(
  'after warm-up %s leaves tensors and bytes as they were',
  async (optimizer) => {
    const policy = newPolicy();
    const steps = sft(policy, { ...config, optimizer, steps: 40 });
    for (let i = 0; i < 3; i++) await steps.next();
    const before = tf.memory();
    for (let i = 0; i < 20; i++) await steps.next();
    const after = tf.memory();
    expect([after.numTensors, after.numBytes]).toEqual([before.numTensors, before.numBytes]);
    disposeTrainState(policy);
  },
);
