import type { Family } from '../../experiment/methods/families.ts';
import { familyOf } from '../../experiment/methods/methods.ts';
import { bestOfNCharts } from './definitions/bestOfNCharts.ts';
import { interpolationCharts } from './definitions/interpolationCharts.ts';
import { pairCharts } from './definitions/pairCharts.ts';
import { withoutIncomparable } from './definitions/policyCharts.ts';
import { rewardModelCharts } from './definitions/rewardModelCharts.ts';
import { rolloutCharts } from './definitions/rolloutCharts.ts';
import type { ChartDefinition, Drawn } from './types.ts';

/** The charts of a method, the most important first. */
export function chartsFor(drawn: Drawn): readonly ChartDefinition[] {
  return withoutIncomparable(charts[familyOf(drawn.method).charts](drawn), drawn);
}

const charts: Readonly<Record<Family['charts'], (drawn: Drawn) => readonly ChartDefinition[]>> = {
  pairs: pairCharts,
  samples: rolloutCharts,
  'reward model': rewardModelCharts,
  'best of n': bestOfNCharts,
  interpolation: () => interpolationCharts,
};
