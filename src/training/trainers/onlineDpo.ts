import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import type { OnlineDpoConfig, OnlineDpoRow } from '../../experiment/methods/sampling/onlineDpo.ts';
import { mean, sum } from '../../experiment/metrics/statistics.ts';
import { type Random, random } from '../../experiment/random.ts';
import { dpoLoss } from '../../losses/dpo.ts';
import { pairMetrics } from '../../losses/preferenceMetrics.ts';
import { batchOf, completionLogProbs, type SequenceBatch } from '../../model/sequences.ts';
import { tensorOf } from '../../ops/capture/lists.ts';
import { tf } from '../../ops/tf.ts';
import { paddedLength } from '../rollouts/reward.ts';
import { type Rollout, type RolloutSetting, sample } from '../rollouts/rollout.ts';
import { rolloutMetrics } from '../rollouts/rolloutRow.ts';
import { scorerOf } from '../rollouts/scorer.ts';
import { examplesOfStep, learningRateAt, partsOf } from '../step/schedule.ts';
import type { TrainState } from '../step/trainState.ts';
import type { LossOf } from '../step/trainStep.ts';
import { trainStepOf } from '../step/trainStep.ts';

type Config = Omit<OnlineDpoConfig, 'evaluateEvery'>;

/** Two samples of one prompt with the judge's label. */
interface JudgedPair {
  /** Rows of the rollout. */
  chosen: number;
  rejected: number;
  /** Probability that the chosen one is better: 1 for hard labels. */
  probability: number;
}

/** Some of a batch's pairs. */
interface Part {
  /** Chosen rows, then rejected rows. */
  batch: SequenceBatch;
  /** log π_ref(y|x) [2 × pairs of the part] */
  referenceLogps: Float32Array;
  /** 1 − P [pairs of the part] */
  doubt: Float32Array;
  /** In all parts together [1] */
  pairs: Float32Array;
}

/**
 * Online DPO (Guo et al. 2024): in each step the policy samples two completions of every prompt, a judge labels
 * them, and DPO takes one Adam step on the pairs:
 *
 *   L = −P ln σ(z) − (1 − P) ln σ(−z) = −ln σ(z) + (1 − P) z,  z = β (s_w − s_l),  P = σ((r_w − r_l)/T)
 *
 * or with P = 1 where labels are hard. Continues from `policy.optimizer.step`; `policy` holds the newest weights
 * after every row and stays the caller's to dispose of. Pausing is not calling `next()`.
 *
 * @throws Diverged when the loss is not a number; the policy then has the last good weights
 */
export async function* onlineDpo(
  policy: TrainState,
  setting: RolloutSetting,
  config: Config,
): AsyncGenerator<OnlineDpoRow> {
  const model = policy.model.config;
  const { reference } = setting;
  const { maxGradNorm, microBatchSize } = config;
  const trainStep = trainStepOf<Part>(policy, lossOf(model, config), { maxGradNorm, reference });
  const scorer = scorerOf(policy, setting, config);
  try {
    while (policy.optimizer.step < config.steps) {
      const started = performance.now();
      const step = policy.optimizer.step + 1;
      const prompts = examplesOfStep(setting.prompts, config.promptsPerStep, config.seed, step);
      const twice = prompts.flatMap((prompt) => [prompt, prompt]);
      const samples = await sample(policy.model, twice, step, config, setting.maxLength);
      const rollout = await scorer.score(samples);
      const pairs = judged(rollout, config, step);

      const parts = partsToLearn(rollout, pairs, microBatchSize, model.contextLength);
      const learning_rate = learningRateAt(config, step);
      const { loss, grad_norm } = await trainStep.run(parts, { step, learning_rate });
      yield {
        step,
        loss,
        grad_norm,
        learning_rate,
        ...pairsOf(rollout, pairs, config.beta),
        'objective/scores_margin': mean(
          pairs.map(({ chosen, rejected }) => rollout.scores[chosen] - rollout.scores[rejected]),
        ),
        ...rolloutMetrics(rollout, config.beta),
        seconds: (performance.now() - started) / 1000,
      };
    }
  } finally {
    scorer.dispose();
    trainStep.dispose();
  }
}

/** The judge's labels: rows 2i and 2i + 1 answer the same prompt. */
function judged({ scores }: Rollout, { labels, judgeTemperature, seed }: Config, step: number): JudgedPair[] {
  return partsOf([...scores.keys()], 2).map(([a, b], i) => {
    const stream = random(seed, 'online label', step, i);
    const p = 1 / (1 + Math.exp(-(scores[a] - scores[b]) / judgeTemperature));
    const [chosen, rejected] = prefersFirst(labels, p, stream) ? [a, b] : [b, a];
    return { chosen, rejected, probability: labels === 'soft' ? Math.max(p, 1 - p) : 1 };
  });
}

/** @param p probability that the first is the better one; a tie of the scores is settled by a coin */
function prefersFirst(labels: Config['labels'], p: number, stream: Random): boolean {
  if (labels === 'sampled' || p === 0.5) return stream.chance(p);
  return p > 0.5;
}

function partsToLearn(
  { samples, referenceLogProbs }: Rollout,
  pairs: readonly JudgedPair[],
  microBatchSize: number,
  contextLength: number,
): Part[] {
  const time = paddedLength(samples, contextLength);
  return partsOf(pairs, Math.ceil(microBatchSize / 2)).map((part) => {
    const rows = [...part.map(({ chosen }) => chosen), ...part.map(({ rejected }) => rejected)];
    return {
      batch: batchOf(
        rows.map((row) => samples[row]),
        time,
      ),
      referenceLogps: Float32Array.from(rows, (row) => sum(referenceLogProbs[row])),
      doubt: Float32Array.from(part, ({ probability }) => 1 - probability),
      pairs: Float32Array.of(pairs.length),
    };
  });
}

/** The share of some pairs in the mean loss of all. */
function lossOf(model: ModelConfig, { beta, temperature }: Config): LossOf<Part> {
  return ({ batch, ...part }) => {
    const base = tensorOf<tf.Rank.R1>(part.referenceLogps, [batch.sequences]);
    const [baseChosen, baseRejected] = tf.split(base, 2) as tf.Tensor1D[];
    const doubt = tensorOf<tf.Rank.R1>(part.doubt, [batch.sequences / 2]);
    const pairs = tensorOf<tf.Rank.R0>(part.pairs, []);
    return (tensors) => {
      const own = completionLogProbs(model, tensors, batch, temperature); // [2 part]
      const [ownChosen, ownRejected] = tf.split(own, 2) as tf.Tensor1D[];
      const x = dpoLoss(ownChosen, ownRejected, baseChosen, baseRejected, beta);
      const losses = tf.add(x.losses, tf.mul(doubt, tf.sub(x.chosenRewards, x.rejectedRewards)));
      return { loss: tf.div(tf.sum(losses), pairs) as tf.Scalar };
    };
  };
}

/** DPO's metrics, from the log-probabilities that the rollout has already. */
function pairsOf({ logProbs, referenceLogProbs }: Rollout, pairs: readonly JudgedPair[], beta: number) {
  const rows = [...pairs.map(({ chosen }) => chosen), ...pairs.map(({ rejected }) => rejected)];
  const logps = rows.map((row) => sum(logProbs[row]));
  return pairMetrics(
    logps,
    rows.map((row, i) => beta * (logps[i] - sum(referenceLogProbs[row]))),
  );
}
