import type { MethodName } from '../../experiment/methods.ts';
import type { MethodWords } from './types.ts';

/** Methods that sample while they train. */

const sampled = {
  reward: 'stand-in',
  usesRejected: true,
  usesReference: true,
  start: () => null,
} as const;

export const rolloutWords = {
  'online-dpo': {
    ...sampled,
    reward: 'stand-in',
    brief: '−ln σ(β h)',
    lossUnit: 'nats',
    lossHint:
      'DPO’s, on pairs that the policy has just written and a judge has labelled; it starts at ln 2 and need not fall far, since the pairs move with the policy.',
    start: () => ({ value: Math.LN2, label: 'ln 2' }),
  },
  ppo: {
    ...sampled,
    brief: 'max(−Aρ, …)',
    lossUnit: '',
    lossHint: 'The clipped objective: close to 0, since advantages have mean 0. Look at the rewards.',
  },
  rloo: {
    ...sampled,
    brief: '−A log π(y|x)',
    lossUnit: '',
    lossHint: 'Its value means nothing; its gradient raises what did better than the others.',
  },
  grpo: {
    ...sampled,
    brief: 'max(…) + β k3',
    lossUnit: '',
    lossHint: 'The clipped objective and the KL term: it rises as the policy leaves the reference.',
  },
} as const satisfies Partial<Record<MethodName, MethodWords>>;
