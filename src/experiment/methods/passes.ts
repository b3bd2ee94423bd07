import type { ModelShape } from '../architectures/architecture.ts';

/**
 * What a method computes, in passes: one forward pass of the language model over one completion. Measured in CPU
 * seconds on WebAssembly with the shipped model, each method against DPO; where a number is no whole one, that is
 * where it comes from.
 */

export type Shape = Pick<ModelShape, 'layers' | 'width'>;
type Config = Readonly<Record<string, number | string>>;

/** Forward, and twice as much backward. */
export const TRAIN = 3;
/** A pair in DPO: two completions, each read by the reference and trained on by the policy. */
export const PASSES_OF_PAIR = 2 * (1 + TRAIN);
/** Sampling goes token by token with a cache: little arithmetic, many small operations. */
export const SAMPLE = 1.2;
/** A reward model or a critic has one number for a head in the place of the vocabulary. */
export const HEADLESS = 0.7;
/** A narrower one takes less, though not in proportion to its weights: small matrices compute badly. */
const WIDTH_POWER = 1.4;

/**
 * A forward pass of a reward model.
 *
 * @param size start "scratch" has a width of its own, anything else that of the language model
 */
export function scorerPass(size: Config, model: Shape): number {
  const [layers, width] = [Number(size.layers), Number(size.width)];
  const depth = size.start === 'scratch' ? layers : Math.min(layers, model.layers);
  const narrowness = size.start === 'scratch' ? (width / model.width) ** WIDTH_POWER : 1;
  return HEADLESS * (depth / model.layers) * narrowness;
}

/** A reward that is there already: gold, or what somebody chose for own data. All others are learnt first. */
export const isGiven = ({ reward = 'gold' }: Config) => reward === 'gold' || reward === 'own';

/** What the reward of one completion costs. A rule costs next to nothing. */
export function rewardPasses(config: Config, model: Shape): number {
  if (isGiven(config)) return 0;
  return config.reward === 'implicit' ? 2 : proxyPass(config, model);
}

export function proxyPass({ proxyLayers, proxyStart, proxyWidth }: Config, model: Shape): number {
  return scorerPass({ layers: proxyLayers, start: proxyStart, width: proxyWidth }, model);
}
