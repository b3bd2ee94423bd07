import { type Ends, endsText } from '../../experiment/architectures/architecture.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { sequenceScores } from '../../model/scalarHead.ts';
import {
  batchOf,
  completionLogProbs,
  inputLength,
  type Sequence,
  wholeBatchOf,
} from '../../model/sequences.ts';
import { tf } from '../../ops/tf.ts';
import { type Normaliser, normalise, normaliser } from '../../tasks/gold.ts';
import type { World } from '../../tasks/world.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import { partsOf } from '../step/schedule.ts';

/** A completion that was drawn from a policy. */
export interface Sample extends Sequence {
  /** Whether end-of-text was reached; else the length limit cut it off. */
  finished: boolean;
}

/** Completions as a reward reads them: those whose last token ends no text were cut off. */
export function samplesOf(sequences: readonly Sequence[], ends: Ends): Sample[] {
  return sequences.map(({ prompt, completion }) => ({
    prompt,
    completion,
    finished: endsText(ends, completion.at(-1)),
  }));
}

/** What a policy is trained to earn: one number for each completion, the higher the better. */
export interface Reward {
  score(samples: readonly Sample[]): Promise<number[]>;
}

/** A reward as evaluations ask for it: a number for each sequence. */
export function scoreOf(reward: Reward, ends: Ends) {
  return (sequences: readonly Sequence[]) => reward.score(samplesOf(sequences, ends));
}

/** The gold judge: the world's verdict in standard deviations of the reference's samples. */
export function goldReward(world: Pick<World, 'judge'>, gold: Normaliser, tokenizer: Tokenizer): Reward {
  return {
    score: async (samples) =>
      samples.map(({ prompt, completion }) => {
        const { score } = world.judge(tokenizer.decode(prompt), tokenizer.decode(completion));
        return normalise(score, gold);
      }),
  };
}

/**
 * The reward that a policy implies (Rafailov et al. 2023, eq. 5 up to Z(x)): r̂ = β (log π(y|x) − log π_ref(y|x)).
 * Both models are only read and stay the caller's.
 *
 * @param rows completions that go through the models at once
 */
export function implicitReward(
  policy: LanguageModel,
  reference: LanguageModel,
  beta: number,
  rows = 64,
): Reward {
  return {
    score: async (samples) => {
      const time = paddedLength(
        samples,
        Math.min(policy.config.contextLength, reference.config.contextLength),
      );
      const rewards = tf.tidy(() =>
        tf.concat1d(
          partsOf(samples, rows).map((part) => {
            const batch = batchOf(part, time);
            const [own, base] = [policy, reference].map(({ config, parameters }) =>
              completionLogProbs(config, parameters.tensors, batch),
            );
            return tf.mul(tf.sub(own, base), beta) as tf.Tensor1D;
          }),
        ),
      );
      const values = await rewards.data();
      rewards.dispose();
      return [...values];
    },
  };
}

/**
 * What a reward model says, read at the last token: a proxy for what it was trained on. Its scores have no zero of
 * their own: see `scaledReward`. The model is only read and stays the caller's.
 *
 * @param model with a scalar head
 * @param rows completions that go through the model at once
 */
export function modelReward({ config, parameters }: LanguageModel, rows = 64): Reward {
  return {
    score: async (samples) => {
      const time = scoredLength(samples, config.contextLength);
      const scores = tf.tidy(() =>
        tf.concat1d(
          partsOf(samples, rows).map((part) =>
            sequenceScores(config, parameters.tensors, wholeBatchOf(part, time)),
          ),
        ),
      );
      const values = await scores.data();
      scores.dispose();
      return [...values];
    },
  };
}

/** A reward brought to mean 0 and standard deviation 1 on reference samples: (r − mean)/std. */
export function scaledReward(reward: Reward, scale: Normaliser): Reward {
  return { score: async (samples) => (await reward.score(samples)).map((score) => normalise(score, scale)) };
}

/**
 * Mean and standard deviation of a reward on samples of the *reference*: a reward model's scores have no zero of
 * their own. Samples of the policy would hide what it has gained.
 */
export async function rewardScale(reward: Reward, referenceSamples: readonly Sample[]): Promise<Normaliser> {
  return normaliser(await reward.score(referenceSamples));
}

/** Row length for these sequences: a multiple of sixteen within the context, so that few shapes occur. */
export function paddedLength(sequences: readonly Sequence[], contextLength: number): number {
  const longest = inputLength(sequences);
  return Math.max(longest, Math.min(Math.ceil(longest / 16) * 16, contextLength));
}

/** The same for sequences that are read with their last token, to be scored. */
export function scoredLength(sequences: readonly Sequence[], contextLength: number): number {
  return paddedLength(
    sequences.map(({ prompt, completion }) => ({ prompt, completion: [...completion, 0] })),
    contextLength,
  );
}
