import { expect, test } from 'vitest';
import { type Gpt2Config, gpt2Shape } from '../architectures/gpt2.ts';
import { llamaDescription } from '../architectures/llama.ts';
import { defaultsOfMethod, type MethodName, methodNames } from '../methods/methods.ts';
import type { BackendName } from '../metrics/run.ts';
import { frozenPrecisionFor } from './frozenPrecision.ts';
import { bytesInWords, COMFORTABLE_BYTES, memoryProblem } from './memoryLimits.ts';
import { adapterOf, cachesOf, shallower, trainedBlocks } from './modelMemory.ts';
import { runMemory, warmUpFor } from './runMemory.ts';
import { scratchScorerShape } from './scratchScorer.ts';

/** The shipped model. */
const config: Gpt2Config = {
  architecture: 'gpt2',
  vocabulary: 1200,
  contextLength: 96,
  width: 96,
  layers: 4,
  heads: 4,
  layerNormEpsilon: 1e-5,
  endOfText: 0,
  tiedHead: true,
};
const shipped = gpt2Shape(config);
const wide = gpt2Shape({ ...config, layers: 6, width: 192, heads: 6 });
const wider = gpt2Shape({ ...config, layers: 6, width: 256, heads: 8 });
const models = { shipped, wide, wider };
const texts = { longest: 72, mean: 49.15, completion: 16.18 };
const evaluation = { heldOut: 256, samples: 54 };

const memoryOf = (
  method: MethodName,
  changes: Record<string, number | string> = {},
  { backend = 'wasm' as BackendName, model = shipped } = {},
) => runMemory({ method, config: { ...defaultsOfMethod(method), ...changes } }, { backend, model, texts });

test('a block of one position, by hand', () => {
  // Two wide, one head, the network eight wide: 4 · 2 + 4 · 2 + 2 · 8 numbers in GPT-2.
  const tiny = gpt2Shape({ ...config, layers: 3, width: 2, heads: 1 });
  expect(tiny.keptOfToken).toBe(32);
  expect(tiny.gradientsOfToken).toBe(36);
  const llama = llamaDescription.shape({
    ...{ architecture: 'llama', vocabulary: 5, contextLength: 7, layers: 3, endOfText: 0, tiedHead: true },
    ...{ width: 2, innerWidth: 4, heads: 1, keyValueHeads: 1, headWidth: 2 },
    ...{ rmsNormEpsilon: 1e-5, ropeTheta: 100 },
  });
  expect(llama.keptOfToken).toBe(38);
  expect(llama.gradientsOfToken).toBe(50);
  // Five rows of seven: 35 positions with seven attention weights each, in three layers, gradients besides.
  const batch = { rows: 5, time: 7, predicted: 7 };
  expect(trainedBlocks(tiny, batch, false)).toBe(3 * 35 * (32 + 36 + 7));
  expect(trainedBlocks(tiny, batch, true)).toBe(3 * 35 * 4 + 35 * (32 + 36 + 7));
  expect(cachesOf(tiny, 5, 7)).toBe(3 * 2 * 5 * 7 * 2);
  expect(adapterOf(tiny, 2, 'attention')).toEqual({ parameters: 3 * 2 * 8, adapted: 3 * 12 });
});

test('the parameters of models whose size is known, and of scorers that stand on them', () => {
  expect(shipped.parameters).toBe(571_968);
  expect(wide.parameters).toBe(2_918_400);
  expect(wider.parameters).toBe(5_070_848);
  // A head of one number for each entry of a hidden state.
  expect(shallower(wide, 9).parameters).toBe(wide.parameters + 192);
  expect(scratchScorerShape(wide, 4, 96).parameters).toBe(shipped.parameters + 96);
  // The most heads of 16 or more that divide the width.
  expect(scratchScorerShape(wide, 1, 56)).toMatchObject({ heads: 2, headWidth: 28 });
});

