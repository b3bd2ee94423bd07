import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { defaultsOfMethod } from '../../experiment/methods/methods.ts';
import { tf } from '../../ops/tf.ts';
import { begin, configOf, methodInputsOf, progress, steps } from '../../testing/tinyMethods.ts';
import { type TinyWorld, tinyWorld } from '../../testing/tinyRuns.ts';
import { modelReward } from '../rollouts/reward.ts';
import { disposeTrainState } from '../step/trainState.ts';
import { createProxyShelf, type KeptProxy, learnProxy } from './proxy.ts';
import { trainingMethodNames } from './table.ts';

let world: TinyWorld;
beforeAll(async () => {
  await startBackend('wasm');
  world = tinyWorld('gpt2');
});

const methodInputs = () => methodInputsOf(world);

describe.each(trainingMethodNames)('%s', (name) => {
  test('a run taken up from its state goes on to the bit', async () => {
    const config = configOf(name);
    const whole = await begin(name, methodInputs(), config);
    const rows = await steps(whole, 4);
    const half = await begin(name, methodInputs(), config);
    await steps(half, 2);
    const state = structuredClone(await half.state());
    half.dispose();
    // Another shelf, so that a proxy is learnt anew, as in another worker.
    const resumed = await begin(name, methodInputs(), config, state);
    expect(resumed.step()).toBe(2);
    expect(await steps(resumed, 2)).toEqual(rows.slice(2));
    expect(await resumed.weights()).toEqual(await whole.weights());
    expect(resumed.step()).toBe(4);
    for (const run of [whole, resumed]) run.dispose();
  });

  test('a disposed run leaves nothing but the proxy on the shelf', async () => {
    const of = methodInputs();
    const config = configOf(name, { steps: 1 });
    const before = tf.memory().numTensors;
    const run = await begin(name, of, config);
    await steps(run, 1);
    run.dispose();
    of.proxies.clear();
    // Whatever is cached for good (masks, constants) is cached by now.
    const after = tf.memory().numTensors;
    const again = await begin(name, of, config);
    await steps(again, 1);
    again.dispose();
    of.proxies.clear();
    expect(tf.memory().numTensors).toBe(after);
    expect(after - before).toBeLessThan(10);
  });
});

test.each(['sft', 'dpo', 'ppo'] as const)('%s trains an adapter where a rank is set', async (name) => {
  const config = configOf(name, { loraRank: 2 });
  const run = await begin(name, methodInputs(), config);
  await steps(run, 1);
  const { policy } = (await run.state()).trainees;
  expect(policy.weights.length).toBeLessThan(world.weights.length / 4);
  expect((await run.weights()).length).toBe(world.weights.length);
  run.dispose();
});

test('SFT begins at the base model where that is asked for', async () => {
  const config = configOf('sft', { start: 'base', learningRate: 1e-7 });
  const run = await begin('sft', methodInputs(), config);
  await steps(run, 1);
  const weights = await run.weights();
  expect(weights[5]).toBeCloseTo(0.5 * world.weights[5], 5);
  run.dispose();
});

describe('a proxy', () => {
  const values = { ...defaultsOfMethod('ppo'), proxySteps: 3, proxyLayers: 1, seed: 4 };
  const learn = (reward: string, other = progress) =>
    learnProxy(methodInputs(), { ...values, reward } as unknown as Parameters<typeof learnProxy>[1], other);

  test.each(['proxy', 'ratings', 'implicit'])(
    '%s: mean 0 and deviation 1 on reference samples',
    async (reward) => {
      const proxy = await learn(reward);
      if (!proxy) throw new Error('stopped');
      const { sample } = await import('../rollouts/rollout.ts');
      const config = { seed: 4, temperature: 1, missingEosPenalty: 0, microBatchSize: 0 };
      // The very samples that it was scaled on: six prompts in one batch.
      const scores = await proxy.score(await sample(world.reference, world.prompts, -1, config));
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
      expect(mean).toBeCloseTo(0, 4);
      expect(variance).toBeCloseTo(1, 3);
      proxy.dispose();
    },
  );

  test('its critic says at the end of a completion what it says itself', async () => {
    const proxy = await learn('proxy');
    const critic = await proxy?.critic?.();
    if (!proxy || !critic) throw new Error('no critic');
    const sample = { prompt: [3, 4], completion: [5, 1, 0], finished: true };
    const [score] = await proxy.score([sample]);
    const [value] = await modelReward(critic.model).score([sample]);
    expect(Math.abs(score)).toBeGreaterThan(1e-3);
    expect(value).toBeCloseTo(score, 4);
    proxy.dispose();
  });

  test('stops where that is asked for, and leaves nothing', async () => {
    const before = tf.memory().numTensors;
    let asked = 0;
    const stopped = () => ++asked > 2;
    expect(await learn('proxy', { ...progress, stopped })).toBeNull();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('stays on the shelf while nothing that it is learnt from changes', async () => {
    let labeller = 'one';
    let learnt = 0;
    const counting = {
      ...progress,
      onProgress: (_: string, done: number) => {
        learnt += Number(done === 0);
      },
    };
    const of = { ...methodInputs(), proxies: createProxyShelf(() => labeller) };
    const take = (changes: object = {}) =>
      of.proxies.take(of, { ...values, reward: 'implicit', ...changes } as never, counting);
    const first = await take();
    expect(await take({ beta: 3 } as object)).toBe(first);
    const once = learnt;
    labeller = 'another';
    expect(await take()).not.toBe(first);
    expect(learnt).toBe(2 * once);
    of.proxies.clear();
  });

  test.each(['proxy', 'implicit'] as const)(
    'outlasts its shelf where it is kept, to the bit: %s',
    async (reward) => {
      const kept = new Map<string, KeptProxy>();
      const store = { read: (key: string) => kept.get(key) ?? null, write: kept.set.bind(kept) };
      const sample = { prompt: [3, 4], completion: [5, 1, 0], finished: true };
      const scored = async (onProgress: () => void) => {
        const of = { ...methodInputs(), proxies: createProxyShelf(() => 'one', store) };
        const proxy = await of.proxies.take(of, { ...values, reward } as never, { ...progress, onProgress });
        if (!proxy) throw new Error('nothing was learnt');
        const critic = (await proxy.critic?.()) ?? null;
        const value = critic && (await modelReward(critic.model).score([sample]));
        if (critic) disposeTrainState(critic);
        const [score] = await proxy.score([sample]);
        of.proxies.clear();
        return { score, value };
      };
      const first = await scored(() => {});
      expect(kept.size).toBe(1);
      const before = tf.memory().numTensors;
      const second = await scored(() => {
        throw new Error('learnt once more');
      });
      expect(second).toEqual(first);
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});
