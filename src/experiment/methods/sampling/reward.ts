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
      { value: 'gold', label: 'The gold judge itself' },
      { value: 'proxy', label: 'A reward model trained on the pairs' },
      { value: 'ratings', label: 'A reward model trained on ratings' },
      { value: 'implicit', label: 'What a DPO policy implies' },
    ],
    help: 'Gold is what nobody has outside of a lab. The others are learnt from the labels first, and stand in for it: a proxy, which a policy can please without being any better.',
    advanced: false,
  },
  proxyLayers: {
    ...layers,
    label: 'proxy layers',
    help: 'Depth of the reward model. A shallow one is fooled sooner.',
    idleWhen: { reward: ['gold', 'implicit'] },
  },
  proxyPairs: {
    ...trainPairs,
    label: 'proxy pairs',
    help: 'How many preference pairs the proxy is learnt from, the first ones. With few it learns them by heart and is fooled sooner.',
    idleWhen: { reward: ['gold'] },
  },
  proxySteps: {
    ...steps,
    label: 'proxy steps',
    default: 100,
    help: 'Updates of the proxy before the policy begins. A reward model takes 32 pairs each, a DPO policy 16.',
    advanced: true,
    idleWhen: { reward: ['gold'] },
  },
  proxyStart: {
    ...start,
    label: 'proxy starts from',
    advanced: true,
    idleWhen: { reward: ['gold', 'implicit'] },
  },
  proxyWidth: {
    ...width,
    label: 'proxy width',
    default: 32,
    advanced: true,
    idleWhen: { reward: ['gold', 'implicit'], proxyStart: ['sft'] },
  },
} as const satisfies ControlTable;

export type RewardConfig = ConfigOf<typeof rewardControls>;

/** The same controls where the usual reward is another one. */
export function rewardControlsWith<Value extends RewardConfig['reward']>(value: Value) {
  return { ...rewardControls, reward: { ...rewardControls.reward, default: value } } as const;
}

/** A proxy that is easy to fool: one layer that has seen 200 pairs. */
export const smallProxy = { proxyLayers: 1, proxyPairs: 200 } as const;
