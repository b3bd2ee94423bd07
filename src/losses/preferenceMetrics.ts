import { mean, winOf } from '../experiment/metrics/statistics.ts';

/** TRL's names for what a batch of pairs says about the policy. Log-probabilities in nats, rewards times β. */
export interface PreferenceMetrics {
  'logps/chosen': number;
  'logps/rejected': number;
  'rewards/chosen': number;
  'rewards/rejected': number;
  'rewards/margins': number;
  'rewards/accuracies': number;
}

/**
 * From log-probabilities and the rewards that a loss defines.
 *
 * @param logps log π(y|x): chosen completions first, then the rejected ones in the same order [2 × pairs]
 * @param rewards of the same [2 × pairs]
 */
export function pairMetrics(logps: number[], rewards: number[]): PreferenceMetrics {
  const pairs = logps.length / 2;
  const margins = rewards.slice(0, pairs).map((chosen, i) => chosen - rewards[pairs + i]);
  return {
    'logps/chosen': mean(logps.slice(0, pairs)),
    'logps/rejected': mean(logps.slice(pairs)),
    'rewards/chosen': mean(rewards.slice(0, pairs)),
    'rewards/rejected': mean(rewards.slice(pairs)),
    'rewards/margins': mean(margins),
    // A tie is half a success, so that an unchanged policy scores one half and not nothing.
    'rewards/accuracies': mean(margins.map(winOf)),
  };
}
