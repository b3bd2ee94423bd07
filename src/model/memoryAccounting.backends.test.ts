import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../cli/platform/platform.ts';
import { aroundBlocks, logitsOf, trainedBlocks } from '../experiment/memory/modelMemory.ts';
import { random } from '../experiment/random.ts';
import type { WasmBackend } from '../ops/wasmRuntime/wasmBackend.ts';
import { here } from '../testing/backends.ts';
import { oneOfEach } from '../testing/tinyConfigs.ts';

/** What the accounting of src/experiment/memory/modelMemory.ts says of one gradient, against what one takes. */
const common = {
  vocabulary: 50,
  contextLength: 16,
  width: 32,
  layers: 3,
  heads: 4,
  endOfText: 0,
  tiedHead: true,
};
const configs = oneOfEach({ ...common, innerWidth: 80, keyValueHeads: 2 }).map(
  (config) =>
    // Without windows: those that hide something take more, which the accounting leaves out.
    [config.architecture, 'windows' in config ? { ...config, windows: [null, null, null] } : config] as const,
);
const [ROWS, TIME, COMPLETION] = [24, 16, 8];

// An emulated GPU takes its time for compiling.
const TIMEOUT = { timeout: 120_000 };

describe.each(here(['wasm', 'webgpu']))('memory of a gradient, %s', TIMEOUT, (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  describe.each(configs)('%s', (_, config) => {
    it.each([false, true])('is foreseen to 15 per cent; checkpointed: %s', async (checkpointActivations) => {
      const { layoutOf } = await import('./causalLm.ts');
      const { modelShape } = await import('./modelConfig.ts');
      const { newTrainState } = await import('../training/step/trainState.ts');
      const layout = layoutOf(config);
      const stream = random(4, config.architecture);
      const weights = Float32Array.from({ length: layout.size }, () => 0.2 * stream.normal());
      const trainState = newTrainState({ ...config, checkpointActivations }, layout, weights);
      const words = (length: number) => Array.from({ length }, () => stream.below(common.vocabulary));
      const rows = Array.from({ length: ROWS }, () => ({
        prompt: words(TIME + 1 - COMPLETION),
        completion: words(COMPLETION),
      }));
      const measured = await (backend === 'wasm' ? onWasm : onWebgpu)(trainState, rows);
      const model = modelShape(config);
      const batch = { rows: ROWS, time: TIME, predicted: backend === 'wasm' ? COMPLETION : TIME };
      const expected =
        4 *
        (layout.size +
          trainedBlocks(model, batch, checkpointActivations) +
          2 * aroundBlocks(model, batch) +
          2 * logitsOf(model, batch));
      expect(Math.abs(measured / expected - 1)).toBeLessThan(0.15);
    });
  });
});

type TrainState = import('../training/step/trainState.ts').TrainState;
type Rows = import('./sequences.ts').Sequence[];
type Batch = import('./sequences.ts').SequenceBatch | import('./sequences.ts').BatchOnBackend;

async function gradientOf() {
  const { tf } = await import('../ops/tf.ts');
  const { gradientsOf } = await import('../training/step/trainStep.ts');
  const { completionTokenLogProbs } = await import('./sequences.ts');
  return (trainState: TrainState, batch: Batch) =>
    gradientsOf(trainState, [
      (tensors) => ({
        loss: tf.sum(
          completionTokenLogProbs(trainState.model.config, tensors, batch),
        ) as import('../ops/tf.ts').tf.Scalar,
      }),
    ]);
}

/** The most bytes that tfjs has asked of the memory's allocator at a time. */
async function onWasm(trainState: TrainState, rows: Rows): Promise<number> {
  const { tf } = await import('../ops/tf.ts');
  const { batchOf } = await import('./sequences.ts');
  const take = await gradientOf();
  const { wasm } = tf.backend() as unknown as WasmBackend & {
    wasm: { _malloc(bytes: number): number; _free(address: number): void };
  };
  const { _malloc: malloc, _free: free } = wasm;
  const sizes = new Map<number, number>();
  let [now, peak] = [0, 0];
  wasm._malloc = (bytes) => {
    const address = malloc(bytes);
    sizes.set(address, bytes);
    now += bytes;
    peak = Math.max(peak, now);
    return address;
  };
  wasm._free = (address) => {
    now -= sizes.get(address) ?? 0;
    free(address);
  };
  const { loss, gradients } = take(trainState, batchOf(rows, TIME));
  Object.assign(wasm, { _malloc: malloc, _free: free });
  tf.dispose([loss, ...gradients]);
  return peak;
}

/** The buffers of a recording. */
async function onWebgpu(trainState: TrainState, rows: Rows): Promise<number> {
  const { capture } = await import('../ops/capture/capture.ts');
  const { flatten } = await import('./parameters.ts');
  const { batchOf } = await import('./sequences.ts');
  const take = await gradientOf();
  const { sequences, time } = batchOf(rows, TIME);
  const shape = [sequences * time];
  const step = await capture(
    (onBackend) => {
      const { gradients } = take(trainState, { sequences, time, ...onBackend } as Batch);
      return { gradient: flatten(gradients) };
    },
    {
      inputs: {
        inputs: { shape, dtype: 'int32' },
        targets: { shape, dtype: 'int32' },
        mask: { shape, dtype: 'float32' },
      },
    },
  );
  const { bytes } = step;
  step.dispose();
  // Besides the gradient as tensors there is the row that is returned, and what reads it back.
  return bytes - 2 * 4 * trainState.trained.layout.size;
}
