import type { ModelConfig } from '../experiment/architectures/architecture.ts';
import type { Gemma3Config } from '../experiment/architectures/gemma3.ts';
import type { Gpt2Config } from '../experiment/architectures/gpt2.ts';
import type { GptNeoConfig } from '../experiment/architectures/gptNeo.ts';
import type { GptNeoxConfig } from '../experiment/architectures/gptNeox.ts';
import type { LlamaConfig } from '../experiment/architectures/llama.ts';

/** A configuration for each architecture, whose sizes are as asked for. Heads are an even number of entries wide. */
export function oneOfEach({
  innerWidth,
  keyValueHeads,
  ...common
}: Omit<ModelConfig, 'architecture'> & { innerWidth: number; keyValueHeads: number }) {
  const headWidth = common.width / common.heads;
  const ofLlama = { ...common, innerWidth, keyValueHeads, headWidth, rmsNormEpsilon: 1e-5, ropeTheta: 100 };
  const ofGpt = { ...common, innerWidth, layerNormEpsilon: 1e-5 };
  const gpt2: Gpt2Config = { architecture: 'gpt2', ...common, layerNormEpsilon: 1e-5 };
  const llamas = (['llama', 'qwen2', 'qwen3'] as const).map(
    (architecture): LlamaConfig => ({ architecture, ...ofLlama }),
  );
  const gptNeox: GptNeoxConfig = {
    architecture: 'gpt_neox',
    ...ofGpt,
    ...{ rotaryWidth: 2, ropeTheta: 100, parallelResidual: true, activation: 'gelu' },
  };
  const gptNeo: GptNeoConfig = {
    architecture: 'gpt_neo',
    ...ofGpt,
    // Every second layer sees a third of the context.
    windows: Array.from({ length: common.layers }, (_, i) =>
      i % 2 ? Math.ceil(common.contextLength / 3) : null,
    ),
  };
  const gemma3: Gemma3Config = {
    architecture: 'gemma3_text',
    ...ofLlama,
    ...{ localRopeTheta: 30, scoreDivisorSquared: 9, windows: gptNeo.windows },
  };
  return [gpt2, ...llamas, gptNeox, gptNeo, gemma3];
}
