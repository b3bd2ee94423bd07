import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { random } from '../../experiment/random.ts';
import { oneOfEach } from '../../testing/tinyConfigs.ts';

/**
 * Adapters on a base in half precision against adapters on a base of floats that holds the same rounded numbers: one
 * gradient in every architecture, and whole runs.
 */
let tf: typeof Tf;
let modules: Awaited<ReturnType<typeof load>>;
async function load() {
  return {
    ...(await import('../../model/causalLm.ts')),
    ...(await import('../../model/decoding/generate.ts')),
    ...(await import('../../model/frozenModel.ts')),
    ...(await import('../../model/lora.ts')),
    ...(await import('../../model/parameters.ts')),
    ...(await import('../../model/sequences.ts')),
    ...(await import('../../ops/fused/weight.ts')),
    ...(await import('../../testing/tinyRuns.ts')),
    ...(await import('./trainState.ts')),
    ...(await import('./trainStep.ts')),
  };
}

const TIMEOUT = { timeout: 600_000 };

beforeAll(async () => {
  await startBackend('webgpu');
  ({ tf } = await import('../../ops/tf.ts'));
  expect(tf.getBackend()).toBe('webgpu');
  modules = await load();
}, TIMEOUT.timeout);

const distance = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  return Math.hypot(...Array.from(a, (value, i) => value - b[i])) / Math.hypot(...Array.from(b));
};

/** The same model in half precision and as floats; both read the numbers that `weights` then hold. */
function bases(config: Parameters<typeof modules.layoutOf>[0], weights: Float32Array, mostBytes?: number) {
  const layout = modules.layoutOf(config);
  const half = { config, parameters: modules.uploadHalves(layout, weights, mostBytes) };
  const float = { config, parameters: modules.uploadTensors(layout, weights) };
  return { half, float };
}

const sizes = { vocabulary: 51, contextLength: 12, width: 16, layers: 2, heads: 4, endOfText: 0 };
const everyOne = [true, false].flatMap((tiedHead) =>
  oneOfEach({ ...sizes, innerWidth: 24, keyValueHeads: 2, tiedHead })
    // An untied head is the same code in each.
    .filter(({ architecture }) => tiedHead || architecture === 'llama')
    .map((config) => ({ name: `${config.architecture}${tiedHead ? '' : ', untied'}`, config })),
);

describe.each(everyOne)('$name', TIMEOUT, ({ config }) => {
  it('has the gradient of a float base, also computed in blocks and from parts of matrices', async () => {
    const { adaptedTensors, batchOf, chosenLoraTargets, completionLogProbs, gradientsOf, loraLayout } =
      modules;
    const stream = random(1, config.architecture);
    const weights = Float32Array.from({ length: modules.layoutOf(config).size }, () => 0.2 * stream.normal());
    const { half, float } = bases(config, weights, 300);
    const embedding = half.parameters.tensors[0];
    expect(modules.isHalf(embedding) && embedding.parts.length).toBe(Math.ceil(51 / Math.floor(300 / 32)));
    const lora = { rank: 2, alpha: 6, targets: chosenLoraTargets(config, 'all') };
    const layout = loraLayout(config, lora);
    const adapter = Float32Array.from({ length: layout.size }, () => 0.2 * stream.normal());
    const trained = modules.parametersFrom(layout, adapter);
    const words = (count: number) => Array.from({ length: count }, () => stream.below(sizes.vocabulary));
    const batch = batchOf([
      { prompt: words(4), completion: words(6) },
      { prompt: words(2), completion: words(9) },
    ]);
    const results = [
      { base: float, checkpointActivations: false },
      { base: half, checkpointActivations: true },
    ].map(({ base, checkpointActivations }) => {
      const { loss, gradients } = gradientsOf({ trained, lora: { base, config: lora } }, [
        (tensors) => ({
          loss: tf.sum(completionLogProbs({ ...config, checkpointActivations }, tensors, batch)) as Tf.Scalar,
        }),
      ]);
      return [loss, modules.flatten(gradients)];
    });
    const [[loss, gradient], [ownLoss, ownGradient]] = await Promise.all(
      results.map((tensors) => Promise.all(tensors.map((tensor) => tensor.data()))),
    );
    expect(distance(ownLoss, loss)).toBeLessThan(1e-5);
    expect(distance(ownGradient, gradient)).toBeLessThan(1e-5);

    // Merged, both are the same model.
    const merged = adaptedTensors(config, lora, half.parameters.tensors, trained.tensors);
    const own = await modules.readWidened({ config, parameters: { ...half.parameters, tensors: merged } });
    const other = adaptedTensors(config, lora, float.parameters.tensors, trained.tensors);
    expect(distance(own, await modules.flatten(other).data())).toBeLessThan(1e-6);
  });
});

describe.each(['gpt2', 'llama'] as const)('runs of an adapter on %s', TIMEOUT, (architecture) => {
  const targets = { gpt2: ['c_attn', 'mlp.c_proj'], llama: ['q_proj', 'v_proj', 'down_proj'] };
  const lora = { rank: 3, alpha: 6, targets: targets[architecture] };

  it.each(['DPO', 'RLOO'])('%s takes the steps of a float base, and leaves the base alone', async (name) => {
    const { rowsOf, policyTrainers, newLoraState, snapshotOf, tinyWorld } = modules;
    const world = tinyWorld(architecture);
    const { half, float } = bases(world.config, world.weights);
    const run = async (reference: typeof half) => {
      const policy = newLoraState(reference, lora, 1);
      const inWorld = { ...world, reference: reference as unknown as typeof world.reference };
      const rows = await rowsOf(
        policyTrainers[name](inWorld, policy, { steps: 4, learningRate: 1e-2 }, policy),
      );
      const end = {
        rows,
        adapter: (await snapshotOf(policy)).weights,
        merged: await modules.mergedWeights(policy),
      };
      modules.disposeTrainState(policy);
      return end;
    };
    const expected = await run(float);
    const before = tf.memory().numTensors;
    const own = await run(half);
    expect(tf.memory().numTensors).toBe(before);
    expect(own.rows).toHaveLength(4);
    if (name === 'DPO') expect(own.rows[0].loss).toBeCloseTo(Math.LN2, 6);
    for (const [step, row] of expected.rows.entries()) {
      for (const key of Object.keys(row)) expect(own.rows[step][key], key).toBeCloseTo(row[key], 3);
    }
    expect(distance(own.adapter, expected.adapter)).toBeLessThan(2e-3);
    expect(distance(own.merged, expected.merged)).toBeLessThan(1e-4);
    expect(await modules.readWidened(half)).toEqual(world.weights);
  });
});
