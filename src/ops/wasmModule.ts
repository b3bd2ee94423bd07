import type { WasmBackend } from './wasmBackend.ts';

/**
 * The module of the lab's own kernels (source in `wasm/`, compiled by `npm run kernels`). It imports the memory of
 * tfjs's wasm backend and has none of its own, not even constants, so its functions work on tensors where they lie.
 * Arguments are addresses, sizes and numbers; the comments in `wasm/` say which.
 */
export type KernelModule = Record<KernelFunction, (...args: number[]) => number>;

/**
 * The compiled module, twice: for engines with relaxed SIMD, where a product and a sum are one instruction, and for
 * all others that have SIMD.
 */
export type KernelModules = Record<'relaxed' | 'plain', () => Promise<BufferSource>>;

type KernelFunction =
  | 'adam'
  | 'add'
  | 'attention'
  | 'attentionGradient'
  | 'attentionScratch'
  | 'cachedAttention'
  | 'cachedAttentionScratch'
  | 'columnSums'
  | 'embedding'
  | 'embeddingGradient'
  | 'gelu'
  | 'geluGradient'
  | 'layerNorm'
  | 'layerNormGradient'
  | 'matMul'
  | 'matMulScratch'
  | 'raggedAttention'
  | 'raggedAttentionGradient'
  | 'sampleTokens'
  | 'tokenKl'
  | 'tokenLogProbs'
  | 'tokenLogProbsGradient';

/** @throws Error where the engine has no SIMD or the backend does not show its memory */
export async function startKernelModule(
  bytes: BufferSource,
  { wasmMemory, asm }: WasmBackend['wasm'],
): Promise<KernelModule> {
  const memory = wasmMemory ?? asm?.memory;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('the backend shows no memory');
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  return instance.exports as KernelModule;
}
