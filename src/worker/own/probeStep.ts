import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import type { Setting } from '../../experiment/memory/runBatches.ts';
import { runMemory } from '../../experiment/memory/runMemory.ts';
import type { RunSettings } from '../../experiment/metrics/run.ts';
import type { StepProbe } from '../../experiment/own/ownModel.ts';
import { layoutOf } from '../../model/causalLm.ts';
import { uploadFrozen } from '../../model/frozenModel.ts';
import { tensorsIn } from '../../ops/fused/weight.ts';
import { tf } from '../../ops/tf.ts';
import { timedSteps } from '../loading/timedSteps.ts';

/**
 * How long a step of a model would take here, from models of its width that have few layers and few words: the time of
 * a step grows by the same with every block, and by the same with every word of the head,
 *
 *   t(L, V) = t(1, v) + (L − 1) · block + (V − v) · word
 *
 * with block = (t(3, v) − t(1, v)) / 2 and word = (t(1, 5v) − t(1, v)) / 4v. Weights are arbitrary, since products take
 * as long with any. Texts are as long as the model reads, half of that the prompt, which both answers share.
 */

const FEW_WORDS = 4096;
const [FEW_LAYERS, MORE_LAYERS] = [1, 3];
/** The first compiles. */
const STEPS = 3;

export async function probeStep(
  config: ModelConfig,
  settings: RunSettings,
  setting: Setting,
): Promise<StepProbe> {
  const { layers, vocabulary } = config;
  const { checkpointActivations } = runMemory(settings, setting);
  const few = Math.min(FEW_WORDS, vocabulary);
  const many = Math.min(5 * FEW_WORDS, vocabulary);
  const seconds = (layers: number, vocabulary: number) =>
    secondsOf({ ...config, layers, vocabulary, checkpointActivations }, settings, setting.frozen);
  const first = await seconds(Math.min(FEW_LAYERS, layers), few);
  const deeper = layers > FEW_LAYERS ? await seconds(Math.min(MORE_LAYERS, layers), few) : first;
  const wider = many > few ? await seconds(Math.min(FEW_LAYERS, layers), many) : first;
  const blocks = Math.min(MORE_LAYERS, layers) - FEW_LAYERS;
  // Noise of a busy machine may turn a small difference round.
  const block = blocks > 0 ? Math.max(0, deeper - first) / blocks : 0;
  const word = many > few ? Math.max(0, wider - first) / (many - few) : 0;
  return {
    loraRank: Number(settings.config.loraRank ?? 0),
    batchSize: Number(settings.config.batchSize),
    block,
    seconds: first + (layers - FEW_LAYERS) * block + (vocabulary - few) * word,
  };
}

async function secondsOf(
  whole: ModelConfig,
  { config: values }: RunSettings,
  frozen: Setting['frozen'],
): Promise<number> {
  const config = { ...whole, endOfText: 0, otherEnds: [] };
  const layout = layoutOf(config);
  const weights = Float32Array.from({ length: layout.size }, (_, i) => 0.02 * Math.sin(i));
  const stored = { config, layout, weights, prefix: '' };
  const reference = uploadFrozen(stored, frozen);
  try {
    const pairs = arbitraryPairs(config, Number(values.batchSize));
    const steps = { ...values, steps: STEPS };
    return await timedSteps({ stored, reference, pairs, config: steps }, STEPS);
  } finally {
    tf.dispose(tensorsIn(reference.parameters.tensors));
  }
}

/** Texts of arbitrary words, as long as the model reads. */
export function arbitraryPairs({ contextLength, vocabulary }: ModelConfig, count: number) {
  const half = Math.floor(contextLength / 2);
  const words = (seed: number, length: number) =>
    Array.from({ length }, (_, i) => 1 + ((seed * 7919 + i * 104_729) % (vocabulary - 1)));
  return Array.from({ length: count }, (_, i) => ({
    prompt: words(3 * i, half),
    chosen: words(3 * i + 1, contextLength - half),
    rejected: words(3 * i + 2, contextLength - half),
  }));
}
