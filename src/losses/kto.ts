import { tf } from '../ops/tf.ts';
import {
  checkPairs,
  checkSizes,
  type PairLogProbs,
  type PreferenceLoss,
  type PreferenceLossConfig,
} from './pairLogProbs.ts';

type Beta = Pick<PreferenceLossConfig, 'beta'>;

/** How much a completion weighs: 1 if absent. Where one kind is rare, its weight makes up for the number. */
export interface KtoWeights {
  /** λ_D, of the good ones. */
  desirableWeight?: number;
  /** λ_U, of the bad ones. */
  undesirableWeight?: number;
}

/** Completions that were judged one by one. Log-probabilities as in `PairLogProbs`. [batch] each. */
export interface LabelledLogProbs {
  /** log π(y|x) */
  policy: tf.Tensor1D;
  /** log π_ref(y|x) */
  reference: tf.Tensor1D;
  /** 1 where the completion is good, 0 where it is bad. */
  good: tf.Tensor1D;
  /** k, from `klBaseline`. */
  klBaseline: tf.Scalar;
}

/**
 * Kahneman–Tversky Optimization on completions without partners (Ethayarajh et al. 2024, eq. 8):
 *
 *   good: L = λ_D (1 − σ(β (s − k))),  bad: L = λ_U (1 − σ(β (k − s))),  s = log π(y|x) − log π_ref(y|x)
 *
 * Both are λ σ(±β (k − s)), between 0 and λ. A completion counts as gained or lost against k, the policy's mean
 * distance from the reference; far from k it has no pull any more, which makes KTO forgiving of wrong labels.
 *
 * @param config β = `beta`, λ_D = `desirableWeight`, λ_U = `undesirableWeight`
 * @returns losses and rewards r̂ = β s [batch]
 */
export function ktoUnpairedLoss(
  { policy, reference, good, klBaseline }: LabelledLogProbs,
  { beta, desirableWeight = 1, undesirableWeight = 1 }: Beta & KtoWeights,
): { losses: tf.Tensor1D; rewards: tf.Tensor1D } {
  checkSizes('ktoUnpairedLoss', [policy, reference, good]);
  const rewards = tf.mul(tf.sub(policy, reference), beta) as tf.Tensor1D;
  const sign = tf.sub(tf.mul(good, 2), 1); // 1 good, −1 bad
  const gain = tf.mul(tf.sub(rewards, tf.mul(constantInside(klBaseline), beta)), sign) as tf.Tensor1D;
  const weights = tf.add(tf.mul(good, desirableWeight - undesirableWeight), undesirableWeight);
  return { losses: tf.mul(tf.sigmoid(tf.neg(gain)), weights), rewards };
}

/**
 * KTO on pairs: the chosen completion is good, the rejected one is bad, and each pair's loss is the mean of the
 * two, so that the mean over pairs is the mean over completions and ½ at π = π_ref.
 *
 * @param x with `klBaseline`
 * @param config β = `beta`
 */
export function ktoLoss(x: PairLogProbs, config: Beta): PreferenceLoss {
  checkPairs('ktoLoss', x);
  const { klBaseline } = x;
  if (!klBaseline) throw new Error('ktoLoss: klBaseline is missing; it comes from mismatched pairs');
  const good = tf.onesLike(x.policyChosen);
  const bad = tf.zerosLike(x.policyRejected);
  const chosen = { policy: x.policyChosen, reference: x.referenceChosen, good, klBaseline };
  const rejected = { policy: x.policyRejected, reference: x.referenceRejected, good: bad, klBaseline };
  const up = ktoUnpairedLoss(chosen, config);
  const down = ktoUnpairedLoss(rejected, config);
  return {
    losses: tf.mul(tf.add(up.losses, down.losses), 0.5),
    chosenRewards: up.rewards,
    rejectedRewards: down.rewards,
  };
}

/**
 * KTO's reference point:
 *
 *   k = max(0, mean over the batch of log π(y′|x) − log π_ref(y′|x))
 *
 * where y′ is the completion of *another* prompt: a rough estimate of KL(π ‖ π_ref) that costs no sampling. No
 * gradient flows through it.
 *
 * @param policy log π(y′|x) of mismatched pairs [batch]
 * @param reference log π_ref(y′|x) of the same [batch]
 * @param count how many of them there are, where the rest of the batch is filled up with 0 []
 */
export function klBaseline(
  policy: tf.Tensor1D,
  reference: tf.Tensor1D,
  count: tf.Scalar | number = policy.size,
): tf.Scalar {
  checkSizes('klBaseline', [policy, reference]);
  return constantInside(tf.relu(tf.div(tf.sum(tf.sub(policy, reference)), count)) as tf.Scalar);
}

/** The same value, and a constant to automatic differentiation. */
function constantInside(value: tf.Scalar): tf.Scalar {
  const cut = tf.customGrad((x) => ({ value: tf.clone(x as tf.Tensor), gradFunc: (dy) => tf.zerosLike(dy) }));
  return cut(value) as tf.Scalar;
}
