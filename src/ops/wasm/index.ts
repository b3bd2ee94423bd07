/** The kernels that the lab adds to tfjs's wasm backend; compiled to ../kernels.wasm by `npm run kernels`. */
export { adam } from './adam';
export {
  attention,
  attentionGradient,
  attentionScratch,
  raggedAttention,
  raggedAttentionGradient,
} from './attention';
export { cachedAttention, cachedAttentionScratch } from './cachedAttention';
export { gelu, geluGradient } from './gelu';
export { layerNorm, layerNormGradient } from './layerNorm';
export { matMul, matMulScratch } from './matMul';
export { rmsNorm, rmsNormGradient } from './rmsNorm';
export { rotary } from './rotary';
export { add, columnSums, copyRows, embedding, embeddingGradient } from './rows';
export { sampleTokens } from './sampleTokens';
export { swiglu, swigluGradient } from './swiglu';
export { tokenKl } from './tokenKl';
export { tokenLogProbs, tokenLogProbsGradient } from './tokenLogProbs';
