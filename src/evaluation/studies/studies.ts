import { advice } from './advice.ts';
import { baselines } from './baselines.ts';
import { byDefinition } from './byDefinition.ts';
import { discovery } from './discovery.ts';
import { dynamics } from './dynamics.ts';
import { exercise } from './exercise.ts';
import { frontier } from './frontier/frontier.ts';
import { judges } from './judges.ts';
import { memory } from './memory.ts';
import { overOptimisation } from './overOptimisation/overOptimisation.ts';
import { pitfalls } from './pitfalls.ts';
import { rewardModels } from './rewardModels/rewardModels.ts';
import type { Study } from './study.ts';
import { winRates } from './winRates/winRates.ts';
import { withoutSft } from './withoutSft.ts';

/** In the order in which they are run and reported. */
export const studies: readonly Study[] = [
  byDefinition,
  memory,
  frontier,
  overOptimisation,
  winRates,
  rewardModels,
  judges,
  exercise,
  dynamics,
  pitfalls,
  discovery,
  baselines,
  withoutSft,
  advice,
];
