import type { PairExample, PairExamples } from '../../experiment/metrics/examples.ts';
import { logSigmoid, sigmoid } from './votes.ts';

/** Pairs of one recorded step of DPO, and what another β, no training, or no weight would make of them. */

/** public/recorded/WORLD-dpo-step.json, as `npm run record-step` writes it. */
export interface RecordedStep extends PairExamples {
  world: string;
  /** Pairs of the batch, of which `pairs` are some. */
  batch: number;
  backend: string;
  date: string;
}

/**
 * The same pair, read by the same policy, under another β: with s = log π − log π_ref of either completion,
 *
 *   r̂ = β s,  z = r̂_w − r̂_l,  L = −log σ(z),  weight = σ(−z)
 *
 * @param weighted false: L = −z, whose weight is 1 whatever z is
 */
export function pairUnder(example: PairExample, beta: number, weighted = true): PairExample {
  const { chosen, rejected } = example.read;
  const margin = beta * (chosen.logRatio - rejected.logRatio);
  const weight = weighted ? sigmoid(-margin) : 1;
  return {
    ...example,
    read: {
      chosen: { ...chosen, reward: beta * chosen.logRatio, pull: beta * weight },
      rejected: { ...rejected, reward: beta * rejected.logRatio, pull: -beta * weight },
    },
    margin,
    weight,
    loss: weighted ? -logSigmoid(margin) : -margin,
  };
}

/** The pair before the first step: the policy is the reference, and every log-ratio is 0. */
export function pairAtStart(example: PairExample): PairExample {
  const untrained = (read: PairExample['read']['chosen']) => ({
    ...read,
    tokens: read.tokens.map((token) => ({ ...token, policy: token.reference })),
    policy: read.reference,
    logRatio: 0,
  });
  const { chosen, rejected } = example.read;
  return { ...example, read: { chosen: untrained(chosen), rejected: untrained(rejected) } };
}
