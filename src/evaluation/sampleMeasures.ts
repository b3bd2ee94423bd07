import { type Ends, endsText } from '../experiment/architectures/architecture.ts';
import { sum } from '../experiment/metrics/statistics.ts';
import type { Random } from '../experiment/random.ts';
import { generate } from '../model/decoding/generate.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { inputLength, type Sequence } from '../model/sequences.ts';
import { type Divergence, divergences } from './divergence.ts';

/** One completion drawn from a policy, and what its distributions say along the way. */
export interface MeasuredSample extends Sequence {
  /** Σ_t KL(π ‖ π_ref) over the completion, exact over the vocabulary, in nats. */
  kl: number;
  /** log π(y|x) − log π_ref(y|x), the estimate k1 of the same, in nats. */
  logRatio: number;
  /** Mean over completion tokens of the entropy of π(·|x, y_<t), exact over the vocabulary, in nats. */
  entropy: number;
  /** Share of the completion's token triples that occurred earlier in it; 0 where it has none. */
  repetition: number;
  /** Whether end-of-text was reached. */
  ended: boolean;
}

/**
 * Draws a completion for each prompt and measures it. Averaged over samples at temperature 1, `kl` is the
 * sequence KL E_{y~π}[Σ_t KL(π(·|x,y_<t) ‖ π_ref(·|x,y_<t))]. At another temperature T the samples come from
 * π^(1/T), while KL and entropy are still those of π itself.
 */
export async function measureSamples(
  policy: LanguageModel,
  reference: LanguageModel,
  prompts: readonly (readonly number[])[],
  temperature: number,
  streams: readonly Random[],
  maxNewTokens?: number,
): Promise<MeasuredSample[]> {
  const completions = await generate(policy, prompts, { temperature, streams, maxNewTokens });
  const sequences = prompts.map((prompt, i) => ({ prompt, completion: completions[i] }));
  const measured = await divergences(policy, reference, sequences, inputLength(sequences));
  return sequences.map((sequence, i) => measuredSample(sequence, measured[i], policy.config));
}

/** A sample with the sums and means of what its tokens say. */
export function measuredSample(
  sequence: Sequence,
  { kl, logRatios, entropy }: Divergence,
  ends: Ends,
): MeasuredSample {
  return {
    ...sequence,
    kl: sum(kl),
    logRatio: sum(logRatios),
    entropy: sum(entropy) / entropy.length,
    repetition: repetitionOf(sequence.completion),
    ended: endsText(ends, sequence.completion.at(-1)),
  };
}

/** 1 − distinct triples / triples, of tokens in a row: what decoding studies call rep-3 (Welleck et al. 2020). */
export function repetitionOf(tokens: readonly number[]): number {
  const triples = tokens.slice(2).map((_, i) => tokens.slice(i, i + 3).join(' '));
  return triples.length === 0 ? 0 : 1 - new Set(triples).size / triples.length;
}
