import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import { scratchScorer } from '../../experiment/memory/scratchScorer.ts';
import type { RewardModelConfig } from '../../experiment/methods/rewardModel.ts';
import { layoutOf } from '../../model/causalLm.ts';
import { initialWeights } from '../../model/initialWeights.ts';
import type { ParameterLayout } from '../../model/parameters.ts';
import { scalarHeadLayout, withScalarHead } from '../../model/scalarHead.ts';
import { newTrainState, type TrainState } from '../step/trainState.ts';

/** A language model in main memory. */
export interface StoredBackbone {
  config: ModelConfig;
  layout: ParameterLayout;
  /** [parameters] */
  weights: Float32Array;
}

/**
 * A model with a scalar head that scores everything 0, ready to be trained: a reward model, or a critic for PPO. It
 * either has the first `layers` layers of a language model, or the size that is asked for and random weights. A
 * trained reward model becomes a critic by `restoreTrainState` with its weights.
 *
 * @param sft the language model, whose vocabulary and context length it shares in any case
 */
export function newRewardModel(
  sft: StoredBackbone,
  options: Pick<RewardModelConfig, 'start' | 'layers' | 'width' | 'seed'>,
): TrainState {
  const { config, layout, weights } = untrainedRewardModel(sft, options);
  return newTrainState(config, layout, weights);
}

/** The same in main memory. */
export function untrainedRewardModel(
  sft: StoredBackbone,
  options: Pick<RewardModelConfig, 'start' | 'layers' | 'width' | 'seed'>,
): StoredBackbone {
  const { config, weights } =
    options.start === 'sft' ? firstLayers(sft, options.layers) : random(sft, options);
  const layout = scalarHeadLayout(config);
  return { config, layout, weights: withScalarHead(layout, weights) };
}

/** The language model cut off after so many layers. Layers have their names in common, whatever the depth. */
function firstLayers(sft: StoredBackbone, layers: number) {
  const config: ModelConfig = { ...sft.config, layers: Math.min(layers, sft.config.layers) };
  const layout = layoutOf(config);
  const weights = new Float32Array(layout.size);
  const { weights: all } = sft; // once: of halves they are made anew each time
  for (const { name, offset, size } of layout.entries) {
    const source = sft.layout.entries.find((entry) => entry.name === name);
    if (source?.size !== size) throw new Error(`newRewardModel: the language model has no tensor "${name}"`);
    weights.set(all.subarray(source.offset, source.offset + size), offset);
  }
  return { config, weights };
}

/** A model of its own size for the same tokens. */
function random(
  { config }: StoredBackbone,
  { layers, width, seed }: Pick<RewardModelConfig, 'layers' | 'width' | 'seed'>,
) {
  const { vocabulary, contextLength, endOfText } = config;
  const own = { ...scratchScorer(layers, width), vocabulary, contextLength, endOfText };
  return { config: own, weights: initialWeights(own, seed) };
}
