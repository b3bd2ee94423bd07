import { beforeAll, expect, test } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import type { BackendName } from '../../experiment/metrics/run.ts';
import type { TrainingMethodName } from '../../training/methods/run.ts';

/** What is computed on tensors is imported once the backends are there. */
let tf: typeof import('../../ops/tf.ts').tf;
let tiny: typeof import('../../testing/tinyMethods.ts');
let tinyWorld: typeof import('../../testing/tinyRuns.ts').tinyWorld;
let examinerOf: typeof import('../../testing/tinyExamples.ts').examinerOf;

beforeAll(async () => {
  await startBackend('wasm');
  await startBackend('webgpu');
  ({ tf } = await import('../../ops/tf.ts'));
  ({ tinyWorld } = await import('../../testing/tinyRuns.ts'));
  ({ examinerOf } = await import('../../testing/tinyExamples.ts'));
  tiny = await import('../../testing/tinyMethods.ts');
}, 120_000);

/** The tiny world on a backend, and a microscope for it. */
async function startOn(backend: BackendName) {
  await tf.setBackend(backend);
  const world = tinyWorld('gpt2');
  const inputs = tiny.methodInputsOf(world);
  return { inputs, examine: examinerOf(world, inputs) };
}

const configOf = (method: TrainingMethodName) =>
  tiny.configOf(method, {
    learningRate: 0.01,
    ...(method === 'dpo' ? {} : { reward: 'gold', beta: 0.2 }),
  });

/** All numbers of something, with the way that leads to each: ".pairs.0.read.chosen.tokens.3.policy". */
function numbersIn(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => numbersIn(one, `${path}.${key}`));
}

const TOLERANCE = 1e-4;

test.each(['dpo', 'ppo'] as const)(
  '%s: a run on WebGPU that is looked at goes on as one that is not, and WebAssembly reads the same numbers',
  { timeout: 240_000 },
  async (method) => {
    const config = configOf(method);
    const gpu = await startOn('webgpu');
    const alone = await tiny.begin(method, gpu.inputs, config);
    const rows = await tiny.steps(alone, 4);
    const run = await tiny.begin(method, gpu.inputs, config);
    const looked = await tiny.steps(run, 2);
    const state = structuredClone(await run.state());
    const onGpu = await gpu.examine(method, config, state);
    looked.push(...(await tiny.steps(run, 2)));
    expect(looked).toEqual(rows);
    expect(await run.weights()).toEqual(await alone.weights());
    for (const made of [run, alone]) made.dispose();

    const wasm = await startOn('wasm');
    const onWasm = await wasm.examine(method, config, state);
    const [ours, theirs] = [onGpu, onWasm].map((examples) => new Map(numbersIn(examples)));
    expect(ours.size).toBeGreaterThan(50);
    expect([...ours.keys()]).toEqual([...theirs.keys()]);
    const apart = [...ours].filter(([path, value]) => {
      const difference = Math.abs(value - (theirs.get(path) ?? Number.NaN));
      return !(difference <= TOLERANCE * Math.max(1, Math.abs(value)));
    });
    expect(apart).toEqual([]);
  },
);
