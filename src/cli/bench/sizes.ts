import type { Gpt2Config } from '../../experiment/architectures/gpt2.ts';

/** A model and a batch: what one race is about. */
export interface Size {
  name: string;
  layers: number;
  width: number;
  heads: number;
  vocabulary: number;
  /** Positions of every row; the model's context length too. */
  time: number;
  /** Rows of a batch, chosen and rejected together: twice the pairs. */
  sequences: number;
}

/** The model that ships with the lab, and the batch that it trains on by default. */
export const shipped: Size = {
  name: 'shipped',
  layers: 4,
  width: 96,
  heads: 4,
  vocabulary: 1200,
  time: 96,
  sequences: 32,
};

export const small: Size = {
  name: 'small',
  layers: 4,
  width: 128,
  heads: 4,
  vocabulary: 512,
  time: 64,
  sequences: 16,
};

/** So little arithmetic that 500 steps take seconds: for looking at memory. */
export const tiny: Size = {
  name: 'tiny',
  layers: 2,
  width: 32,
  heads: 2,
  vocabulary: 64,
  time: 16,
  sequences: 4,
};

/** From 0.2 to 20 million parameters on one batch of 512 tokens. */
export const growingModels: Size[] = [
  { layers: 4, width: 64, heads: 4, vocabulary: 256 },
  { layers: 4, width: 128, heads: 4, vocabulary: 512 },
  { layers: 4, width: 256, heads: 4, vocabulary: 512 },
  { layers: 6, width: 512, heads: 8, vocabulary: 2048 },
].map((model) => {
  const size = { ...model, name: '', time: 64, sequences: 8 };
  return { ...size, name: `${(parametersOf(size) / 1e6).toFixed(1)}M` };
});

/** From 4 to 64 sequences through one model. */
export const growingBatches: Size[] = [4, 16, 64].map((sequences) => ({
  ...small,
  name: `${sequences} seq`,
  sequences,
}));

export function configOf({ layers, width, heads, vocabulary, time }: Size): Gpt2Config {
  return {
    architecture: 'gpt2',
    vocabulary,
    contextLength: time,
    width,
    layers,
    heads,
    layerNormEpsilon: 1e-5,
    endOfText: 0,
    tiedHead: true,
  };
}

export function parametersOf({ layers, width, vocabulary, time }: Size): number {
  const block = 12 * width * width + 13 * width;
  return (vocabulary + time) * width + layers * block + 2 * width;
}

export function tokensOf({ sequences, time }: Size): number {
  return sequences * time;
}

/**
 * Floating-point operations in the matrix products of one DPO step: a forward pass of the reference, and forward and
 * backward pass of the policy, which is three times as much. Attention is counted as if nothing were masked.
 */
export function matMulOperations(size: Size): number {
  const { layers, width, vocabulary, time } = size;
  const weights = layers * 12 * width * width + vocabulary * width;
  const attention = layers * 2 * time * width;
  return 4 * 2 * (weights + attention) * tokensOf(size);
}

/** "L4 C96 H4 V1200 T96, 32 sequences" */
export function describe({ layers, width, heads, vocabulary, time, sequences }: Size): string {
  return `L${layers} C${width} H${heads} V${vocabulary} T${time}, ${sequences} sequences`;
}
