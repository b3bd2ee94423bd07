import type { PreferenceMethodName } from '../../experiment/methods/preference/preference.ts';
import { neutral } from '../../experiment/methods/preference/preferenceShared.ts';
import type { UnpairedConfig } from '../../experiment/methods/preference/unpaired.ts';
import type { SftRunConfig } from '../../experiment/methods/sft.ts';
import { pairLogProbs } from '../../losses/pairLogProbs.ts';
import { entryOf, type LossName, preferenceLoss } from '../../losses/preferenceLosses.ts';
import { uploadTensors } from '../../model/parameters.ts';
import { completionLengths } from '../../model/sequences.ts';
import { commonLength } from '../../model/texts/preferenceBatch.ts';
import { tf } from '../../ops/tf.ts';
import { examplesOfStep } from '../step/schedule.ts';
import { mismatchedKl } from '../trainers/klReferencePoint.ts';
import { type PreferenceConfig, preference } from '../trainers/preference.ts';
import { sft } from '../trainers/sft.ts';
import { unpairedKto, unpairedOf } from '../trainers/unpairedKto.ts';
import { loraOf, policyOf, runOf } from './policy.ts';
import type { ComparedPairs, Method, MethodInputs, RunState, Values } from './run.ts';

/** Methods that learn from completions that are given. */

/** DPO and its family: one trainer, many losses. */
export function preferenceMethod(name: PreferenceMethodName): Method {
  const configOf = (values: Values) => preferenceConfig(name, values);
  return {
    begin: async (methodInputs, values, _, state) => {
      const policy = policyOf(methodInputs, values, state);
      const { reference, pairs } = methodInputs;
      return runOf('policy', policy, preference(policy, reference, pairs, configOf(values)), state);
    },
    measure: (scored, values) => lossOfPairs(name, scored, configOf(values)),
  };
}

/** What the trainer of pairs reads, from the values of a method's own controls. */
export function preferenceConfig(name: PreferenceMethodName, values: Values): PreferenceConfig {
  return { ...neutral, ...values, loss: name } as PreferenceConfig;
}

export const unpairedMethod: Method = {
  begin: async (methodInputs, values, _, state) => {
    const policy = policyOf(methodInputs, values, state);
    const { reference, pairs, unpaired } = methodInputs;
    const config = values as UnpairedConfig;
    const singles = unpaired ?? unpairedOf(pairs, config.seed);
    return runOf('policy', policy, unpairedKto(policy, reference, singles, config), state);
  },
  measure: (scored, values) => lossOfPairs('kto', scored, { ...neutral, ...values } as PreferenceConfig),
};

export const sftMethod: Method = {
  begin: async (methodInputs, values, _, state) => {
    const config = values as SftRunConfig;
    const { policy, dispose } = await policyToImitate(methodInputs, config, state);
    const texts =
      config.texts === 'demonstrations'
        ? methodInputs.demonstrations(config.seed)
        : methodInputs.pairs.map(({ prompt, chosen }) => ({ prompt, completion: chosen }));
    const rows = sft(policy, {
      steps: config.steps,
      maxGradNorm: config.maxGradNorm,
      learningRate: (step) => config.learningRate * Math.min(1, step / Math.max(1, config.warmupSteps)),
      batch: (step) => examplesOfStep(texts, config.batchSize, config.seed, step),
    });
    const run = runOf('policy', policy, rows, state);
    return {
      ...run,
      dispose: () => {
        run.dispose();
        dispose();
      },
    };
  },
  measure: (scored) => {
    const [chosen] = tf.split(scored.policyLogps, 2);
    const [tokens] = tf.split(completionLengths(scored.batch), 2);
    return { loss: tf.neg(tf.div(tf.sum(chosen), tf.sum(tokens))), rewards: standInRewards(scored) };
  },
};

/** A policy that begins as the reference or as the base model; an adapter lies on the one that it begins as. */
async function policyToImitate(methodInputs: MethodInputs, config: SftRunConfig, state?: RunState) {
  const fromBase = config.start === 'base';
  const stored = fromBase ? await methodInputs.base() : methodInputs.stored;
  if (!fromBase || !loraOf(methodInputs.initial, config)) {
    return { policy: policyOf({ ...methodInputs, stored }, config, state), dispose: () => {} };
  }
  const parameters = uploadTensors(stored.layout, stored.weights);
  const initial = { config: stored.config, parameters };
  return {
    policy: policyOf({ initial, stored }, config, state),
    dispose: () => tf.dispose(parameters.tensors),
  };
}

/**
 * The measure of a method that has no loss of pairs and no reward of its own: DPO's, at the default β, so that its
 * policies stand beside those of the others.
 */
export function standIn(scored: ComparedPairs): ReturnType<Method['measure']> {
  return lossOfPairs('dpo', scored, { ...neutral } as PreferenceConfig);
}

function standInRewards({ policyLogps, referenceLogps }: ComparedPairs): tf.Tensor1D {
  return tf.mul(tf.sub(policyLogps, referenceLogps), neutral.beta);
}

function lossOfPairs(name: LossName, scored: ComparedPairs, config: PreferenceConfig) {
  const { policy, reference, pairs, batch, policyLogps, referenceLogps } = scored;
  const time = commonLength(pairs, policy.config.contextLength);
  // KTO's reference point is here that of all these pairs, not of one batch.
  const { needsKlBaseline } = entryOf(name);
  const baseline = needsKlBaseline ? mismatchedKl(policy, reference, pairs, time) : undefined;
  const x = pairLogProbs(policyLogps, referenceLogps, completionLengths(batch), baseline);
  const { losses, chosenRewards, rejectedRewards } = preferenceLoss(name, x, config);
  return { loss: tf.mean(losses) as tf.Scalar, rewards: tf.concat1d([chosenRewards, rejectedRewards]) };
}
