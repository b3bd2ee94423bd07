import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { defaultsOf } from '../../experiment/controls/controls.ts';
import type { dpoControls } from '../../experiment/methods/preference/dpo.ts';
import {
  type PreferenceMethodName,
  preferenceMethods,
} from '../../experiment/methods/preference/preference.ts';
import { neutral } from '../../experiment/methods/preference/preferenceShared.ts';
import type { DpoRow } from '../../experiment/metrics/metrics.ts';
import { random } from '../../experiment/random.ts';
import { preferenceLosses } from '../../losses/preferenceLosses.ts';
import { gpt2Layout } from '../../model/architectures/gpt2.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { type Parameters, parametersFrom } from '../../model/parameters.ts';
import type { TokenPair } from '../../model/texts/preferenceBatch.ts';
import { disposeTrainState, newTrainState } from '../step/trainState.ts';
import { preference } from './preference.ts';

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
const stream = random(5, 'preference.test');
const ids = (length: number) => Array.from({ length }, () => 1 + stream.below(22));
const pairs: TokenPair[] = [3, 7, 5, 9].map((length) => ({
  prompt: ids(2),
  chosen: [...ids(length), 0],
  rejected: [...ids(length + 2), 0],
}));
const weights = Float32Array.from({ length: layout.size }, () => 0.3 * stream.normal());
const names = Object.keys(preferenceMethods) as PreferenceMethodName[];

let tf: typeof Tf;
let reference: LanguageModel & { parameters: Parameters };
beforeAll(async () => {
  await startBackend('wasm');
  ({ tf } = await import('../../ops/tf.ts'));
  expect(tf.getBackend()).toBe('wasm');
  reference = { config: shape, parameters: parametersFrom(layout, weights) };
});

function configOf(name: PreferenceMethodName, changes: object = {}) {
  const { controls } = preferenceMethods[name];
  const { evaluateEvery: _, ...config } = defaultsOf<typeof dpoControls>(controls as typeof dpoControls);
  return { ...neutral, ...config, loss: name, batchSize: 4, steps: 20, learningRate: 3e-3, ...changes };
}

async function run(name: PreferenceMethodName, changes: object = {}): Promise<DpoRow[]> {
  const rows: DpoRow[] = [];
  const policy = newTrainState(shape, layout, weights);
  for await (const row of preference(policy, reference, pairs, configOf(name, changes))) rows.push(row);
  disposeTrainState(policy);
  return rows.map((row) => ({ ...row, seconds: 0 }));
}

test('every loss has a method', () => {
  expect([...names].sort()).toEqual(Object.keys(preferenceLosses).sort());
});

describe.each(names)('%s', (name) => {
  test('learns what its loss asks for, and repeats itself to the bit', async () => {
    const rows = await run(name);
    expect(rows).toHaveLength(20);
    expect(rows[19].loss).toBeLessThan(rows[0].loss);
    // Fine-tuning on chosen text says nothing of the rejected; every other loss orders the two.
    const difference = ({ 'logps/chosen': chosen, 'logps/rejected': rejected }: DpoRow) => chosen - rejected;
    if (name === 'preferred-ft')
      expect(rows[19]['logps/chosen']).toBeGreaterThan(rows[0]['logps/chosen'] + 1);
    else expect(difference(rows[19])).toBeGreaterThan(difference(rows[0]) + 1);
    expect(await run(name)).toEqual(rows);
  });

  test('after warm-up leaves the number of tensors as it was, and the reference to the bit', async () => {
    const policy = newTrainState(shape, layout, weights);
    const steps = preference(policy, reference, pairs, configOf(name, { steps: 23 }));
    for (let i = 0; i < 3; i++) await steps.next();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) await steps.next();
    expect(tf.memory().numTensors).toBe(before);
    expect(await tf.clone(reference.parameters.flat).data()).toEqual(weights);
  });
});

test('the SFT term keeps chosen text likely where DPO alone lets it fall', async () => {
  const plain = await run('dpo', { learningRate: 1e-2 });
  const held = await run('dpo', { learningRate: 1e-2, sftWeight: 5 });
  expect(held[19]['logps/chosen']).toBeGreaterThan(plain[19]['logps/chosen'] + 1);
});

test('at the reference DPO, hinge, IPO, KTO, APO and NCA have the values that theory gives', async () => {
  const first = async (name: PreferenceMethodName) => (await run(name, { steps: 1, beta: 0.25 }))[0].loss;
  expect(await first('dpo')).toBeCloseTo(Math.LN2, 6);
  expect(await first('dpo-norm')).toBeCloseTo(Math.LN2, 6);
  expect(await first('hinge')).toBeCloseTo(1, 6);
  expect(await first('ipo')).toBeCloseTo(4, 5);
  expect(await first('kto')).toBeCloseTo(0.5, 6);
  expect(await first('apo-zero')).toBeCloseTo(1, 6);
  expect(await first('nca')).toBeCloseTo(2 * Math.LN2, 6);
});
