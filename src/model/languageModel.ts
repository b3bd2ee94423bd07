import type { ModelConfig } from '../formats/modelConfig.ts';
import type { Parameters } from './parameters.ts';

/** A causal language model: its shape and its weights. Policy and reference are two of these. */
export interface LanguageModel {
  config: ModelConfig;
  parameters: Parameters;
}
