import { methodNames } from '../../experiment/methods/methods.ts';
import type { PreferenceMethodName } from '../../experiment/methods/preference/preference.ts';
import { grpo } from '../trainers/grpo.ts';
import { onlineDpo } from '../trainers/onlineDpo.ts';
import { rloo } from '../trainers/rloo.ts';
import { preferenceMethod, sftMethod, unpairedMethod } from './onPairs.ts';
import { ratingModelMethod, rewardModelMethod } from './rewardModels.ts';
import { ppoMethod, withoutCritic } from './rollouts.ts';
import type { Method, TrainingMethodName } from './run.ts';

const others: Readonly<Record<Exclude<TrainingMethodName, PreferenceMethodName>, Method>> = {
  sft: sftMethod,
  'kto-unpaired': unpairedMethod,
  'online-dpo': withoutCritic(onlineDpo),
  rloo: withoutCritic(rloo),
  grpo: withoutCritic(grpo),
  ppo: ppoMethod,
  rm: rewardModelMethod,
  'rm-ratings': ratingModelMethod,
};

/** By the names that links and `--method` use. */
export const trainingMethodNames = methodNames.filter(
  (name): name is TrainingMethodName => name !== 'best-of-n' && name !== 'interpolate',
);

/** The trainers of all methods that train. */
export const trainingMethods = Object.fromEntries(
  trainingMethodNames.map((name) => [
    name,
    name in others ? others[name as keyof typeof others] : preferenceMethod(name as PreferenceMethodName),
  ]),
) as Readonly<Record<TrainingMethodName, Method>>;
