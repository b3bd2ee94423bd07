import { type MethodEntry, type MethodName, methodNames, methods as table } from '../experiment/methods.ts';
import type { RunRow } from '../experiment/metrics.ts';
import { neutral, type PreferenceMethodName, preferenceMethods } from '../experiment/preference.ts';
import { type SftRunConfig, sftControls } from '../experiment/sft.ts';
import { type LossName, preferenceLoss, preferenceLosses } from '../losses/preferenceLosses.ts';
import type { LanguageModel } from '../model/languageModel.ts';
import { commonLength, type TokenPair } from '../model/preferenceBatch.ts';
import type { SequenceBatch } from '../model/sequences.ts';
import { tf } from '../ops/tf.ts';
import { completionLengths, mismatchedKl, pairLogProbs } from './pairBatch.ts';
import { pairsOfStep } from './pairOrder.ts';
import { type PreferenceConfig, preference } from './preference.ts';
import { sft } from './sft.ts';
import type { Trainee } from './trainee.ts';

/** What a method trains on. */
export interface Materials {
  policy: Trainee;
  reference: LanguageModel;
  pairs: readonly TokenPair[];
}

/** Pairs with the log-probabilities that a loss is made of: chosen rows first, then the rejected ones. */
export interface ScoredPairs {
  policy: LanguageModel;
  reference: LanguageModel;
  pairs: readonly TokenPair[];
  batch: SequenceBatch;
  /** log π(y|x) [2 × pairs] */
  policyLogps: tf.Tensor1D;
  referenceLogps: tf.Tensor1D;
}

type Values = Readonly<Record<string, unknown>>;

/** A method with its trainer. Values are those of the control table. */
export interface Method extends Pick<MethodEntry, 'title' | 'controls'> {
  rows(materials: Materials, values: Values): AsyncGenerator<RunRow>;
  /** The method's own loss of pairs, and the reward that it gives each completion [2 × pairs]. Within tf.tidy. */
  measure(scored: ScoredPairs, values: Values): { loss: tf.Scalar; rewards: tf.Tensor1D };
}

function preferenceMethod(name: PreferenceMethodName): Method {
  const { title, controls, loss } = preferenceMethods[name];
  const lossName = loss as LossName;
  const configOf = (values: Values) => ({ ...neutral, ...values, loss: lossName }) as PreferenceConfig;
  return {
    title,
    controls,
    rows: ({ policy, reference, pairs }, values) => preference(policy, reference, pairs, configOf(values)),
    measure: ({ policy, reference, pairs, batch, policyLogps, referenceLogps }, values) => {
      const { needsKlBaseline } = preferenceLosses[lossName];
      const time = commonLength(pairs, policy.config.contextLength);
      // KTO's reference point is here that of all these pairs, not of one batch.
      const baseline = needsKlBaseline ? mismatchedKl(policy, reference, pairs, time) : undefined;
      const x = pairLogProbs(policyLogps, referenceLogps, completionLengths(batch), baseline);
      const { losses, chosenRewards, rejectedRewards } = preferenceLoss(lossName, x, configOf(values));
      return { loss: tf.mean(losses), rewards: tf.concat1d([chosenRewards, rejectedRewards]) };
    },
  };
}

const sftOnChosen: Method = {
  title: table.sft.title,
  controls: sftControls,
  rows: ({ policy, pairs }, values) => {
    const config = values as SftRunConfig;
    return sft(policy, {
      steps: config.steps,
      maxGradNorm: config.maxGradNorm,
      learningRate: (step) => config.learningRate * Math.min(1, step / Math.max(1, config.warmupSteps)),
      batch: (step) =>
        pairsOfStep(pairs, config.batchSize, config.seed, step).map(({ prompt, chosen }) => ({
          prompt,
          completion: chosen,
        })),
    });
  },
  // It has no idea of a reward: DPO's stands in, at the default β.
  measure: ({ batch, policyLogps, referenceLogps }) => {
    const [chosen] = tf.split(policyLogps, 2);
    const [tokens] = tf.split(completionLengths(batch), 2);
    return {
      loss: tf.neg(tf.div(tf.sum(chosen), tf.sum(tokens))),
      rewards: tf.mul(tf.sub(policyLogps, referenceLogps), neutral.beta),
    };
  },
};

/** The trainers of all methods, by the name that links and `--method` use. */
export const methods = Object.fromEntries(
  methodNames.map((name) => [name, name === 'sft' ? sftOnChosen : preferenceMethod(name)]),
) as Readonly<Record<MethodName, Method>>;