// The size of a WebAssembly memory after two steps as the page takes them, evaluated after each; on WebGPU all buffers
// of two steps alone, where evaluations on an emulated GPU would take minutes. By src/cli/measureMemory.ts.
test.each<[BackendName, MethodName, Record<string, number | string>, keyof typeof models, number]>([
  ['wasm', 'dpo', {}, 'shipped', 163],
  ['wasm', 'dpo', { batchSize: 64 }, 'shipped', 486],
  ['wasm', 'dpo', { batchSize: 256 }, 'shipped', 610],
  ['wasm', 'sft', {}, 'shipped', 163],
  ['wasm', 'rm', {}, 'shipped', 234],
  ['wasm', 'grpo', { epochs: 2 }, 'shipped', 195],
  ['wasm', 'ppo', {}, 'shipped', 234],
  ['wasm', 'dpo', {}, 'wide', 427],
  ['wasm', 'rm', { batchSize: 16 }, 'wide', 427],
  ['wasm', 'dpo', { loraRank: 8, loraTargets: 'all' }, 'wide', 321],
  ['webgpu', 'dpo', { batchSize: 4 }, 'shipped', 60],
  ['webgpu', 'sft', { batchSize: 4 }, 'shipped', 39],
  ['webgpu', 'rloo', { promptsPerStep: 2, samplesPerPrompt: 2 }, 'shipped', 68],
  ['webgpu', 'rm', { batchSize: 4 }, 'shipped', 60],
  ['webgpu', 'ppo', { promptsPerStep: 4, reward: 'gold' }, 'shipped', 102],
  ['webgpu', 'dpo', { batchSize: 4, loraRank: 4, loraTargets: 'all' }, 'shipped', 57],
  ['webgpu', 'dpo', { batchSize: 1 }, 'wider', 199],
])('%s, %s with %j, the %s model: the estimate is within 30%% of the %d MB measured', (...given) => {
  const [backend, method, changes, name, megabytes] = given;
  const plan = { method, config: { ...defaultsOfMethod(method), ...changes } };
  const page = backend === 'wasm' ? evaluation : undefined;
  const { bytes } = runMemory(plan, { backend, model: models[name], texts, evaluation: page });
  expect(Math.abs(bytes / 1e6 / megabytes - 1)).toBeLessThan(0.3);
});

test('on wasm the page has warmed up with full weights before it trains an adapter, and keeps the room', () => {
  const adapter = { ...defaultsOfMethod('dpo'), loraRank: 8, batchSize: 2 };
  const plan = { method: 'dpo' as const, config: adapter };
  const warmUp = warmUpFor(wider.parameters);
  expect(warmUp.config).toMatchObject({ loraRank: 0, batchSize: 4 });
  const onPage = { backend: 'wasm' as const, model: wider, texts, evaluation };
  expect(runMemory(plan, onPage).bytes).toBe(runMemory(warmUp, onPage).bytes);
  expect(runMemory(plan, onPage).heaviest.what).toBe('warming up');
  const { evaluation: _, ...headless } = onPage;
  expect(runMemory(plan, headless).bytes).toBeLessThan(0.7 * runMemory(plan, onPage).bytes);
});

test('an adapter on a frozen model in float16 takes half of its base and nothing of its size besides', () => {
  const plan = {
    method: 'dpo' as const,
    config: { ...defaultsOfMethod('dpo'), loraRank: 8, loraTargets: 'all' },
  };
  const [whole, half] = [{}, { frozen: 'float16' as const }].map((changes) =>
    runMemory(plan, { backend: 'webgpu', model: wider, texts, ...changes }),
  );
  const { adapted } = adapterOf(wider, 8, 'all');
  // Half of the base, the merged maps, and what a recorded step makes of these.
  expect(whole.bytes - half.bytes).toBeCloseTo(4 * (wider.parameters / 2 + 6.5 * adapted), 0);
  // Its embeddings come in parts, and so do not meet a buffer's limit.
  const large = gpt2Shape({ ...config, vocabulary: 400_000, width: 512, heads: 8 });
  const setting = { backend: 'webgpu' as const, model: large, texts };
  const limits = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 };
  const problem = (frozen: object) =>
    memoryProblem(runMemory(plan, { ...setting, ...frozen }), { backend: 'webgpu', limits });
  expect(problem({})?.cause).toContain(
    'The token embeddings would need 820 MB in one buffer; this GPU allows 130 MB',
  );
  expect(problem({ frozen: 'float16' })).toBeNull();
});

test.each([
  ['webgpu', 29e6, 'float32'],
  ['webgpu', 31e6, 'float16'],
  ['wasm', 31e6, 'float32'],
  ['cpu', 31e6, 'float32'],
] as const)('on %s a frozen model of %d parameters lies in %s', (backend, parameters, precision) => {
  expect(frozenPrecisionFor(backend, parameters)).toBe(precision);
});

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

test('activations are checkpointed where all of them would take more than is comfortable', () => {
  expect(memoryOf('dpo').checkpointActivations).toBe(false);
  const large = memoryOf('dpo', { batchSize: 256 });
  expect(large.checkpointActivations).toBe(true);
  expect(large.bytes).toBeLessThan(COMFORTABLE_BYTES);
  expect(memoryOf('rm', { microBatchSize: 8, batchSize: 256 }).checkpointActivations).toBe(false);
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
      'The logits of a batch would need 49 MB in one buffer; this GPU allows 40 MB (maxStorageBufferBindingSize).',
    cure: 'Use fewer pairs per step, or shorter texts. Or run on WebAssembly, which has no such limit.',
  });
  expect(memoryProblem(memory, { backend: 'webgpu', limits: { maxBufferSize: 30e6 } })?.cause).toContain(
    '30 MB (maxBufferSize)',
  );
  const total = memoryProblem(memoryOf('rm'), { backend: 'wasm', limits: { total: 100e6 } });
  expect(total?.cause).toContain('a WebAssembly memory has 100 MB');
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
