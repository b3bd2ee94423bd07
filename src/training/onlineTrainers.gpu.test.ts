import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { defaultsOf } from '../experiment/controls/controls.ts';
import { rewardModelControls } from '../experiment/methods/rewardModel.ts';
import { grpoControls } from '../experiment/methods/sampling/grpo.ts';
import { onlineDpoControls } from '../experiment/methods/sampling/onlineDpo.ts';
import { ppoControls } from '../experiment/methods/sampling/ppo.ts';
import { rlooControls } from '../experiment/methods/sampling/rloo.ts';
import { random } from '../experiment/random.ts';
import { gpt2Layout } from '../model/architectures/gpt2.ts';
import { parametersFrom } from '../model/parameters.ts';
import type { Reward } from './rollouts/reward.ts';

/** What the sampling methods and the reward model say on WebGPU, against wasm, row by row. */
const shape = {
  architecture: 'gpt2',
  vocabulary: 13,
  contextLength: 12,
  width: 12,
  layers: 1,
  heads: 2,
  layerNormEpsilon: 1e-5,
  endOfText: 0,
  tiedHead: true,
} as const;
const layout = gpt2Layout(shape);
const stream = random(5, 'online trainers');
const weights = Float32Array.from({ length: layout.size }, () => 0.3 * stream.normal());
const prompts = Array.from({ length: 6 }, (_, i) => [1 + i]);
const pairs = prompts.map((prompt) => ({ prompt, chosen: [1, 2, 0], rejected: [7, 8, 9, 0] }));
const reward: Reward = {
  score: async (samples) => samples.map(({ completion }) => new Set(completion.filter((id) => id < 5)).size),
};
const common = { promptsPerStep: 6, learningRate: 3e-3, beta: 0.05, temperature: 0.9 };
type Row = Record<string, number>;

let tf: typeof Tf;
beforeAll(async () => {
  await startBackend('wasm');
  await startBackend('webgpu');
  ({ tf } = await import('../ops/tf.ts'));
});

/** Rows of every method on this backend, and how many tensors all steps but the first have added. */
async function runAll(backend: 'wasm' | 'webgpu', steps: number) {
  await tf.setBackend(backend);
  const reference = { config: shape, parameters: parametersFrom(layout, weights) };
  const setting = { reference, prompts, reward };
  const { newTrainState, disposeTrainState } = await import('./step/trainState.ts');
  const { newRewardModel } = await import('./trainers/newRewardModel.ts');
  const scorer = () =>
    newRewardModel({ config: shape, layout, weights }, { start: 'sft', layers: 1, width: 0, seed: 0 });
  const policies = [0, 1, 2, 3].map(() => newTrainState(shape, layout, weights));
  const scorers = [scorer(), scorer()];
  const [forOnline, forRloo, forGrpo, forPpo] = policies;
  const [critic, judge] = scorers;
  const { onlineDpo } = await import('./trainers/onlineDpo.ts');
  const { rloo } = await import('./trainers/rloo.ts');
  const { grpo } = await import('./trainers/grpo.ts');
  const { ppo } = await import('./trainers/ppo.ts');
  const { rewardModel } = await import('./trainers/rewardModel.ts');
  const runs: AsyncGenerator<object>[] = [
    onlineDpo(forOnline, setting, { ...defaultsOf(onlineDpoControls), ...common, steps }),
    rloo(forRloo, setting, { ...defaultsOf(rlooControls), ...common, steps }),
    grpo(forGrpo, setting, { ...defaultsOf(grpoControls), ...common, steps }),
    ppo({ policy: forPpo, critic, beta: 0.05 }, setting, { ...defaultsOf(ppoControls), ...common, steps }),
    rewardModel(judge, pairs, { ...defaultsOf(rewardModelControls), steps }),
  ];
  const rows: Row[] = [];
  let leaked = 0;
  for (const run of runs) {
    rows.push((await run.next()).value as Row);
    const before = tf.memory().numTensors;
    for (let step = 1; step < steps; step++) rows.push((await run.next()).value as Row);
    leaked += tf.memory().numTensors - before;
  }
  for (const trainState of [...policies, ...scorers]) disposeTrainState(trainState);
  tf.dispose([reference.parameters.flat, ...reference.parameters.tensors]);
  return { rows, leaked };
}

test('WebGPU computes what wasm computes, and leaves no tensor behind', { timeout: 240_000 }, async () => {
  const wasm = await runAll('wasm', 3);
  const webgpu = await runAll('webgpu', 3);
  expect([wasm.leaked, webgpu.leaked]).toEqual([0, 0]);
  expect(webgpu.rows).toHaveLength(15);
  webgpu.rows.forEach((row, i) => {
    for (const [name, value] of Object.entries(row)) {
      if (name === 'seconds') continue;
      const other = wasm.rows[i][name];
      expect(Math.abs(value - other), `${name} of row ${i}`).toBeLessThan(
        2e-3 * Math.max(1, Math.abs(other)),
      );
    }
  });
});
