import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StoredTensor, writeSafetensors } from '../../formats/safetensors.ts';
import { begin, configOf, methodInputsOf, steps } from '../../testing/tinyMethods.ts';
import { type TinyWorld, tinyWorld } from '../../testing/tinyRuns.ts';
import type { RunState } from '../../training/methods/run.ts';
import { startBackend } from '../platform/platform.ts';
import { planAnew } from './plan.ts';
import { describeRun, readRun, readState, STATE, writeState } from './runFolder.ts';

const folder = mkdtempSync(join(tmpdir(), 'dpo-lab-'));
const file = join(folder, STATE);
afterAll(() => rmSync(folder, { recursive: true }));
const { run } = planAnew(['--method', 'dpo', '--world', 'tldr', '--out', 'nowhere']);

describe('a state through the folder', () => {
  let world: TinyWorld;
  beforeAll(async () => {
    await startBackend('wasm');
    world = tinyWorld('gpt2');
  });

  test.each([
    ['sft', {}],
    ['dpo', {}],
    ['dpo', { loraRank: 2 }],
    ['kto', {}],
    ['kto-unpaired', {}],
    ['rm', {}],
    ['rm-ratings', {}],
    ['ppo', {}],
    ['rloo', { loraRank: 2 }],
    ['grpo', {}],
    ['online-dpo', {}],
  ] as const)('%s %o goes on to the bit from before its first step', async (name, changes) => {
    const config = configOf(name, { steps: 2, ...changes });
    const whole = await begin(name, methodInputsOf(world), config);
    const before = await whole.state();
    writeState(folder, run, before);
    const { state } = readState(folder);
    expect(state).toEqual(before);
    const resumed = await begin(name, methodInputsOf(world), config, state);
    expect(resumed.step()).toBe(0);
    expect(await resumed.state()).toEqual(before);
    expect(await steps(resumed, 2)).toEqual(await steps(whole, 2));
    expect(await resumed.weights()).toEqual(await whole.weights());
    for (const made of [whole, resumed]) made.dispose();
  });
});

const vectors = () => ({
  step: 4,
  weights: Float32Array.of(1, -0, 1e-45),
  firstMoment: Float32Array.of(0, 0.25, 3),
  secondMoment: Float32Array.of(0, 1, 9),
});
const state = (): RunState => ({
  trainees: { policy: vectors() },
  numbers: { step: 4, beta: 0.1 + 0.2 },
  lists: { scores: [1 / 3] },
});

test('one file holds the run and its state; run.json is for people only', () => {
  const described = writeState(folder, { ...run, step: 4, seconds: 1.5 }, state());
  describeRun(folder, described);
  expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toEqual(described);
  writeFileSync(join(folder, 'run.json'), 'no JSON');
  const { run: saved, state: read } = readState(folder);
  expect(saved).toEqual({
    ...run,
    step: 4,
    seconds: 1.5,
    trainees: { policy: 4 },
    sizes: { policy: 3 },
    numbers: state().numbers,
    lists: state().lists,
  });
  expect(readRun(folder)).toEqual(saved);
  expect(read).toEqual(state());
});

test.each([
  ['NaN in the weights', 'weights', 1, Number.NaN, 'number 1 of policy.weights is NaN'],
  [
    'infinite moments',
    'secondMoment',
    2,
    Number.POSITIVE_INFINITY,
    'number 2 of policy.secondMoment is Infinity',
  ],
] as const)('%s is refused by name', (_, which, at, value, sentence) => {
  const broken = state();
  broken.trainees.policy[which][at] = value;
  writeState(folder, run, broken);
  expect(() => readState(folder)).toThrow(`${file}: ${sentence}`);
});

describe('a file that is no state', () => {
  const of = (described: object | null, size = 3) => {
    const tensors = new Map<string, StoredTensor>();
    for (const name of ['weights', 'firstMoment', 'secondMoment'])
      tensors.set(`policy.${name}`, { shape: [size], data: new Float32Array(size) });
    const metadata = described ? { run: JSON.stringify(described) } : undefined;
    writeFileSync(file, writeSafetensors(tensors, 'F32', metadata));
  };
  const described = { ...run, trainees: { policy: 4 }, sizes: { policy: 3 } };
  const whole = () => of(described);

  test.each([
    ['of an earlier version', () => of(null), 'was written by an earlier version'],
    ['of another length', () => of(described, 2), 'policy.weights has 2 numbers, not 3'],
    ['without a vector', () => of({ ...described, trainees: { critic: 1 } }), 'critic.weights is missing'],
    ['of half a step', () => of({ ...described, step: 2.5 }), 'step: '],
    ['of an unknown format', () => of({ ...described, format: 'dpo-lab-train-9' }), 'format: '],
    ['cut off', () => writeFileSync(file, readFileSync(file).subarray(0, -5)), 'truncated'],
    ['cut off in its header', () => writeFileSync(file, readFileSync(file).subarray(0, 50)), 'truncated'],
    ['that is missing', () => rmSync(file), 'is missing, so there is no run to continue'],
  ])('%s', (_, make, sentence) => {
    whole();
    make();
    expect(() => readState(folder)).toThrow(sentence);
  });
});
