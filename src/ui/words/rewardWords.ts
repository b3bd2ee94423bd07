import type { RewardKind } from './types.ts';

interface RewardWords {
  unit: string;
  /** The definition, in a line of text. */
  definition: string;
  hint: string;
  /** Every reward is 0 while policy and reference are equal. */
  startsEqual: boolean;
}

export const rewardWords: Readonly<Record<RewardKind, RewardWords>> = {
  reference: {
    unit: 'β × nats',
    definition: 'r̂ = β log(π/π_ref)',
    hint: 'Both may fall: what is asked for is the difference.',
    startsEqual: true,
  },
  'reference per token': {
    unit: 'β × nats/token',
    definition: 'r̂ = β log(π/π_ref)/|y|',
    hint: 'Averaged over the tokens of a completion; both may fall.',
    startsEqual: true,
  },
  'per token': {
    unit: 'β × nats/token',
    definition: 'r̂ = β log π/|y|',
    hint: 'β times the mean log-probability of a token: below 0, and not measured from the reference.',
    startsEqual: false,
  },
  'log-probability': {
    unit: 'nats',
    definition: 'r̂ = log π',
    hint: 'The log-probability of the completion itself, not measured from the reference.',
    startsEqual: false,
  },
  score: {
    unit: 'score',
    definition: 'r(x, y), read at the end of the text',
    hint: 'Only the difference counts: the scores have no zero of their own.',
    startsEqual: false,
  },
  'stand-in': {
    unit: '0.1 × nats',
    definition: 'r̂ = 0.1 log(π/π_ref), for comparison only',
    hint: 'The method gives pairs no rewards; these are DPO’s at β = 0.1, on held-out pairs.',
    startsEqual: true,
  },
};
