/**
 * How many numbers a model keeps in memory while it is trained, sampled from or read: the accounting of
 * src/experiment/runMemory.ts, tensor by tensor. All results are counts of numbers of four bytes.
 *
 * Letters as in the comments of src/model: C is the width, H heads of width D, I the inner width of the feed-forward
 * network, V the vocabulary, T the positions of a row.
 */

/** What decides how much memory a model takes. */
export interface ModelShape {
  architecture: 'gpt2' | 'llama';
  parameters: number;
  layers: number;
  width: number;
  heads: number;
  headWidth: number;
  keyValueHeads: number;
  innerWidth: number;
  vocabulary: number;
  contextLength: number;
}

/** A batch that goes through a model at once. */
export interface Batch {
  /** Sequences. */
  rows: number;
  /** Positions of a row that are computed. */
  time: number;
  /** Positions of a row whose logits are computed. */
  predicted: number;
}

/** Positions of all rows together. */
export const tokensOf = ({ rows, time }: Batch): number => rows * time;

/** H · T for each position: the attention weights, which each head has for every pair of positions. */
const weightsOfToken = ({ heads }: ModelShape, { time }: Batch) => heads * time;

/**
 * What one transformer block computes for one position, and keeps because its gradient is computed from it.
 *
 * GPT-2, 4 C + 4 HD + 2 I: the first norm [C], queries, keys and values [3 HD], what attention gives [HD], the sum of
 * its output with the block's input [C], the second norm [C], the network before [I] and after GELU [I], and the sum
 * that is the block's own output [C].
 *
 * Llama, 6 C + 7 HD + 3 I: queries, keys and values also turned by their positions and repeated for all heads [3 HD],
 * a gate beside the network [I], and the outputs of attention and network before they are added [2 C].
 */
export function keptOfToken({ architecture, width, heads, headWidth, innerWidth }: ModelShape): number {
  const attention = heads * headWidth;
  return architecture === 'gpt2'
    ? 4 * width + 4 * attention + 2 * innerWidth
    : 6 * width + 7 * attention + 3 * innerWidth;
}

/**
 * Gradients of one position in one block: one for each number that is kept, and where several ways lead on from a
 * number, one for each before they are added. In GPT-2 that is where norms branch off [2 C]; in Llama also where
 * several maps read the same norm [C], and queries, keys and values before they are turned and repeated [HD + 2 KD].
 */
export function gradientsOfToken(model: ModelShape): number {
  const { architecture, width, heads, keyValueHeads, headWidth } = model;
  const more = architecture === 'gpt2' ? 2 * width : 3 * width + (heads + 2 * keyValueHeads) * headWidth;
  return keptOfToken(model) + more;
}

/**
 * Forward and backward through all blocks: the engine frees nothing before the gradient is done.
 *
 * With activation checkpointing (src/ops/rematerialised.ts) only a block's input and its gradient stay, and all of the
 * above only for the block at hand.
 */
export function trainedBlocks(model: ModelShape, batch: Batch, checkpointActivations: boolean): number {
  const ofToken = keptOfToken(model) + gradientsOfToken(model) + weightsOfToken(model, batch);
  const block = tokensOf(batch) * ofToken;
  const inputs = tokensOf(batch) * 2 * model.width;
  return checkpointActivations ? model.layers * inputs + block : model.layers * block;
}

/** Forward alone: the blocks' inputs, and what the block at hand computes. */
export function readBlocks(model: ModelShape, batch: Batch): number {
  const block = tokensOf(batch) * (keptOfToken(model) + weightsOfToken(model, batch));
  return model.layers * tokensOf(batch) * model.width + block;
}

/** What comes before and after the blocks, for each position: embeddings of token and place, their sum, a norm. */
export const aroundBlocks = (model: ModelShape, batch: Batch): number => 4 * tokensOf(batch) * model.width;

/** Logits [positions, V], of a model that predicts tokens. */
export const logitsOf = (model: ModelShape, { rows, predicted }: Batch): number =>
  rows * predicted * model.vocabulary;

/** Keys and values that sampling remembers, in every layer. 2 × [rows × H, T, D] */
export const cachesOf = ({ layers, heads, headWidth }: ModelShape, rows: number, time: number): number =>
  layers * 2 * rows * heads * time * headWidth;

/** Parameters of one block. GPT-2: four maps with biases and two norms. Llama: seven maps and two norms, no biases. */
export function parametersOfBlock(model: ModelShape): number {
  const { architecture, width, heads, keyValueHeads, headWidth, innerWidth } = model;
  if (architecture === 'gpt2') return 4 * width * width + 2 * width * innerWidth + 9 * width + innerWidth;
  return 2 * width * (heads + keyValueHeads) * headWidth + 3 * width * innerWidth + 2 * width;
}

/** The first layers of a model, with one number for a head. */
export function shallower(model: ModelShape, layers: number): ModelShape {
  const kept = Math.min(layers, model.layers);
  const parameters = model.parameters - (model.layers - kept) * parametersOfBlock(model) + model.width;
  return { ...model, layers: kept, parameters };
}

/** A GPT-2 for the same tokens from scratch, with one number for a head: see src/training/newRewardModel.ts. */
export function fromScratch(model: ModelShape, layers: number, width: number): ModelShape {
  const heads = Math.max(1, Math.floor(width / 16));
  const shape: ModelShape = {
    ...model,
    architecture: 'gpt2',
    layers,
    width,
    heads,
    headWidth: width / heads,
    keyValueHeads: heads,
    innerWidth: 4 * width,
  };
  const embeddings = (model.vocabulary + model.contextLength) * width;
  return { ...shape, parameters: embeddings + layers * parametersOfBlock(shape) + 3 * width };
}

/** A low-rank adapter: rank × (inputs + outputs) of every map that it changes, and the changed maps themselves. */
export function adapterOf(
  model: ModelShape,
  rank: number,
  targets: 'attention' | 'all',
): { parameters: number; adapted: number } {
  const { architecture, layers, width, heads, keyValueHeads, headWidth, innerWidth } = model;
  const [queries, keys] = [heads * headWidth, keyValueHeads * headWidth];
  const attention =
    architecture === 'gpt2'
      ? [[width, 3 * width]]
      : [
          [width, queries],
          [width, keys],
          [width, keys],
        ];
  const network =
    architecture === 'gpt2'
      ? [
          [width, innerWidth],
          [innerWidth, width],
        ]
      : [
          [width, innerWidth],
          [width, innerWidth],
          [innerWidth, width],
        ];
  const maps = targets === 'attention' ? attention : [...attention, [queries, width], ...network];
  const sum = (of: (map: number[]) => number) => layers * maps.reduce((total, map) => total + of(map), 0);
  return {
    parameters: sum(([inputs, outputs]) => rank * (inputs + outputs)),
    adapted: sum(([inputs, outputs]) => inputs * outputs),
  };
}
