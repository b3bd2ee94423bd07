import { random } from '../../experiment/random.ts';
import { generate } from '../../model/decoding/generate.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { type Reward, type Sample, samplesOf } from './reward.ts';

/** What a method samples from and is rewarded by. All models in it are only read. */
export interface RolloutSetting {
  reference: LanguageModel;
  /** Prompts to train on, as token ids. */
  prompts: readonly (readonly number[])[];
  reward: Reward;
  /** Judges the same samples for the metrics alone. */
  judge?: Reward;
  /** Tokens at most, prompt included; the model's context length if absent. */
  maxLength?: number;
  /** Told of each batch just before it is trained on. */
  watch?: Watch;
}

/** A batch of samples as a trainer sees it. */
export interface WatchedBatch {
  rollout: Rollout;
  /** Of each completion token, as the loss is given it. */
  advantages: readonly (readonly number[])[];
  /** What the coefficient of the KL penalty multiplies, by a token's log-ratio. */
  kl: (logRatio: number) => number;
}

export type Watch = (batch: WatchedBatch) => void;

/** The part of a configuration that samples and scores are made by. */
export interface RolloutConfig {
  seed: number;
  temperature: number;
  /** Tokens of a completion at most. */
  maxNewTokens?: number;
  missingEosPenalty: number;
  microBatchSize: number;
}

/** Everything known of a batch of samples before it is trained on. Plain numbers, one row a sample. */
export interface Rollout {
  samples: readonly Sample[];
  /** log π(y_t|x, y_<t) of each completion token, of the policy that drew the samples, at their temperature. */
  logProbs: number[][];
  /** log π_ref of the same tokens at the same temperature. */
  referenceLogProbs: number[][];
  /** V_t, predicted before token t is drawn; empty rows where there is no critic. */
  values: number[][];
  /** The reward's word on each sample, less the penalty where end-of-text is missing. */
  scores: number[];
  /** The judge's word, where there is one. */
  gold?: number[];
}

/**
 * First verb: draws a completion for each prompt from softmax(logits / T), all tokens allowed. A sample depends
 * on seed, step and row alone.
 */
export async function sample(
  policy: LanguageModel,
  prompts: readonly (readonly number[])[],
  step: number,
  { seed, temperature, maxNewTokens }: RolloutConfig,
  maxLength = policy.config.contextLength,
): Promise<Sample[]> {
  const tooLong = prompts.find(({ length }) => length >= maxLength);
  if (tooLong)
    throw new RangeError(
      `A prompt of ${tooLong.length} tokens leaves no room for a completion in the model's context.`,
    );
  const streams = prompts.map((_, row) => random(seed, 'rollout', step, row));
  const completions = await generate(policy, prompts, { temperature, streams, maxLength, maxNewTokens });
  const sequences = prompts.map((prompt, i) => ({ prompt, completion: completions[i] }));
  return samplesOf(sequences, policy.config);
}
