import { methods } from '../../experiment/methods.ts';
import { bestOfNCharts } from './bestOfNCharts.ts';
import { pairCharts } from './pairCharts.ts';
import { withGhostApart } from './policyCharts.ts';
import { rewardModelCharts } from './rewardModelCharts.ts';
import { rolloutCharts } from './rolloutCharts.ts';
import type { ChartDefinition, Drawn } from './types.ts';
import { walkCharts } from './walkCharts.ts';

/** The charts of a method, the most important first. */
export function chartsFor(drawn: Drawn): readonly ChartDefinition[] {
  return withGhostApart(chartsOf(drawn), drawn);
}

function chartsOf(drawn: Drawn): readonly ChartDefinition[] {
  switch (methods[drawn.method].kind) {
    case 'pairs':
    case 'texts':
      return pairCharts(drawn);
    case 'rollout':
      return rolloutCharts(drawn);
    case 'reward model':
      return rewardModelCharts(drawn);
    case 'best of n':
      return bestOfNCharts(drawn);
    case 'walk':
      return walkCharts;
  }
}
