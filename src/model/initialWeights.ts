import type { Gpt2Config } from '../experiment/architectures/gpt2.ts';
import { random } from '../experiment/random.ts';
import { gpt2Layout } from './architectures/gpt2.ts';

const DEVIATION = 0.02;

/**
 * GPT-2's initial weights: normal with deviation 0.02, the projections back into the residual stream smaller by
 * √(2 · layers), norms at gain 1, all biases 0. [parameters]
 */
export function initialWeights(config: Gpt2Config, seed: number): Float32Array {
  const layout = gpt2Layout(config);
  const stream = random(seed, 'initial weights');
  const weights = new Float32Array(layout.size);
  for (const { name, offset, size } of layout.entries) {
    const part = weights.subarray(offset, offset + size);
    if (/ln_\w+\.weight$/.test(name)) part.fill(1);
    else if (name.endsWith('.weight')) {
      const deviation = name.endsWith('c_proj.weight') ? DEVIATION / Math.sqrt(2 * config.layers) : DEVIATION;
      for (let i = 0; i < size; i++) part[i] = deviation * stream.normal();
    }
  }
  return weights;
}
