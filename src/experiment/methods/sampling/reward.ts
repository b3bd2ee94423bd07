import type { ConfigOf, ControlTable } from '../../controls/controls.ts';
import { rewardModelControls } from '../rewardModel.ts';

const { start, layers, width, trainPairs, steps } = rewardModelControls;

/** What a policy is rewarded by, and how a reward that is learnt from the pairs is made before the first step. */
export const rewardControls = {
  reward: {
    kind: 'choice',
    label: 'reward',
    default: 'gold',
    options: [
      { value: 'gold', label: 'Gold judge', needs: 'gold' },
      { value: 'proxy', label: 'Reward model from pairs' },
      { value: 'ratings', label: 'Reward model from ratings', needs: 'gold' },
      { value: 'implicit', label: 'Implicit reward of a DPO policy' },
      { value: 'own', label: 'Your own reward', needs: 'own data' },
    ],
    help: 'Outside a lab nobody has the gold score. The others are proxies, trained on the labels first: a policy can please them without getting any better.',
    advanced: false,
  },
  proxyLayers: {
    ...layers,
    label: 'proxy layers',
    help: 'Depth of the reward model. A shallow one is easier to exploit.',
    idleWhen: { reward: ['gold', 'implicit', 'own'] },
  },
  proxyPairs: {
    ...trainPairs,
    label: 'proxy pairs',
    help: 'The proxy is trained on this many preference pairs, the first ones of the set. With few it overfits and is easier to exploit.',
    idleWhen: { reward: ['gold', 'own'] },
  },
  proxySteps: {
    ...steps,
    label: 'proxy steps',
    default: 100,
    help: 'Updates of the proxy before policy training starts. A reward model uses 32 pairs per update, a DPO policy 16.',
    advanced: true,
    idleWhen: { reward: ['gold', 'own'] },
  },
  proxyStart: {
    ...start,
    label: 'proxy starts from',
    advanced: true,
    idleWhen: { reward: ['gold', 'implicit', 'own'] },
  },
  proxyWidth: {
    ...width,
    label: 'proxy width',
    default: 32,
    advanced: true,
    idleWhen: { reward: ['gold', 'implicit', 'own'], proxyStart: ['sft'] },
  },
} as const satisfies ControlTable;

export type RewardConfig = ConfigOf<typeof rewardControls>;

/** The same controls where the usual reward is another one. */
export function rewardControlsWith<Value extends RewardConfig['reward']>(value: Value) {
  return { ...rewardControls, reward: { ...rewardControls.reward, default: value } } as const;
}

/** A proxy that is easy to fool: one layer that has seen 200 pairs. */
export const smallProxy = { proxyLayers: 1, proxyPairs: 200 } as const;
