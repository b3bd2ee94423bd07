import { sftControls } from '../../../experiment/methods/sft.ts';
import { type Prepare, stepsOnly } from '../contestant.ts';
import { batchOfStep, pairsOf, settings } from '../material.ts';
import type { Size } from '../sizes.ts';

/** What is used of the package, and of the TensorFlow.js that it has inside. */
interface Tensor {
  data(): Promise<Float32Array>;
  dispose(): void;
}
interface Engine {
  makeTensor(values: Int32Array, shape: [number, number], dtype: 'int32'): Tensor;
}
interface Nanogpt {
  backend: { selectBackend(name: string): Promise<void> };
  model: { default: new (config: Record<string, unknown>) => { dispose(): void } };
  trainer: {
    default: new (
      model: unknown,
      tokenizer: unknown,
      optimizer: Record<string, number>,
    ) => { trainStep(state: object, batch: { xs: Tensor; ys: Tensor }): Tensor };
  };
}

/** The target that its loss leaves out. */
const NOT_A_TARGET = 65535;

/**
 * A step of supervised fine-tuning by `@genai-fi/nanogpt`: its own trainer, optimiser and kernels, on the rows that the
 * lab gets. Of its architectures this is the one nearest to GPT-2: learned positions, GELU, a tied head; but RMSNorm in
 * place of LayerNorm, and no biases.
 *
 * @param folder the package's `dist`
 */
export const nanogptFrom =
  (folder: URL): Prepare =>
  async (size) => {
    const { backend, model: models, trainer: trainers } = await load(folder);
    await backend.selectBackend('webgpu');
    const model = new models.default(architectureOf(size));
    const { learningRate, beta1, beta2, epsilon } = settings;
    const trainer = new trainers.default(
      model,
      {},
      {
        learningRate,
        // Its schedule would end at a twentieth.
        minLearningRate: learningRate,
        warmupSteps: 0,
        beta1,
        beta2,
        epsilon,
        weightDecay: 0,
        clipNorm: sftControls.maxGradNorm.default,
      },
    );
    // Its TensorFlow.js is minified, but keeps its engine where every copy does.
    const engine = (globalThis as unknown as { _tfengine: Engine })._tfengine;
    const pairs = pairsOf(size);
    const shape: [number, number] = [size.sequences, size.time];
    let steps = 0;
    return stepsOnly(async () => {
      steps += 1;
      const { inputs, targets, mask } = batchOfStep(size, pairs, steps);
      const xs = engine.makeTensor(inputs, shape, 'int32');
      const ys = engine.makeTensor(
        targets.map((id, i) => (mask[i] === 1 ? id : NOT_A_TARGET)),
        shape,
        'int32',
      );
      const loss = trainer.trainStep({}, { xs, ys });
      const [value] = await loss.data();
      for (const tensor of [xs, ys, loss]) tensor.dispose();
      return value;
    });
  };

function architectureOf({ layers, width, heads, vocabulary, time }: Size): Record<string, unknown> {
  return {
    modelType: 'GenAI_NanoGPT_v1',
    vocabSize: vocabulary,
    blockSize: time,
    nLayer: layers,
    nHead: heads,
    nEmbed: width,
    mlpFactor: 4,
    useRope: false,
  };
}

async function load(folder: URL): Promise<Nanogpt> {
  const file = (name: string) => import(/* @vite-ignore */ new URL(name, folder).href);
  const [backend, model, trainer] = await Promise.all(
    ['backend.js', 'models/NanoGPTV1.js', 'training/SFTTrainer.js'].map(file),
  );
  return { backend, model, trainer } as Nanogpt;
}
