import { expect, test } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import { runMemory, warmUpFor } from '../../experiment/memory/runMemory.ts';
import { layoutOf } from '../../model/causalLm.ts';
import { uploadModel } from '../../model/checkpoint.ts';
import { initialWeights } from '../../model/initialWeights.ts';
import { modelShape, readModelConfig } from '../../model/modelConfig.ts';
import { textLengths } from '../../model/texts/textLengths.ts';
import { tf } from '../../ops/tf.ts';
import { evaluationSize } from '../loading/memory.ts';
import { sizesFor } from '../loading/sizes.ts';
import { timedSteps } from '../loading/timedSteps.ts';
import { arbitraryPairs, probeStep } from './probeStep.ts';

test('tells the time of a step from a part of the model, within a factor of two, and leaves nothing behind', async () => {
  // Other work on the machine does not count.
  performance.now = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  await startBackend('wasm', { threads: 1 });
  const config = readModelConfig(
    JSON.stringify({
      ...{ model_type: 'gpt2', vocab_size: 30_000, n_positions: 64, n_embd: 96, n_layer: 9, n_head: 4 },
      eos_token_id: 29_999,
    }),
    'config.json',
  );
  const layout = layoutOf(config);
  const settings = warmUpFor(layout.size);
  const setting = {
    backend: 'wasm' as const,
    model: modelShape(config),
    texts: textLengths([], config.contextLength),
    evaluation: evaluationSize(sizesFor(layout.size, false)),
  };
  expect(runMemory(settings, setting).checkpointActivations).toBe(false);
  const weights = initialWeights(config as Parameters<typeof initialWeights>[0], 1);
  const stored = { config, layout, weights, prefix: '' };
  const reference = uploadModel(stored);
  const pairs = arbitraryPairs(config, Number(settings.config.batchSize));
  const truth = await timedSteps({ stored, reference, pairs, config: { ...settings.config, steps: 3 } }, 3);
  const before = tf.memory().numTensors;
  const { seconds, block } = await probeStep(config, settings, setting);
  expect(tf.memory().numTensors).toBe(before);
  expect(seconds).toBeGreaterThan(truth / 2);
  expect(seconds).toBeLessThan(truth * 2);
  expect(block).toBeGreaterThan(0);
  expect(9 * block).toBeLessThan(seconds);
}, 120_000);
