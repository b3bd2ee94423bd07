import { tf } from '../ops/tf.ts';

/**
 * What a preference loss may look at: log-probabilities of a batch of pairs, in nats, summed over completion
 * tokens, end-of-text included. [batch] each.
 */
export interface PairLogProbs {
  /** log π(y_w|x) */
  policyChosen: tf.Tensor1D;
  /** log π(y_l|x) */
  policyRejected: tf.Tensor1D;
  /** log π_ref(y_w|x). Never read by a loss that needs no reference: zeros will do there. */
  referenceChosen: tf.Tensor1D;
  /** log π_ref(y_l|x) */
  referenceRejected: tf.Tensor1D;
  /** |y_w|, end-of-text included. A batch of float32 numbers. */
  chosenTokens: tf.Tensor1D;
  /** |y_l| */
  rejectedTokens: tf.Tensor1D;
  /** k of KTO, from `klBaseline`; the other losses never read it. */
  klBaseline?: tf.Scalar;
}

/**
 * The same, cut out of a batch that has all chosen rows first, then all rejected ones.
 *
 * @param policyLogps log π(y|x) [2 × pairs]
 * @param referenceLogps log π_ref(y|x) [2 × pairs]
 * @param lengths completion tokens of each row [2 × pairs]
 */
export function pairLogProbs(
  policyLogps: tf.Tensor1D,
  referenceLogps: tf.Tensor1D,
  lengths: tf.Tensor1D,
  klBaseline?: tf.Scalar,
): PairLogProbs {
  const [policyChosen, policyRejected] = tf.split(policyLogps, 2) as tf.Tensor1D[];
  const [referenceChosen, referenceRejected] = tf.split(referenceLogps, 2) as tf.Tensor1D[];
  const [chosenTokens, rejectedTokens] = tf.split(lengths, 2) as tf.Tensor1D[];
  return {
    policyChosen,
    policyRejected,
    referenceChosen,
    referenceRejected,
    chosenTokens,
    rejectedTokens,
    klBaseline,
  };
}

/** The numbers that decide a preference loss. Each loss names those that it reads. */
export interface PreferenceLossConfig {
  /** β > 0. With a reference: strength of the tether to it. SimPO: scale of the reward. ORPO: weight of the odds. */
  beta: number;
  /** ε: the share of labels believed to be flipped (cDPO, rDPO). */
  epsilon: number;
  /** γ ≥ 0: SimPO's target margin, in nats per token × β. */
  gamma: number;
  /** α ≥ 0: how strongly unlikelihood pushes the rejected completion down. */
  alpha: number;
}

/** What a preference loss returns: a loss for each pair, and the implicit rewards behind it. */
export interface PreferenceLoss {
  /** [batch] */
  losses: tf.Tensor1D;
  /** r̂(x, y_w) = β (log π(y_w|x) − log π_ref(y_w|x)), unless the loss says otherwise. [batch] */
  chosenRewards: tf.Tensor1D;
  /** r̂(x, y_l). [batch] */
  rejectedRewards: tf.Tensor1D;
}

/** @throws Error when the six tensors of a batch differ in size: they would be broadcast without a word */
export function checkPairs(name: string, x: PairLogProbs): void {
  const { policyChosen, policyRejected, referenceChosen, referenceRejected, chosenTokens, rejectedTokens } =
    x;
  checkSizes(name, [
    policyChosen,
    policyRejected,
    referenceChosen,
    referenceRejected,
    chosenTokens,
    rejectedTokens,
  ]);
}

/** @throws Error when shapes differ */
export function checkSizes(name: string, tensors: readonly tf.Tensor[]): void {
  const shapes = tensors.map(({ shape }) => shape.join('×'));
  if (new Set(shapes).size !== 1) throw new Error(`${name}: batches of different sizes (${shapes})`);
}
