import type { AdapterTargets, ModelShape } from '../architectures/architecture.ts';

/**
 * How many numbers a model keeps in memory while it is trained, sampled from or read: the accounting of
 * src/experiment/memory/runMemory.ts, tensor by tensor. All results are counts of numbers of four bytes. What one block
 * computes for one position, the architecture's record says.
 *
 * Letters as in the comments of src/model: C is the width, H heads of width D, I the inner width of the feed-forward
 * network, V the vocabulary, T the positions of a row.
 */

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
 * Forward and backward through all blocks: the engine frees nothing before the gradient is done.
 *
 * With activation checkpointing (src/ops/fused/rematerialised.ts) only a block's input and its gradient stay, and all of the
 * above only for the block at hand.
 */
export function trainedBlocks(model: ModelShape, batch: Batch, checkpointActivations: boolean): number {
  const ofToken = model.keptOfToken + model.gradientsOfToken + weightsOfToken(model, batch);
  const block = tokensOf(batch) * ofToken;
  const inputs = tokensOf(batch) * 2 * model.width;
  return checkpointActivations ? model.layers * inputs + block : model.layers * block;
}

/** Forward alone: the blocks' inputs, and what the block at hand computes. */
export function readBlocks(model: ModelShape, batch: Batch): number {
  const block = tokensOf(batch) * (model.keptOfToken + weightsOfToken(model, batch));
  return model.layers * tokensOf(batch) * model.width + block;
}

/** What comes before and after the blocks, for each position: embeddings of token and place, their sum, a norm. */
export const aroundBlocks = (model: ModelShape, batch: Batch): number => 4 * tokensOf(batch) * model.width;

/** Logits that are computed at once: those of more positions come one part after the other. 64 MiB. */
export const LOGITS_AT_ONCE = 2 ** 24;

/** Logits [positions, V] that are there together, of a model that predicts tokens. */
export const logitsOf = (model: ModelShape, { rows, predicted }: Batch): number =>
  Math.min(rows * predicted * model.vocabulary, Math.max(LOGITS_AT_ONCE, model.vocabulary));

/** Keys and values that sampling remembers, in every layer. 2 × [rows × H, T, D] */
export const cachesOf = ({ layers, heads, headWidth }: ModelShape, rows: number, time: number): number =>
  layers * 2 * rows * heads * time * headWidth;

/** The first layers of a model, with one number for a head. */
export function shallower(model: ModelShape, layers: number): ModelShape {
  const kept = Math.min(layers, model.layers);
  const parameters = model.parameters - (model.layers - kept) * model.parametersOfBlock + model.width;
  return { ...model, layers: kept, parameters };
}

/** A low-rank adapter: rank × (inputs + outputs) of every map that it changes, and the changed maps themselves. */
export function adapterOf(
  { layers, adapterMaps }: ModelShape,
  rank: number,
  targets: AdapterTargets,
): { parameters: number; adapted: number } {
  const maps = Object.values(adapterMaps[targets]);
  const sum = (of: (inputs: number, outputs: number) => number) =>
    layers * maps.reduce((total, [inputs, outputs]) => total + of(inputs, outputs), 0);
  return {
    parameters: sum((inputs, outputs) => rank * (inputs + outputs)),
    adapted: sum((inputs, outputs) => inputs * outputs),
  };
}
