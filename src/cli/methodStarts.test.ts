import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { heldOutMetrics, prepareHeldOut } from '../evaluation/heldOut.ts';
import { onGivenTexts } from '../experiment/methods/families.ts';
import { defaultsOfMethod, methods, type RunConfig, startOf } from '../experiment/methods/methods.ts';
import type { DpoRow, SftRow } from '../experiment/metrics/metrics.ts';
import { random } from '../experiment/random.ts';
import { gpt2Layout } from '../model/architectures/gpt2.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { parametersFrom } from '../model/parameters.ts';
import type { Materials, TrainingMethodName } from '../training/methods/run.ts';
import { trainingMethodNames, trainingMethods } from '../training/methods/table.ts';
import { startBackend } from './platform/platform.ts';

/** Where every method starts: what its first row says, what is measured on held-out pairs, what the page calls theory. */
const shape = {
  architecture: 'gpt2' as const,
  vocabulary: 23,
  contextLength: 16,
  width: 12,
  layers: 1,
  heads: 2,
  layerNormEpsilon: 1e-5,
  endOfText: 0,
  tiedHead: true,
};
const layout = gpt2Layout(shape);
const stream = random(5, 'methodStarts.test');
const ids = (length: number) => Array.from({ length }, () => 1 + stream.below(22));
const pairs = [3, 7, 5, 9].map((length) => ({
  prompt: ids(2),
  chosen: [...ids(length), 0],
  rejected: [...ids(length + 2), 0],
}));
const weights = Float32Array.from({ length: layout.size }, () => 0.3 * stream.normal());

let tf: typeof Tf;
let reference: LanguageModel;
beforeAll(async () => {
  await startBackend('wasm');
  ({ tf } = await import('../ops/tf.ts'));
  reference = { config: shape, parameters: parametersFrom(layout, weights) };
});

const given = trainingMethodNames.filter((name) => methods[name].family === onGivenTexts);
const materials = () =>
  ({
    reference,
    initial: reference,
    stored: { config: shape, layout, weights },
    pairs,
  }) as unknown as Materials;
const making = { onProgress: () => {}, stopped: () => false, breathe: async () => {} };

async function firstRow(name: TrainingMethodName, config: RunConfig) {
  const run = await trainingMethods[name].begin(materials(), config, making);
  if (!run) throw new Error('stopped');
  const { value } = await run.rows.next();
  run.dispose();
  return value as DpoRow | SftRow;
}

test.each(given)('%s: row, held-out pairs and theory agree before the first update', async (name) => {
  const config = { ...defaultsOfMethod(name), batchSize: pairs.length, steps: 1 };
  const row = await firstRow(name, config);

  const heldOut = await prepareHeldOut(reference, pairs);
  const before = tf.memory().numTensors;
  const measured = await heldOutMetrics(reference, heldOut, (scored) =>
    trainingMethods[name].measure({ ...scored, reference }, config),
  );
  expect(tf.memory().numTensors).toBe(before);
  expect(measured.eval_loss).toBeCloseTo(row.loss, 4);
  if ('rewards/margins' in row) {
    expect(measured['eval_rewards/chosen']).toBeCloseTo(row['rewards/chosen'], 4);
    expect(measured['eval_rewards/margins']).toBeCloseTo(row['rewards/margins'], 4);
    expect(measured['eval_rewards/accuracies']).toBe(row['rewards/accuracies']);
  }
  const start = startOf(name, config);
  if (start) expect(measured.eval_loss).toBeCloseTo(start.value, 4);
  const { startsEqual } = methods[name].reward;
  expect(measured['eval_rewards/chosen'] === 0).toBe(startsEqual);
});
