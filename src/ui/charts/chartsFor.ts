import type { Family } from '../../experiment/methods/families.ts';
import { familyOf } from '../../experiment/methods/methods.ts';
import { bestOfNCharts } from './bestOfNCharts.ts';
import { pairCharts } from './pairCharts.ts';
import { withGhostApart } from './policyCharts.ts';
import { rewardModelCharts } from './rewardModelCharts.ts';
import { rolloutCharts } from './rolloutCharts.ts';
import type { ChartDefinition, Drawn } from './types.ts';
import { walkCharts } from './walkCharts.ts';

/** The charts of a method, the most important first. */
export function chartsFor(drawn: Drawn): readonly ChartDefinition[] {
  return withGhostApart(charts[familyOf(drawn.method).charts](drawn), drawn);
}

const charts: Readonly<Record<Family['charts'], (drawn: Drawn) => readonly ChartDefinition[]>> = {
  pairs: pairCharts,
  samples: rolloutCharts,
  'reward model': rewardModelCharts,
  'best of n': bestOfNCharts,
  interpolation: () => walkCharts,
};
