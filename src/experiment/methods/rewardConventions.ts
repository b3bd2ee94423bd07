/** How methods reward a completion. Rewards of one scale can stand on one axis. */
export interface RewardConvention {
  unit: string;
  /** The definition, in a line of text. */
  definition: string;
  hint: string;
  /** Every reward is 0 while policy and reference are equal. */
  startsEqual: boolean;
  /** What it has in common with the conventions that it can be compared with. */
  scale: string;
}

/** r̂ = β s, s = log π − log π_ref */
export const relativeReward: RewardConvention = {
  unit: 'β × nats',
  definition: 'r̂ = β log(π/π_ref)',
  hint: 'Both may fall: a pairwise loss like DPO’s looks only at their difference.',
  startsEqual: true,
  scale: 'log-ratio',
};

/** r̂ = β s/|y| */
export const relativeRewardPerToken: RewardConvention = {
  unit: 'β × nats/token',
  definition: 'r̂ = β log(π/π_ref)/|y|',
  hint: 'Averaged over the tokens of a completion; both may fall.',
  startsEqual: true,
  scale: 'log-ratio per token',
};

/** r̂ = β log π/|y| */
export const rewardPerToken: RewardConvention = {
  unit: 'β × nats/token',
  definition: 'r̂ = β log π/|y|',
  hint: 'β times the mean log-probability per token: always below 0, and not relative to the reference.',
  startsEqual: false,
  scale: 'log-probability per token',
};

/** r̂ = log π */
export const logProbability: RewardConvention = {
  unit: 'nats',
  definition: 'r̂ = log π',
  hint: 'The log-probability of the completion itself, not relative to the reference.',
  startsEqual: false,
  scale: 'log-probability',
};

/** What a reward model says, in units of its own. */
export const score: RewardConvention = {
  unit: 'score',
  definition: 'r(x, y), read at the end-of-text token',
  hint: 'Only differences matter: the zero of the scores is arbitrary.',
  startsEqual: false,
  scale: 'score',
};

/** The method has none; evaluations use DPO's with β = 0.1. */
export const standIn: RewardConvention = {
  unit: '0.1 × nats',
  definition: 'r̂ = 0.1 log(π/π_ref), for comparison only',
  hint: 'This method defines no rewards for pairs. These are DPO’s at β = 0.1, on held-out pairs.',
  startsEqual: true,
  scale: 'log-ratio',
};
