import type { MethodName, RunConfig } from '../methods/methods.ts';
import { familyOf, methods } from '../methods/methods.ts';
import { rewardControls } from '../methods/sampling/reward.ts';
import { dataNameOf, worldRecords } from '../worlds.ts';

/** Rewards that only a world has. */
const ofWorlds: readonly unknown[] = rewardControls.reward.options.flatMap((option) =>
  'needs' in option && option.needs === 'gold' ? [option.value] : [],
);

/** Why a run cannot be made where nobody knows gold, with the cure; null where it can. */
export function whyNeedsGold({ method, config }: { method: MethodName; config: RunConfig }): string | null {
  const { charts } = familyOf(method);
  const { title } = methods[method];
  if (charts === 'best of n') {
    return 'Best of n is measured by gold, which nobody knows for your own data. Choose another method.';
  }
  if (!ofWorlds.includes(config.reward)) return null;
  const what = config.reward === 'gold' ? 'the gold judge' : 'ratings';
  return `${title} would need ${what}, and your own data have none. Set “reward” to your own reward, to a reward model from pairs, or to an implicit reward.`;
}

const NO_OWN_REWARD =
  'Your own reward belongs to your own data, and this is a world with a gold judge. Choose another reward.';

/** The same where such a run is asked for in a place; in a world, why there is no reward of one's own. */
export function whyNotHere(place: string, plan: { method: MethodName; config: RunConfig }): string | null {
  const name = dataNameOf(place);
  if (name && !worldRecords[name].knowsGold) return whyNeedsGold(plan);
  return plan.config.reward === 'own' ? NO_OWN_REWARD : null;
}
