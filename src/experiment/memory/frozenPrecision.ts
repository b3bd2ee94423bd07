import type { BackendName } from '../metrics/run.ts';
import { startingValues } from '../own/ownModel.ts';

/** In what the matrices of a frozen model lie; norms, biases and all that is trained are float32 in any case. */
export const frozenPrecisions = ['float32', 'float16'] as const;
export type FrozenPrecision = (typeof frozenPrecisions)[number];

/** Half the memory for a model that begins with an adapter; a small one has no need of it. Only WebGPU can. */
export function frozenPrecisionFor(backend: BackendName, parameters: number): FrozenPrecision {
  return backend === 'webgpu' && startingValues(parameters).loraRank ? 'float16' : 'float32';
}
