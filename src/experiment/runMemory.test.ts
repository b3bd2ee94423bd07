import { expect, test } from 'vitest';
import { bytesInWords, COMFORTABLE_BYTES, memoryProblem } from './memoryLimits.ts';
import { defaultsOfMethod, type MethodName, methodNames } from './methods.ts';
import {
  adapterOf,
  cachesOf,
  keptOfToken,
  type ModelShape,
  parametersOfBlock,
  trainedBlocks,
} from './modelMemory.ts';
import type { BackendName } from './run.ts';
import { runMemory } from './runMemory.ts';

/** The shipped model. */
const shipped: ModelShape = {
  architecture: 'gpt2',
  parameters: 571_968,
  layers: 4,
  width: 96,
  heads: 4,
  headWidth: 24,
  keyValueHeads: 4,
  innerWidth: 384,
  vocabulary: 1200,
  contextLength: 96,
};
const wide: ModelShape = {
  ...shipped,
  parameters: 5_070_848,
  layers: 6,
  width: 256,
  heads: 8,
  headWidth: 32,
  keyValueHeads: 8,
  innerWidth: 1024,
};
const models = { shipped, wide };
const texts = { longest: 72, mean: 49.15, completion: 16.18 };
const evaluation = { heldOut: 256, samples: 54 };

const memoryOf = (
  method: MethodName,
  changes: Record<string, number | string> = {},
  { backend = 'wasm' as BackendName, model = shipped } = {},
) => runMemory({ method, config: { ...defaultsOfMethod(method), ...changes } }, { backend, model, texts });

test('a block of one position, by hand', () => {
  // Two wide, one head, the network four wide: 6 · 2 + 4 · 2 + 2 · 4 numbers in GPT-2.
  const tiny: ModelShape = {
    ...shipped,
    layers: 3,
    width: 2,
    heads: 1,
    headWidth: 2,
    keyValueHeads: 1,
    innerWidth: 4,
  };
  expect(keptOfToken(tiny)).toBe(28);
  expect(keptOfToken({ ...tiny, architecture: 'llama' })).toBe(38);
  // Five rows of seven: 35 positions with seven attention weights each, in three layers, gradients besides.
  const batch = { rows: 5, time: 7, predicted: 7 };
  expect(trainedBlocks(tiny, batch, false)).toBe(3 * 35 * (56 + 7));
  expect(trainedBlocks(tiny, batch, true)).toBe(3 * 35 * 4 + 35 * (56 + 7));
  expect(cachesOf(tiny, 5, 7)).toBe(3 * 2 * 5 * 7 * 2);
  expect(adapterOf(tiny, 2, 'attention')).toEqual({ parameters: 3 * 2 * 8, adapted: 3 * 12 });
});

test('the parameters of a model are those of its blocks, its embeddings and its last norm', () => {
  for (const model of [shipped, wide]) {
    const { vocabulary, contextLength, layers, width } = model;
    const around = (vocabulary + contextLength + 2) * width;
    expect(around + layers * parametersOfBlock(model)).toBe(model.parameters);
  }
});

