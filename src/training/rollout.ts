import { random } from '../experiment/random.ts';
import { scoreOfSample } from '../losses/klPenalty.ts';
import { generate } from '../model/generate.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { completionTokenLogProbs, completionValues, type SequenceBatch } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';
import { microBatches } from './microBatch.ts';
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
}

/** The part of a configuration that samples and scores are made by. */
export interface RolloutConfig {
  seed: number;
  temperature: number;
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

/** One value for each input position. [sequences, time] */
export type Critic = (batch: SequenceBatch) => tf.Tensor2D;

/**
 * First verb: draws a completion for each prompt from softmax(logits / T), all tokens allowed. A sample depends
 * on seed, step and row alone.
 */
export async function sample(
  policy: LanguageModel,
  prompts: readonly (readonly number[])[],
  step: number,
  { seed, temperature }: RolloutConfig,
  maxLength = policy.config.contextLength,
): Promise<Sample[]> {
  const tooLong = prompts.find(({ length }) => length >= maxLength);
  if (tooLong) throw new RangeError(`A prompt of ${tooLong.length} tokens leaves no room for a completion.`);
  const streams = prompts.map((_, row) => random(seed, 'rollout', step, row));
  const completions = await generate(policy, prompts, { temperature, streams, maxLength });
  const sequences = prompts.map((prompt, i) => ({ prompt, completion: completions[i] }));
  return samplesOf(sequences, policy.config.endOfText);
}

/** Second verb: what policy, reference, critic and reward say of the samples. The models are read back once. */
export async function score(
  policy: LanguageModel,
  samples: readonly Sample[],
  { reference, reward, judge }: RolloutSetting,
  { temperature, missingEosPenalty, microBatchSize }: RolloutConfig,
  critic?: Critic,
): Promise<Rollout> {
  const parts = microBatches(samples, [...samples.keys()], microBatchSize, policy.config.contextLength);
  const measured = tf.tidy(() =>
    tf.concat1d(
      parts.flatMap(({ batch }) => {
        const [own, base] = [policy, reference].map(({ config, parameters }) =>
          completionTokenLogProbs(config, parameters.tensors, batch, temperature),
        );
        const tensors = critic ? [own, base, critic(batch)] : [own, base]; // [sequences, time] each
        return tensors.map((tensor) => tf.reshape(tensor, [tensor.size]) as tf.Tensor1D);
      }),
    ),
  );
  const numbers = await measured.data();
  measured.dispose();
  const columns: number[][][] = [[], [], []];
  let offset = 0;
  for (const { batch } of parts) {
    const size = batch.sequences * batch.time;
    for (let i = 0; i < (critic ? 3 : 2); i++, offset += size) {
      columns[i].push(...completionValues(batch, numbers.subarray(offset, offset + size)));
    }
  }
  const [logProbs, referenceLogProbs, values] = columns;
  const scores = await reward.score(samples);
  const broken = scores.findIndex((score) => !Number.isFinite(score));
  if (scores.length !== samples.length || broken >= 0) {
    const problem = broken >= 0 ? `score ${broken} is ${scores[broken]}` : `${scores.length} scores`;
    throw new Error(`The reward gave no number to each of ${samples.length} samples: ${problem}.`);
  }
  return {
    samples,
    logProbs,
    referenceLogProbs,
    values: critic ? values : samples.map(() => []),
    scores: scores.map((score, i) => scoreOfSample(score, samples[i].finished, missingEosPenalty)),
    gold: await judge?.score(samples),
  };
}
