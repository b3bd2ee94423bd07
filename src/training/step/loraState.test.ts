import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { random } from '../../experiment/random.ts';
import { dpoLoss } from '../../losses/dpo.ts';
import { type LoraConfig, loraLayout, loraTargets } from '../../model/lora.ts';
import { flatten } from '../../model/parameters.ts';
import { batchOf, completionLogProbs } from '../../model/sequences.ts';
import { sequencesOf } from '../../model/texts/preferenceBatch.ts';
import type { Weight } from '../../ops/fused/weight.ts';
import {
  newPolicy,
  newScorer,
  policyTrainers,
  rowsOf,
  type TinyWorld,
  tinyWorld,
} from '../../testing/tinyRuns.ts';
import {
  disposeTrainState,
  mergedWeights,
  newLoraState,
  restoreLoraState,
  snapshotOf,
  type TrainState,
} from './trainState.ts';
import { gradientsOf } from './trainStep.ts';

const targets = { gpt2: ['c_attn', 'mlp.c_proj'], llama: ['q_proj', 'v_proj', 'down_proj'] };

let tf: typeof Tf;
beforeAll(async () => {
  await startBackend('wasm');
  ({ tf } = await import('../../ops/tf.ts'));
});

describe.each(['gpt2', 'llama'] as const)('an adapter on %s', (architecture) => {
  const lora: LoraConfig = { rank: 3, alpha: 6, targets: targets[architecture] };
  const isAdapted = (name: string) => lora.targets.some((target) => name.endsWith(`${target}.weight`));
  let world: TinyWorld;
  let entries: TinyWorld['reference']['parameters']['layout']['entries'];
  beforeAll(() => {
    world = tinyWorld(architecture);
    entries = world.reference.parameters.layout.entries;
  });

  const newAdapter = (changes: Partial<LoraConfig> = {}) =>
    newLoraState(world.reference, { ...lora, ...changes }, 1);
  const baseOnBackend = async () =>
    (await flatten(world.reference.parameters.tensors as Tf.Tensor[]).data()).slice();
  const run = (name: string, policy: TrainState, steps: number, learningRate = 1e-2, critic = policy) =>
    policyTrainers[name](world, policy, { steps, learningRate }, critic);
  /** One whose B is not zero, so that A has a gradient too. */
  async function moved(): Promise<TrainState> {
    const fresh = newAdapter();
    const snapshot = await snapshotOf(fresh);
    disposeTrainState(fresh);
    const stream = random(8, 'moved');
    return restoreLoraState(world.reference, lora, {
      ...snapshot,
      weights: snapshot.weights.map(() => 0.3 * stream.normal()),
    });
  }

  test('begins as its base, to the bit, and puts nothing on the backend but itself', async () => {
    disposeTrainState(newAdapter()); // alpha/rank stays on the backend once it has been there
    const before = tf.memory();
    const policy = newAdapter();
    const after = tf.memory();
    const adapter = loraLayout(world.config, lora);
    const adapted = entries.filter(({ name }) => isAdapted(name));
    // One flat vector, two moments, and the tensors; of the model only the adapted maps.
    const numbers = 4 * adapter.size + adapted.reduce((sum, { size }) => sum + size, 0);
    expect(after.numBytes - before.numBytes).toBe(4 * numbers);
    expect(after.numTensors - before.numTensors).toBe(3 + adapter.entries.length + adapted.length);
    expect(await mergedWeights(policy)).toEqual(world.weights);
    disposeTrainState(policy);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(await baseOnBackend()).toEqual(world.weights);
  });

  test('under DPO learns, changes the adapted maps and nothing else, and leaves the reference alone', async () => {
    const policy = newAdapter();
    const rows = await rowsOf(run('DPO', policy, 20, 2e-2));
    expect(rows[0].loss).toBeCloseTo(Math.LN2, 6);
    expect(rows[0]['rewards/margins']).toBe(0);
    expect(rows[19].loss).toBeLessThan(0.66);
    expect(rows[19]['rewards/margins']).toBeGreaterThan(0.05);
    expect(await baseOnBackend()).toEqual(world.weights);
    const merged = await mergedWeights(policy);
    for (const [i, { name, offset, size }] of entries.entries()) {
      const part = (weights: Float32Array) => weights.subarray(offset, offset + size);
      const own = policy.model.parameters.tensors[i];
      const shared = world.reference.parameters.tensors[i];
      if (isAdapted(name)) expect(part(merged), name).not.toEqual(part(world.weights));
      else expect(own, name).toBe(shared);
    }
    disposeTrainState(policy);
  });

  test('goes on from a snapshot of the adapter to the bit', async () => {
    const [whole, first] = [newAdapter(), newAdapter()];
    const rows = await rowsOf(run('DPO', whole, 8));
    const begun = await rowsOf(run('DPO', first, 3));
    const snapshot = await snapshotOf(first);
    expect(snapshot.weights).toHaveLength(loraLayout(world.config, lora).size);
    const taken = restoreLoraState(world.reference, lora, snapshot);
    expect(await mergedWeights(taken)).toEqual(await mergedWeights(first));
    expect([...begun, ...(await rowsOf(run('DPO', taken, 8)))]).toEqual(rows);
    expect(await snapshotOf(taken)).toEqual(await snapshotOf(whole));
    for (const trainState of [whole, first, taken]) disposeTrainState(trainState);
  });

  /** DPO's loss on all pairs, as the trainer makes it. */
  function dpoParts() {
    const batch = batchOf(sequencesOf(world.pairs));
    const halves = (tensors: readonly Weight[]) =>
      tf.split(completionLogProbs(world.config, tensors, batch), 2) as Tf.Tensor1D[];
    return (tensors: readonly Weight[]) => {
      const [[w, l], [rw, rl]] = [halves(tensors), halves(world.reference.parameters.tensors)];
      return { loss: tf.mean(dpoLoss(w, l, rw, rl, 0.5).losses) as Tf.Scalar };
    };
  }

  test('has the gradient of finite differences through the loss of DPO', async () => {
    const trainState = await moved();
    const lossOf = dpoParts();
    const { gradients } = gradientsOf(trainState, [lossOf]);
    const gradient = await flatten(gradients).data();
    const { weights } = await snapshotOf(trainState);
    for (const { name, offset, size } of trainState.trained.layout.entries) {
      // Half along the gradient, for a slope well above rounding, half across it, so that its direction counts too.
      const stream = random(9, name);
      const own = gradient.subarray(offset, offset + size);
      const unit = Math.hypot(...own) / Math.sqrt(size);
      const direction = Array.from(own, (g) => g / unit + stream.normal());
      const at = async (step: number) => {
        const values = weights.slice();
        for (let i = 0; i < size; i++) values[offset + i] += step * direction[i];
        const snapshot = { step: 0, weights: values, firstMoment: values, secondMoment: values };
        const { model } = restoreLoraState(world.reference, lora, snapshot);
        return (await lossOf(model.parameters.tensors).loss.data())[0];
      };
      const slope = ((await at(4e-3)) - (await at(-4e-3))) / 8e-3;
      const inner = direction.reduce((sum, d, i) => sum + d * gradient[offset + i], 0);
      expect(Math.abs(inner), name).toBeGreaterThan(0.02);
      expect(Math.abs(slope / inner - 1), name).toBeLessThan(5e-3);
    }
  });

  test('has the gradient of the whole model, pulled back: ∂B = s ∂W Aᵀ, ∂A = s Bᵀ ∂W', async () => {
    const trainState = await moved();
    const merged = await mergedWeights(trainState);
    const full = newPolicy({ ...world, weights: merged });
    const [own, whole] = [trainState, full].map((t) => gradientsOf(t, [dpoParts()]).gradients);
    const scale = lora.alpha / lora.rank;
    entries
      .map(({ name }, i) => ({ name, dW: whole[i] as Tf.Tensor2D }))
      .filter(({ name }) => isAdapted(name))
      .forEach(({ name, dW }, i) => {
        const [a, b] = trainState.trained.tensors.slice(2 * i, 2 * i + 2) as Tf.Tensor2D[];
        const outIn = architecture === 'gpt2' ? (tf.transpose(dW) as Tf.Tensor2D) : dW;
        const expected = [tf.matMul(b, outIn, true, false), tf.matMul(outIn, a, false, true)];
        expected.forEach((matrix, j) => {
          const difference = tf.sub(own[2 * i + j], tf.mul(matrix, scale));
          const [error] = tf.norm(difference).dataSync();
          const [length] = tf.norm(own[2 * i + j]).dataSync();
          expect(length, name).toBeGreaterThan(1e-3);
          expect(error / length, name).toBeLessThan(1e-5);
        });
      });
  });

  test.each(Object.keys(policyTrainers))(
    '%s trains one of full rank on every map, and leaves no tensor behind',
    async (name) => {
      const policy = newAdapter({ rank: 12, alpha: 12, targets: loraTargets(world.config) });
      const critic = newScorer(world);
      const rows = run(name, policy, 12, 3e-3, critic);
      const seen: Record<string, number>[] = [];
      for (let i = 0; i < 3; i++) seen.push((await rows.next()).value);
      const before = tf.memory();
      for (let i = 0; i < 9; i++) seen.push((await rows.next()).value);
      const after = tf.memory();
      expect([after.numTensors, after.numBytes]).toEqual([before.numTensors, before.numBytes]);
      for (const row of seen) {
        for (const [key, value] of Object.entries(row)) expect(value, key).toSatisfy(Number.isFinite);
        if ('first/ratio' in row) expect(row['first/ratio']).toBeCloseTo(1, 5);
      }
      // What samples are drawn from has moved with the adapter.
      expect(await mergedWeights(policy)).not.toEqual(world.weights);
      expect(await baseOnBackend()).toEqual(world.weights);
      for (const trainState of [policy, critic]) disposeTrainState(trainState);
    },
  );

  test.each(['DPO', 'GRPO'])('%s at a mad learning rate ends with the last good adapter', async (name) => {
    const policy = newAdapter();
    const steps = run(name, policy, 9, 3e38);
    let last = await snapshotOf(policy);
    const before = tf.memory().numTensors;
    const toTheEnd = async () => {
      while (!(await steps.next()).done) last = await snapshotOf(policy);
    };
    await expect(toTheEnd()).rejects.toThrow(/ gave a loss of /);
    expect(await snapshotOf(policy)).toEqual(last);
    expect(tf.memory().numTensors).toBe(before);
    expect(await baseOnBackend()).toEqual(world.weights);
    disposeTrainState(policy);
  });

  test('refuses a model with a scalar head', () => {
    const { model } = newScorer(world);
    expect(() => newLoraState(model, lora, 1)).toThrow('a scalar head cannot be adapted');
  });
});
