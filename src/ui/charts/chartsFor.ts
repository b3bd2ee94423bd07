import type { Family } from '../../experiment/methods/families.ts';
import { familyOf } from '../../experiment/methods/methods.ts';
import { bestOfNCharts } from './definitions/bestOfNCharts.ts';
import { interpolationCharts } from './definitions/interpolationCharts.ts';
import { pairCharts } from './definitions/pairCharts.ts';
import { rewardAgainstKl, withoutIncomparable } from './definitions/policyCharts.ts';
import { rewardModelCharts } from './definitions/rewardModelCharts.ts';
import { rolloutCharts } from './definitions/rolloutCharts.ts';
import type { Point } from './points.ts';
import type { ChartDefinition, Drawn, Series } from './types.ts';

/** The charts of a method, the most important first. */
export function chartsFor(drawn: Drawn): readonly ChartDefinition[] {
  const all = charts[familyOf(drawn.method).charts](drawn);
  return withoutIncomparable(saidHere(all, drawn), drawn);
}

/** Without what nobody can say there: gold where there is no judge, one's own reward where there is, held-out pairs where there are none. */
function saidHere(
  all: readonly ChartDefinition[],
  { knowsGold = true, hasPairs = true }: Drawn,
): ChartDefinition[] {
  const isJudged = ({ key, meaning }: Series) => (knowsGold ? !key.includes('own_') : meaning !== 'gold');
  return all.flatMap((chart) => {
    const series = chart.series.filter((one) => isJudged(one) && (hasPairs || !one.key.startsWith('eval_')));
    const words = knowsGold ? undefined : chart.withoutGold;
    // What only theory is left of is drawn for nobody.
    return series.some(({ meaning }) => meaning !== 'theory') ? [{ ...chart, ...words, series }] : [];
  });
}

const charts: Readonly<Record<Family['charts'], (drawn: Drawn) => readonly ChartDefinition[]>> = {
  pairs: pairCharts,
  samples: rolloutCharts,
  'reward model': rewardModelCharts,
  'best of n': ({ ownBestOfN, ...drawn }) =>
    drawn.knowsGold === false ? (ownBestOfN?.(drawn) ?? [rewardAgainstKl]) : bestOfNCharts(drawn),
  interpolation: () => interpolationCharts,
};

/** A chart's series, all but what this run does not have. */
export function seriesShown(chart: ChartDefinition, points: readonly Point[]): Series[] {
  return chart.series.filter(
    ({ key, optional }) => !optional || points.some((point) => point[key] !== undefined),
  );
}
