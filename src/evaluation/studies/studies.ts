import { byDefinition } from './byDefinition.ts';
import { dynamics } from './dynamics.ts';
import { frontier } from './frontier/frontier.ts';
import { overOptimisation } from './overOptimisation/overOptimisation.ts';
import { pitfalls } from './pitfalls.ts';
import { rewardModels } from './rewardModels.ts';
import type { Study } from './study.ts';
import { winRates } from './winRates/winRates.ts';

/** In the order in which they are run and reported. */
export const studies: readonly Study[] = [
  byDefinition,
  frontier,
  overOptimisation,
  winRates,
  rewardModels,
  dynamics,
  pitfalls,
];
