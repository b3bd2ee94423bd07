import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import type { RunState } from './run.ts';

/** Recorded updates change tensors in place, and checkpoints read them in between. */
let tiny: typeof import('../../testing/tinyMethods.ts');
let world: import('../../testing/tinyRuns.ts').TinyWorld;

beforeAll(async () => {
  await startBackend('webgpu');
  const { tf } = await import('../../ops/tf.ts');
  expect(tf.getBackend()).toBe('webgpu');
  const { tinyWorld } = await import('../../testing/tinyRuns.ts');
  tiny = await import('../../testing/tinyMethods.ts');
  world = tinyWorld('gpt2');
});

test.each([
  'sft',
  'dpo',
  'kto',
  'kto-unpaired',
  'rm',
  'rm-ratings',
  'online-dpo',
  'rloo',
  'grpo',
  'ppo',
] as const)(
  '%s: a run taken up from its state goes on to the bit on WebGPU',
  { timeout: 60_000 },
  async (name) => {
    const config = tiny.configOf(name, name === 'sft' || name === 'dpo' ? { loraRank: 2 } : {});
    const begin = (state?: RunState) => tiny.begin(name, tiny.materialsOf(world), config, state);
    const whole = await begin();
    const rows = await tiny.steps(whole, 2);
    const state = structuredClone(await whole.state());
    rows.push(...(await tiny.steps(whole, 2)));
    const resumed = await begin(state);
    expect(await tiny.steps(resumed, 2)).toEqual(rows.slice(2));
    expect(await resumed.weights()).toEqual(await whole.weights());
    expect(await resumed.weights()).not.toEqual(world.weights);
    expect(resumed.step()).toBe(4);
    for (const run of [whole, resumed]) run.dispose();
  },
);
