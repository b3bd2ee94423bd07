import type { ModelShape } from '../architectures/architecture.ts';
import { type Gpt2Config, gpt2Shape } from '../architectures/gpt2.ts';

/**
 * Scorers from scratch, i.e. reward models and critics that begin with random weights, are GPT-2s, whatever the
 * language model is. src/training/trainers/newRewardModel.ts makes them, src/model/initialWeights.ts draws their weights.
 */

/** All but the tokens, which it shares with the language model. Its heads are 16 or a little more wide. */
export function scratchScorer(layers: number, width: number) {
  let heads = Math.max(1, Math.floor(width / 16));
  while (width % heads !== 0) heads--;
  return {
    architecture: 'gpt2',
    width,
    layers,
    heads,
    layerNormEpsilon: 1e-5,
    tiedHead: true,
  } as const satisfies Partial<Gpt2Config>;
}

/** What it takes, with one number for a head: a weight for each entry of a hidden state. */
export function scratchScorerShape(
  { vocabulary, contextLength }: ModelShape,
  layers: number,
  width: number,
): ModelShape {
  const shape = gpt2Shape({ ...scratchScorer(layers, width), vocabulary, contextLength });
  return { ...shape, parameters: shape.parameters + width };
}
