/**
 * The module of the lab's own kernels (source in `wasm/`, compiled by `npm run kernels`). It imports the memory of
 * tfjs's wasm backend and has none of its own, not even constants, so its functions work on tensors where they lie.
 * Arguments are addresses, sizes and numbers; the comments in `wasm/` say which. The last two are the range of units
 * (rows, heads, numbers) that a kernel is to compute, so that several threads can share it.
 */
export type KernelModule = Record<KernelFunction | ScratchFunction, (...args: number[]) => number>;

/**
 * The compiled module, twice: for engines with relaxed SIMD, where a product and a sum are one instruction, and for
 * all others that have SIMD.
 */
export type KernelModules = Record<'relaxed' | 'plain', () => Promise<BufferSource>>;

/** All kernels. Threads name them to each other by their places in this list. */
export const kernelFunctions = [
  'adam',
  'add',
  'attention',
  'attentionGradient',
  'cachedAttention',
  'columnSums',
  'copyRows',
  'embedding',
  'embeddingGradient',
  'gelu',
  'geluGradient',
  'layerNorm',
  'layerNormGradient',
  'matMul',
  'raggedAttention',
  'raggedAttentionGradient',
  'rmsNorm',
  'rmsNormGradient',
  'rotary',
  'sampleTokens',
  'swiglu',
  'swigluGradient',
  'tokenKl',
  'tokenLogProbs',
  'tokenLogProbsGradient',
] as const;
export type KernelFunction = (typeof kernelFunctions)[number];

/** Bytes of memory that a kernel needs besides its inputs and outputs. */
type ScratchFunction = 'attentionScratch' | 'cachedAttentionScratch' | 'matMulScratch';

/** @throws Error where the engine refuses the module, for lack of SIMD say */
export async function startKernelModule(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): Promise<KernelModule> {
  return (await WebAssembly.instantiate(module, { env: { memory } })).exports as KernelModule;
}
