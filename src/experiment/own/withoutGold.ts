import type { MethodName, RunConfig } from '../methods/methods.ts';
import { familyOf, methods } from '../methods/methods.ts';
import { dataNameOf, worldRecords } from '../worlds.ts';

/** Rewards that only a world has. */
const ofWorlds: readonly unknown[] = ['gold', 'ratings'];

/** Why a run cannot be made where nobody knows gold, with the cure; null where it can. */
export function whyNeedsGold({ method, config }: { method: MethodName; config: RunConfig }): string | null {
  const { charts } = familyOf(method);
  const { title } = methods[method];
  if (charts === 'best of n') {
    return 'Best of n is measured by gold, which nobody knows for your own data. Choose another method.';
  }
  if (!ofWorlds.includes(config.reward)) return null;
  const what = config.reward === 'gold' ? 'the gold judge' : 'ratings';
  return `${title} would need ${what}, and your own data have none. Set “reward” to a reward model from pairs, or to an implicit reward.`;
}

/** The same where such a run is asked for in a place; null in a world. */
export function whyNotHere(place: string, plan: { method: MethodName; config: RunConfig }): string | null {
  const name = dataNameOf(place);
  return name && !worldRecords[name].knowsGold ? whyNeedsGold(plan) : null;
}
