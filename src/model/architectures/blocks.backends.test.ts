import type * as Tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../cli/platform/platform.ts';
import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import type { Gpt2Config } from '../../experiment/architectures/gpt2.ts';
import type { LlamaConfig } from '../../experiment/architectures/llama.ts';
import { random } from '../../experiment/random.ts';
import { here } from '../../testing/backends.ts';
import type { TrainState } from '../../training/step/trainState.ts';

/** Wide enough that activations outweigh weights, six layers deep: what is kept of every layer decides the peak. */
const common = {
  vocabulary: 13,
  contextLength: 12,
  width: 16,
  layers: 6,
  heads: 4,
  endOfText: 0,
  tiedHead: true,
};
const configs: { gpt2: Gpt2Config; llama: LlamaConfig } = {
  gpt2: { architecture: 'gpt2', ...common, layerNormEpsilon: 1e-5 },
  llama: {
    architecture: 'llama',
    ...common,
    innerWidth: 40,
    keyValueHeads: 2,
    headWidth: 4,
    rmsNormEpsilon: 1e-5,
    ropeTheta: 100,
  },
};
const targets: Record<string, string[]> = { gpt2: ['c_attn', 'mlp.c_proj'], llama: ['q_proj', 'down_proj'] };

describe.each(here(['wasm', 'webgpu']))('activation checkpointing, %s', (backend) => {
  let tf: typeof Tf;
  let lab: {
    trainState: typeof import('../../training/step/trainState.ts');
    lora: typeof import('../../training/step/trainState.ts');
    step: typeof import('../../training/step/trainStep.ts');
    sequences: typeof import('../sequences.ts');
    causalLm: typeof import('../causalLm.ts');
    parameters: typeof import('../parameters.ts');
    capture: typeof import('../../ops/capture/capture.ts');
  };

  beforeAll(async () => {
    await startBackend(backend);
    ({ tf } = await import('../../ops/tf.ts'));
    expect(tf.getBackend()).toBe(backend);
    lab = {
      trainState: await import('../../training/step/trainState.ts'),
      lora: await import('../../training/step/trainState.ts'),
      step: await import('../../training/step/trainStep.ts'),
      sequences: await import('../sequences.ts'),
      causalLm: await import('../causalLm.ts'),
      parameters: await import('../parameters.ts'),
      capture: await import('../../ops/capture/capture.ts'),
    };
  });

  const traineeOf = (config: ModelConfig, withLora: boolean): TrainState => {
    const layout = lab.causalLm.layoutOf(config);
    const stream = random(5, config.architecture);
    const weights = Float32Array.from({ length: layout.size }, () => 0.2 * stream.normal());
    if (!withLora) return lab.trainState.newTrainState(config, layout, weights);
    const base = { config, parameters: lab.parameters.parametersFrom(layout, weights) };
    const settings = { rank: 2, alpha: 4, targets: targets[config.architecture] };
    const bare = lab.lora.newLoraState(base, settings, 1);
    // An adapter whose B is zero would give its A no gradient.
    const size = bare.trained.layout.size;
    const trained = Float32Array.from({ length: size }, () => 0.2 * stream.normal());
    const moments = new Float32Array(size);
    return lab.lora.restoreLoraState(base, settings, {
      step: 0,
      weights: trained,
      firstMoment: moments,
      secondMoment: moments,
    });
  };

  /** Rows of different lengths, so that wasm computes read positions only. */
  const batchOf = () => {
    const stream = random(9);
    const words = (length: number) => Array.from({ length }, () => stream.below(common.vocabulary));
    const rows = Array.from({ length: 24 }, (_, i) => ({
      prompt: words(2 + (i % 3)),
      completion: words(4 + (i % 5)),
    }));
    return lab.sequences.batchOf(rows, 12);
  };
  type Batch = ReturnType<typeof batchOf> | import('../sequences.ts').BatchOnBackend;

  const lossAndGradients = (trainState: TrainState, batch: Batch) =>
    lab.step.gradientsOf(trainState, [
      (tensors) => ({
        loss: tf.neg(
          tf.sum(lab.sequences.completionTokenLogProbs(trainState.model.config, tensors, batch)),
        ) as Tf.Scalar,
      }),
    ]);

  describe.each(Object.entries(configs))('%s', (_, config) => {
    it.each([false, true])('have the same bits and a lower peak; LoRA: %s', async (withLora) => {
      const measure = async (checkpointActivations: boolean) => {
        const trainState = traineeOf({ ...config, checkpointActivations }, withLora);
        const batch = batchOf();
        // Constants are made when they are first asked for, and stay.
        const { loss: first, gradients: others } = lossAndGradients(trainState, batch);
        tf.dispose([first, ...others]);
        const tensors = tf.memory().numTensors;
        const before = tf.memory().numBytes;
        let result!: ReturnType<typeof lossAndGradients>;
        const { peakBytes } = await tf.profile(() => {
          result = lossAndGradients(trainState, batch);
        });
        const { loss, gradients } = result;
        expect(tf.memory().numTensors - tensors).toBe(1 + gradients.length);
        const numbers = await Promise.all([loss, ...gradients].map((tensor) => tensor.data()));
        tf.dispose([loss, ...gradients]);
        return { numbers, peak: peakBytes - before };
      };
      const once = await measure(false);
      const twice = await measure(true);
      expect(twice.numbers).toEqual(once.numbers);
      expect(
        once.numbers.flatMap((values) => [...values]).filter((value) => value !== 0).length,
      ).toBeGreaterThan(100);
      expect(twice.peak).toBeLessThan(0.45 * once.peak);
    });
  });

  if (backend !== 'webgpu') return; // nothing is recorded elsewhere
  it('can be recorded, with the same bits and less memory', async () => {
    const measure = async (config: ModelConfig) => {
      const trainState = traineeOf(config, false);
      const { sequences, time, inputs, targets, mask } = batchOf();
      const shape = [sequences * time];
      const step = await lab.capture.capture(
        (onBackend) => {
          const batch = { sequences, time, ...onBackend } as Batch;
          const { loss, gradients } = lossAndGradients(trainState, batch);
          return { loss, gradient: lab.parameters.flatten(gradients) };
        },
        {
          inputs: {
            inputs: { shape, dtype: 'int32' },
            targets: { shape, dtype: 'int32' },
            mask: { shape, dtype: 'float32' },
          },
        },
      );
      const numbers = await step.run({ inputs, targets, mask });
      const { bytes } = step;
      step.dispose();
      return { numbers, bytes };
    };
    for (const config of Object.values(configs)) {
      const once = await measure(config);
      const twice = await measure({ ...config, checkpointActivations: true });
      expect(twice.numbers).toEqual(once.numbers);
      expect(twice.bytes).toBeLessThan(0.6 * once.bytes);
    }
  }, 120_000);
});
