import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import type { Architecture } from './architecture.ts';
import { gemma3 } from './gemma3.ts';
import { gpt2 } from './gpt2.ts';
import { gptNeo } from './gptNeo.ts';
import { gptNeox } from './gptNeox.ts';
import { llama, qwen2, qwen3 } from './llama.ts';

/** What the lab computes. A new architecture is its two halves and an entry here. */
export const architectures: readonly Architecture[] = [gpt2, llama, qwen2, qwen3, gptNeox, gptNeo, gemma3];

/** The record of the architecture that a configuration is for. */
export function architectureOf({ architecture }: Pick<ModelConfig, 'architecture'>): Architecture {
  const record = architectures.find(({ name }) => name === architecture);
  if (!record) throw new Error(`architectureOf: there is no architecture "${architecture}"`);
  return record;
}
