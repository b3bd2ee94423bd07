import { methods } from '../../experiment/methods/methods.ts';
import type { PreferenceMethodName } from '../../experiment/methods/preference/preference.ts';
import { relativeReward } from '../../experiment/methods/rewardConventions.ts';
import type { LabelledPair, PairExamples, ReadCompletion } from '../../experiment/metrics/examples.ts';
import { mean } from '../../experiment/metrics/statistics.ts';
import { pairLogProbs } from '../../losses/pairLogProbs.ts';
import { preferenceLoss } from '../../losses/preferenceLosses.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { completionLengths, completionTokenLogProbs, completionValues } from '../../model/sequences.ts';
import { sequencesOf, type TokenPair } from '../../model/texts/preferenceBatch.ts';
import { tf } from '../../ops/tf.ts';
import { preferenceConfig } from '../../training/methods/onPairs.ts';
import type { Values } from '../../training/methods/run.ts';
import { klReferencePoint } from '../../training/trainers/klReferencePoint.ts';
import { layOut, type PairPart, type PreferenceConfig } from '../../training/trainers/preference.ts';

/** A batch of pairs, and who reads it. Models are only read. */
export interface PairReading {
  method: PreferenceMethodName;
  values: Values;
  step: number;
  policy: LanguageModel;
  reference: LanguageModel;
  pairs: readonly TokenPair[];
  /** Of all rows of the run: see `commonLength`. */
  time: number;
  /** The same pairs as texts. */
  labelled: readonly LabelledPair[];
  pieces(ids: readonly number[]): string[];
}

/** Every number of a batch's losses, by the functions that training takes them from. */
export async function pairExamples(reading: PairReading): Promise<PairExamples> {
  const { method, values, step, policy, reference, pairs, time, labelled, pieces } = reading;
  const config = preferenceConfig(method, values);
  const part = layOut(pairs, time, policy.config.contextLength, config);
  const { tokens, referenceTokens, rows, losses, klBaseline } = await numbersOf(
    part,
    policy,
    reference,
    config,
  );
  const completions = sequencesOf(pairs).map(({ completion }, row): ReadCompletion => {
    const texts = pieces(completion);
    return {
      tokens: tokens[row].map((own, t) => ({
        text: texts[t],
        policy: own,
        reference: referenceTokens[row][t],
      })),
      ...rows[row],
    };
  });
  // In units of the reward where that is β times the log-ratio: what is left of DPO's gradient is its weight.
  const scale = methods[method].reward === relativeReward ? config.beta : 1;
  const { beta, epsilon, gamma, alpha, sftWeight } = config;
  return {
    of: 'pairs',
    method,
    step,
    values: { beta, epsilon, gamma, alpha, sftWeight },
    klBaseline,
    loss: mean(losses),
    pairs: labelled.map((pair, i) => {
      const [chosen, rejected] = [completions[i], completions[pairs.length + i]];
      return {
        ...pair,
        read: { chosen, rejected },
        margin: chosen.reward - rejected.reward,
        weight: (Math.abs(chosen.pull) + Math.abs(rejected.pull)) / (2 * scale),
        loss: losses[i],
      };
    }),
  };
}

/** All that the models and the loss say of a batch, read back at once. Rows: chosen ones first. */
async function numbersOf(
  { batch, mismatched }: PairPart,
  policy: LanguageModel,
  reference: LanguageModel,
  config: PreferenceConfig,
) {
  const { sequences, time } = batch;
  const read = tf.tidy(() => {
    const [own, base] = [policy, reference].map(({ config, parameters }) =>
      completionTokenLogProbs(config, parameters.tensors, batch),
    ); // [2 × pairs, time] each
    const [policyLogps, referenceLogps] = [own, base].map((x) => tf.sum(x, 1) as tf.Tensor1D);
    const lengths = completionLengths(batch);
    const baseline = mismatched && klReferencePoint(policy, reference, mismatched);
    const lossOf = (logps: tf.Tensor1D) =>
      preferenceLoss(config.loss, pairLogProbs(logps, referenceLogps, lengths, baseline), config);
    const { losses, chosenRewards, rejectedRewards } = lossOf(policyLogps);
    // The loss of a pair reads no other pair, so the gradient of the sum holds that of each.
    const gradient = tf.grad((logps) => tf.sum(lossOf(logps as tf.Tensor1D).losses))(policyLogps);
    return tf.concat1d([
      tf.reshape(own, [sequences * time]) as tf.Tensor1D,
      tf.reshape(base, [sequences * time]) as tf.Tensor1D,
      policyLogps,
      referenceLogps,
      chosenRewards,
      rejectedRewards,
      tf.neg(gradient) as tf.Tensor1D,
      losses,
      tf.reshape(baseline ?? tf.scalar(0), [1]) as tf.Tensor1D,
    ]);
  });
  const numbers = (await read.data()) as Float32Array;
  read.dispose();
  let at = 0;
  const take = (count: number) => {
    at += count;
    return numbers.subarray(at - count, at);
  };
  const [tokens, referenceTokens] = [0, 1].map(() => completionValues(batch, take(sequences * time)));
  const [own, base, rewards, pulls] = [0, 1, 2, 3].map(() => take(sequences));
  const losses = [...take(sequences / 2)];
  const [k] = take(1);
  return {
    tokens,
    referenceTokens,
    rows: Array.from(own, (policy, row) => ({
      policy,
      reference: base[row],
      logRatio: policy - base[row],
      reward: rewards[row],
      pull: pulls[row],
    })),
    losses,
    klBaseline: mismatched ? k : null,
  };
}
