import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { defaultsOf } from '../experiment/controls/controls.ts';
import { dpoControls } from '../experiment/methods/preference/dpo.ts';
import { rewardModelControls } from '../experiment/methods/rewardModel.ts';
import { ppoControls } from '../experiment/methods/sampling/ppo.ts';
import { random } from '../experiment/random.ts';
import type { GpuWork } from '../ops/capture/countGpuWork.ts';
import type { TrainStep } from './step/trainStep.ts';

/**
 * How much one recorded update asks of the GPU, with as many layers as the shipped model has, which decides how many
 * programs an update is; narrower than it, which does not.
 */
const shape = {
  architecture: 'gpt2',
  vocabulary: 60,
  contextLength: 16,
  width: 24,
  layers: 4,
  heads: 4,
  layerNormEpsilon: 1e-5,
  endOfText: 0,
  tiedHead: true,
} as const;
const stream = random(3, 'gpu work');
const ids = (length: number) => Array.from({ length }, () => 1 + stream.below(shape.vocabulary - 1));
const pairs = Array.from({ length: 4 }, () => ({ prompt: ids(3), chosen: ids(5), rejected: ids(6) }));
const samples = pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen, finished: false }));
const perToken = () => samples.map(({ completion }) => completion.map(() => 0.3 * stream.normal()));
const MOST = 300;

let work: GpuWork;
beforeAll(async () => {
  await startBackend('webgpu');
  const { tf } = await import('../ops/tf.ts');
  expect(tf.getBackend()).toBe('webgpu');
  const { countGpuWork } = await import('../ops/capture/countGpuWork.ts');
  work = countGpuWork();
});

/**
 * What the third of some updates asks for. In how many submissions depends on the time of the one before, and so on
 * what else the machine does: src/ops/capture/capture.gpu.test.ts holds how a list of programs is cut.
 */
async function workOf(name: string, update: () => Promise<unknown>): Promise<GpuWork> {
  for (let i = 0; i < 2; i++) await update();
  Object.assign(work, { dispatches: 0, passes: 0, submits: 0 });
  await update();
  console.info(`${name}: ${work.dispatches} programs, ${work.submits} submissions`);
  return { ...work };
}

async function newModels() {
  const { gpt2Layout } = await import('../model/architectures/gpt2.ts');
  const { newTrainState } = await import('./step/trainState.ts');
  const { newRewardModel } = await import('./trainers/newRewardModel.ts');
  const layout = gpt2Layout(shape);
  const weights = Float32Array.from({ length: layout.size }, () => 0.1 * stream.normal());
  const start = { start: 'sft', layers: shape.layers, width: shape.width, seed: 1 } as const;
  const policy = newTrainState(shape, layout, weights);
  return { policy, scorer: newRewardModel({ config: shape, layout, weights }, start) };
}

test('SFT, DPO, and reward models', async () => {
  const { policy, scorer } = await newModels();
  const { policy: reference } = await newModels();
  const { sft } = await import('./trainers/sft.ts');
  const { dpo } = await import('./trainers/dpo.ts');
  const { rewardModel } = await import('./trainers/rewardModel.ts');
  const config = { ...defaultsOf(rewardModelControls), batchSize: 4 };
  const runs: Record<string, AsyncGenerator<object>> = {
    SFT: sft(policy, { steps: 9, maxGradNorm: 1, learningRate: () => 1e-3, batch: () => samples }),
    DPO: dpo(policy, reference.model, pairs, { ...defaultsOf(dpoControls), batchSize: 4 }),
    'reward model': rewardModel(scorer, pairs, config),
  };
  for (const [name, rows] of Object.entries(runs)) {
    const { dispatches } = await workOf(name, () => rows.next());
    expect(dispatches, name).toBeLessThanOrEqual(MOST);
    await rows.return(undefined);
  }
});

test("PPO's policy and critic, on a minibatch", async () => {
  const { policy, scorer: critic } = await newModels();
  const { policyLoss, policyPart, valueLoss, valuePart } = await import('./trainers/ppoLosses.ts');
  const { microBatches } = await import('./step/microBatch.ts');
  const { trainStepOf } = await import('./step/trainStep.ts');
  const config = defaultsOf(ppoControls);
  const rollout = {
    samples,
    logProbs: perToken(),
    referenceLogProbs: perToken(),
    values: perToken(),
    scores: [1, 2, 3, 4],
  };
  const experience = { rollout, advantages: perToken(), returns: perToken() };
  const [part] = microBatches(samples, [0, 1, 2, 3], 0, shape.contextLength);
  const ofPolicy = trainStepOf(policy, policyLoss(shape, config), config);
  const ofValues = trainStepOf(critic, valueLoss(shape, config), config);
  const at = { step: 1, learning_rate: 1e-4 };
  const check = async <Part>(name: string, trainStep: TrainStep<Part>, part: Part) => {
    const { dispatches } = await workOf(name, () => trainStep.run([part], at));
    expect(dispatches, name).toBeLessThanOrEqual(MOST);
    trainStep.dispose();
  };
  await check("PPO's policy", ofPolicy, policyPart(part, experience, 20));
  await check("PPO's critic", ofValues, valuePart(part, experience, 20));
});
