import { methodNames } from '../../experiment/methods/methods.ts';
import {
  type PreferenceMethodName,
  preferenceMethods,
} from '../../experiment/methods/preference/preference.ts';
import { grpo } from '../trainers/grpo.ts';
import { onlineDpo } from '../trainers/onlineDpo.ts';
import { rloo } from '../trainers/rloo.ts';
import { preferenceMethod, sftMethod, unpairedMethod } from './onPairs.ts';
import { ratingModelMethod, rewardModelMethod } from './rewardModels.ts';
import { ppoMethod, withoutCritic } from './rollouts.ts';
import type { Method, TrainingMethodName } from './run.ts';

const onPairs = Object.fromEntries(
  (Object.keys(preferenceMethods) as PreferenceMethodName[]).map((name) => [name, preferenceMethod(name)]),
) as Record<PreferenceMethodName, Method>;

/** The trainers of all methods that train. */
export const trainingMethods: Readonly<Record<TrainingMethodName, Method>> = {
  ...onPairs,
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
  (name): name is TrainingMethodName => name in trainingMethods,
);
