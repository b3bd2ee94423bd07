import { scoreOfSample } from '../../losses/klPenalty.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { tokenScores } from '../../model/scalarHead.ts';
import { completionTokenLogProbs, completionValues, type SequenceBatch } from '../../model/sequences.ts';
import type { Given } from '../../ops/capture/lists.ts';
import { tf } from '../../ops/tf.ts';
import { forwardPassOf } from '../step/forwardPass.ts';
import { microBatches } from '../step/microBatch.ts';
import type { Sample } from './reward.ts';
import type { Rollout, RolloutConfig, RolloutSetting } from './rollout.ts';

/** Second verb of all batches of a run. */
export interface Scorer {
  /** What policy, reference, critic and reward say of the samples. The models are read back once. */
  score(samples: readonly Sample[]): Promise<Rollout>;
  dispose(): void;
}

/** Whoever has a model that learns between two batches. */
interface Learner {
  readonly model: LanguageModel;
}

/** @param critic with a scalar head, where there is one */
export function scorerOf(
  policy: Learner,
  { reference, reward, judge }: RolloutSetting,
  { temperature, missingEosPenalty, microBatchSize }: Omit<RolloutConfig, 'seed'>,
  critic?: Learner,
): Scorer {
  const models = () => [policy.model, reference, ...(critic ? [critic.model] : [])];
  const pass = forwardPassOf<{ batch: SequenceBatch }>(models, ({ batch }) => {
    const [own, base] = [policy.model, reference].map(({ config, parameters }) =>
      completionTokenLogProbs(config, parameters.tensors, batch, temperature),
    );
    const all = critic ? [own, base, valuesOf(critic.model, batch)] : [own, base]; // [sequences, time] each
    return tf.concat1d(all.map((tensor) => tf.reshape(tensor, [tensor.size]) as tf.Tensor1D));
  });

  return {
    async score(samples) {
      const { contextLength } = policy.model.config;
      const parts = microBatches(samples, [...samples.keys()], microBatchSize, contextLength);
      const numbers = await pass.run(parts.map(({ batch }) => ({ batch })));
      const columns: number[][][] = [[], [], []];
      let offset = 0;
      for (const { batch } of parts) {
        const size = batch.sequences * batch.time;
        for (let i = 0; i < models().length; i++, offset += size) {
          columns[i].push(...completionValues(batch, numbers.subarray(offset, offset + size)));
        }
      }
      const [logProbs, referenceLogProbs, values] = columns;
      const scores = await reward.score(samples);
      const broken = scores.findIndex((score) => !Number.isFinite(score));
      if (scores.length !== samples.length || broken >= 0) {
        const problem = broken >= 0 ? `score ${broken} is ${scores[broken]}` : `${scores.length} scores`;
        throw new Error(
          `The reward must be a finite number for each of ${samples.length} samples: ${problem}.`,
        );
      }
      return {
        samples,
        logProbs,
        referenceLogProbs,
        values: critic ? values : samples.map(() => []),
        scores: scores.map((score, i) => scoreOfSample(score, samples[i].finished, missingEosPenalty)),
        gold: await judge?.score(samples),
      };
    },
    dispose: pass.dispose,
  };
}

/** V_t at every input position. [sequences, time] */
function valuesOf({ config, parameters }: LanguageModel, batch: Given<SequenceBatch>): tf.Tensor2D {
  return tokenScores(config, parameters.tensors, batch.inputs, batch.time, batch.mask);
}
