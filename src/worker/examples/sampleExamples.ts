import type { MethodName } from '../../experiment/methods/methods.ts';
import type { SampleExamples, SampleToken } from '../../experiment/metrics/examples.ts';
import type { RunRow } from '../../experiment/metrics/metrics.ts';
import { mean, sum } from '../../experiment/metrics/statistics.ts';
import { clippedPolicyLoss } from '../../losses/ppo.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { completionTokenLogProbs, completionValues } from '../../model/sequences.ts';
import { tf } from '../../ops/tf.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import type { MethodRun, Values } from '../../training/methods/run.ts';
import type { WatchedBatch } from '../../training/rollouts/rollout.ts';
import { logRatiosOf } from '../../training/rollouts/rolloutRow.ts';
import { laidOut, microBatches } from '../../training/step/microBatch.ts';

/** Wider than any ratio. */
const UNCLIPPED = 1e30;

/** One more step of a copy of the run, watched. */
export interface SampleReading {
  method: MethodName;
  values: Values;
  step: number;
  /** Begun from the state of the run under the microscope; it makes one step, and stays the caller's. */
  copy: MethodRun;
  /** What the copy told of its batch. */
  watched(): WatchedBatch | null;
  tokenizer: Tokenizer;
}

/**
 * The batch that the next step of a run will sample, and what that step makes of it: a copy of the run makes the step,
 * its trainer tells of its batch, and the policy after it reads the same tokens again.
 */
export async function sampleExamples(reading: SampleReading): Promise<SampleExamples> {
  const { method, values, step, copy, watched, tokenizer } = reading;
  const { value: row } = await copy.rows.next();
  const batch = watched();
  if (!row || !batch) throw new Error('The copy of the run made no step.');
  const clip = 'clip' in values ? Number(values.clip) : null;
  const beta = 'kl_coef' in row ? row.kl_coef : Number(values.beta);
  const after = await readAgain(copy.model(), batch, Number(values.temperature), clip);
  const { samples, logProbs, referenceLogProbs, values: critic, scores, gold } = batch.rollout;
  const logRatios = logRatiosOf(batch.rollout);
  return {
    of: 'samples',
    method,
    step,
    reward: values.reward === 'gold' ? 'gold' : values.reward === 'own' ? 'your reward' : 'proxy',
    beta,
    clip,
    next: nextOf(row),
    samples: samples.map(({ prompt, completion, finished }, i) => {
      const texts = tokenizer.completion.pieces(completion);
      return {
        prompt: tokenizer.decode(prompt),
        tokens: logProbs[i].map(
          (policy, t): SampleToken => ({
            text: texts[t],
            policy,
            reference: referenceLogProbs[i][t],
            penalty: -beta * batch.kl(logRatios[i][t]),
            value: critic[i][t] ?? null,
            advantage: batch.advantages[i][t],
            ratio: after.ratios[i][t],
            clipped: after.clipped[i][t] === 1,
            loss: after.losses[i][t],
          }),
        ),
        finished,
        score: scores[i],
        gold: gold?.[i] ?? null,
        logRatio: sum(logRatios[i]),
        penalty: -beta * sum(logRatios[i].map(batch.kl)),
        weight: mean(batch.advantages[i].map(Math.abs)),
      };
    }),
  };
}

function nextOf(row: RunRow): SampleExamples['next'] {
  if (!('objective/kl' in row)) throw new Error('a row of no samples');
  return {
    score: row['objective/scores'],
    kl: row['objective/kl'],
    clipped: 'policy/clipfrac_avg' in row ? row['policy/clipfrac_avg'] : null,
  };
}

/** π/π_old of each completion token under the policy after the step, and where the clipped term decides. */
async function readAgain(
  { config, parameters }: LanguageModel,
  { rollout, advantages }: WatchedBatch,
  temperature: number,
  clip: number | null,
): Promise<{ ratios: number[][]; clipped: number[][]; losses: number[][] }> {
  const { samples, logProbs } = rollout;
  const [{ rows, batch }] = microBatches(samples, [...samples.keys()], 0, config.contextLength);
  const shape: [number, number] = [batch.sequences, batch.time];
  const read = tf.tidy(() => {
    const own = completionTokenLogProbs(config, parameters.tensors, batch, temperature); // [samples, time]
    const [old, ofTokens] = [logProbs, advantages].map((x) => tf.tensor2d(laidOut(batch, rows, x), shape));
    const { ratios, clipped, losses } = clippedPolicyLoss(own, old, ofTokens, clip ?? UNCLIPPED);
    return tf.stack([ratios, clipped, losses]);
  });
  const numbers = await read.data();
  read.dispose();
  const size = batch.sequences * batch.time;
  return {
    ratios: completionValues(batch, numbers.subarray(0, size)),
    clipped: completionValues(batch, numbers.subarray(size, 2 * size)),
    losses: completionValues(batch, numbers.subarray(2 * size)),
  };
}
