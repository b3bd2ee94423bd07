import type { ModelConfig } from '../experiment/architectures/architecture.ts';
import type { ModelTensors } from './parameters.ts';

/** A causal language model: its shape and its weights. Policy and reference are two of these. */
export interface LanguageModel {
  config: ModelConfig;
  /** Those of a model with an adapter are its base's own tensors where nothing is adapted. */
  parameters: ModelTensors;
}
