import { type MethodName, methods, type RunConfig } from '../methods/methods.ts';
import { rewardControls } from '../methods/sampling/reward.ts';
import { dataNameOf, worldRecords } from '../worlds.ts';

/** What a run could be made on: its name, and how many pairs there are to train on. */
export interface Place {
  world: string;
  shippedPairs: number;
}

interface Plan {
  method: MethodName;
  config: RunConfig;
}

/** Rewards that only a world has. */
const ofWorlds: readonly unknown[] = rewardControls.reward.options.flatMap((option) =>
  'needs' in option && option.needs === 'gold' ? [option.value] : [],
);

const knowsGold = (world: string) => {
  const name = dataNameOf(world);
  return !name || worldRecords[name].knowsGold;
};

/** Why a run cannot be made there, with the cure; null where it can. */
export function whyNotHere({ world, shippedPairs }: Place, plan: Plan): string | null {
  if (knowsGold(world)) return plan.config.reward === 'own' ? NO_OWN_REWARD : null;
  return whyNeedsGold(plan) ?? (shippedPairs > 0 ? null : whyNeedsPairs(plan));
}

const NO_OWN_REWARD =
  'Your own reward belongs to your own data, and this is a world with a gold judge. Choose another reward.';

function whyNeedsGold({ method, config: { reward } }: Plan): string | null {
  if (!ofWorlds.includes(reward)) return null;
  const what = reward === 'gold' ? 'the gold judge' : 'ratings';
  return `${methods[method].title} would need ${what}, and your own data have none. Set “reward” to your own reward, to a reward model from pairs, or to an implicit reward.`;
}

function whyNeedsPairs({ method, config: { reward } }: Plan): string | null {
  const { title, data } = methods[method];
  if (data.unpaired || (data.samples && reward === 'own')) return null;
  return data.samples
    ? `${title} would learn this reward from pairs, and your data have single answers only: set “reward” to your own reward.`
    : `${title} needs pairs of a better and a worse answer, and your data have single answers only: choose “${methods['kto-unpaired'].title}”, which takes each by itself.`;
}