// What two steps took: on wasm the size of its memory, on WebGPU all buffers, by src/cli/measureMemory.ts.
test.each<[BackendName, MethodName, Record<string, number | string>, keyof typeof models, number]>([
  ['wasm', 'dpo', {}, 'shipped', 125.4],
  ['wasm', 'sft', {}, 'shipped', 72.5],
  ['wasm', 'kto', { batchSize: 8 }, 'shipped', 72.5],
  ['wasm', 'rloo', {}, 'shipped', 125.4],
  ['wasm', 'grpo', { epochs: 2 }, 'shipped', 150.5],
  ['wasm', 'online-dpo', {}, 'shipped', 125.4],
  ['wasm', 'rm', {}, 'shipped', 260.2],
  ['wasm', 'rm', { layers: 1, batchSize: 16 }, 'shipped', 41.9],
  ['wasm', 'ppo', {}, 'shipped', 260.2],
  ['wasm', 'dpo', { loraRank: 4, loraTargets: 'all' }, 'shipped', 125.4],
  ['wasm', 'dpo', { batchSize: 4 }, 'wide', 378.8],
  ['wasm', 'sft', { batchSize: 2 }, 'wide', 315.6],
  ['webgpu', 'dpo', { batchSize: 4 }, 'shipped', 68.2],
  ['webgpu', 'rloo', { promptsPerStep: 2, samplesPerPrompt: 2 }, 'shipped', 60.5],
  ['webgpu', 'rm', { batchSize: 4 }, 'shipped', 70.8],
  ['webgpu', 'ppo', { promptsPerStep: 4, reward: 'gold' }, 'shipped', 84],
  ['webgpu', 'dpo', { batchSize: 4, loraRank: 4, loraTargets: 'all' }, 'shipped', 58.7],
  ['webgpu', 'dpo', { batchSize: 1 }, 'wide', 262.1],
])(
  '%s, %s with %j, the %s model: the estimate is within 30%% of the %d MB measured',
  (backend, method, changes, name, megabytes) => {
    const { bytes } = memoryOf(method, changes, { backend, model: models[name] });
    expect(Math.abs(bytes / 1e6 / megabytes - 1)).toBeLessThan(0.3);
  },
);

test('every method has an estimate, and evaluations count', () => {
  for (const method of methodNames) {
    for (const backend of ['wasm', 'webgpu'] as const) {
      const plan = { method, config: defaultsOfMethod(method) };
      const { bytes } = runMemory(plan, { backend, model: shipped, texts });
      expect(bytes, method).toBeGreaterThan(4 * shipped.parameters);
      const withEvaluations = runMemory(plan, { backend, model: shipped, texts, evaluation });
      expect(withEvaluations.bytes).toBeGreaterThanOrEqual(bytes);
    }
  }
});

test('blocks are computed twice where all activations would take more than is comfortable', () => {
  expect(memoryOf('dpo').blocksTwice).toBe(false);
  const large = memoryOf('dpo', { batchSize: 256 });
  expect(large.blocksTwice).toBe(true);
  expect(large.bytes).toBeLessThan(COMFORTABLE_BYTES);
  expect(memoryOf('rm', { microBatchSize: 8, batchSize: 256 }).blocksTwice).toBe(false);
});

test('what does not fit is named with the limit and a cure', () => {
  const memory = memoryOf('dpo', { batchSize: 64 }, { backend: 'webgpu' });
  // 128 rows of 80 positions, 1,200 tokens to choose from.
  expect(memory.largest.bytes).toBe(4 * 128 * 80 * 1200);
  const gpu = { maxBufferSize: 256e6, maxStorageBufferBindingSize: 134_217_728 };
  expect(memoryProblem(memory, { backend: 'webgpu', limits: gpu })).toBeNull();
  const small = { ...gpu, maxStorageBufferBindingSize: 40e6 };
  expect(memoryProblem(memory, { backend: 'webgpu', limits: small })).toEqual({
    cause:
      'The logits of a batch would take 49 MB in one piece; this GPU allows 40 MB (maxStorageBufferBindingSize).',
    cure: 'Take fewer pairs a step, or shorter texts.',
  });
  expect(memoryProblem(memory, { backend: 'webgpu', limits: { maxBufferSize: 30e6 } })?.cause).toContain(
    '30 MB (maxBufferSize)',
  );
  const total = memoryProblem(memoryOf('rm'), { backend: 'wasm', limits: { total: 100e6 } });
  expect(total?.cause).toContain('a WebAssembly memory holds 100 MB');
  expect(total?.cure).toContain('a smaller micro-batch');
  expect(memoryProblem(memory, { backend: 'wasm' })).toBeNull();
});

test('bytes in words', () => {
  expect([3e5, 4.6e6, 99e6, 214e6, 999e6, 1.44e9, 2 ** 32].map(bytesInWords)).toEqual([
    '1 MB',
    '5 MB',
    '99 MB',
    '210 MB',
    '1.0 GB',
    '1.4 GB',
    '4.3 GB',
  ]);
});
