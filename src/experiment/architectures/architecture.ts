/**
 * The plain half of an architecture's record: all that can be said of it without a tensor. The computing half
 * (src/model/architectures/architecture.ts) adds the layout of its parameters and the forward pass; src/model/architectures/architectures.ts lists
 * the records.
 */

/**
 * What every causal language model's configuration says. An architecture's own configuration says more, which only its
 * record reads: nobody else asks which architecture a model has.
 */
export interface ModelConfig {
  /** The record's `name`. */
  architecture: string;
  vocabulary: number;
  /** Tokens that the model reads at once. */
  contextLength: number;
  /** Positions that its file has, where fewer are used: see `readingAtMost`. */
  positions?: number;
  width: number;
  layers: number;
  /** Heads of queries. */
  heads: number;
  /** What stands behind every text that is trained on, and ends one that is sampled. */
  endOfText: number;
  /** Other tokens that end a sampled text, as the end of a turn does in a conversation. */
  otherEnds?: readonly number[];
  /** The output projection is the token embedding itself. */
  tiedHead: boolean;
  /** Keeps only the inputs of blocks, and computes blocks again for their gradients. No file says that. */
  checkpointActivations?: boolean;
}

/** Positions as `config.json` and the table of positions, where there is one, have them. */
export const positionsOf = ({
  positions,
  contextLength,
}: Pick<ModelConfig, 'positions' | 'contextLength'>): number => positions ?? contextLength;

/**
 * The same model, of whose positions at most so many are used: attention, the cache of sampling and every batch are as
 * long as the context at most. Its weights and its `config.json` stay as they are.
 */
export function readingAtMost<Config extends ModelConfig>(config: Config, tokens: number): Config {
  const positions = positionsOf(config);
  return tokens >= positions ? config : { ...config, contextLength: tokens, positions };
}

/** Whether a token ends a text that is sampled. */
export function endsText({ endOfText, otherEnds }: Ends, token: number | undefined): boolean {
  return token !== undefined && (token === endOfText || otherEnds?.includes(token) === true);
}

export type Ends = Pick<ModelConfig, 'endOfText' | 'otherEnds'>;

/** Linear maps of a block, as inputs and outputs, by the last parts of their names: `{ q_proj: [C, HD], … }`. */
export type LinearMaps = Readonly<Record<string, readonly [inputs: number, outputs: number]>>;

/** What the control `loraTargets` offers (src/experiment/methods/lora.ts). */
export type AdapterTargets = 'attention' | 'all';

/** What decides how much memory a model takes: plain numbers, which also travel to the page. */
export interface ModelShape {
  /** Of all tensors together. */
  parameters: number;
  layers: number;
  width: number;
  heads: number;
  headWidth: number;
  /** Of the feed-forward network. */
  innerWidth: number;
  vocabulary: number;
  contextLength: number;
  /** How many tokens a token sees in the layer where it sees the fewest; absent where every layer sees them all. */
  shortestWindow?: number;
  /**
   * Numbers that one block computes for one position, and keeps because its gradient is computed from them. Attention
   * weights come on top: they depend on the batch.
   */
  keptOfToken: number;
  /** Gradients of one position in one block: one for each kept number, and more where several ways lead on from it. */
  gradientsOfToken: number;
  parametersOfBlock: number;
  /** What an adapter changes in each block, by the choice of targets. */
  adapterMaps: Readonly<Record<AdapterTargets, LinearMaps>>;
}

export interface ArchitectureDescription<Config extends ModelConfig = ModelConfig> {
  /** `model_type` in Hugging Face's `config.json`. */
  name: string;
  /** As people write it. */
  title: string;
  /**
   * Reads a Hugging Face `config.json`.
   *
   * @throws FileProblem that names the first field that does not fit
   */
  read(text: string, file: string): Config;
  /** The `config.json` that Hugging Face's class for language models reads back. */
  write(config: Config, dtype: 'float16' | 'float32'): string;
  /** Hugging Face's class for sequence classification: what a reward model's `config.json` names. */
  classifier: string;
  /** Which way round the weights of linear maps are stored. */
  linearWeights: '[in, out]' | '[out, in]';
  /** What PEFT adapts where nothing is chosen. */
  defaultTargets: readonly string[];
  shape(config: Config): ModelShape;
}
