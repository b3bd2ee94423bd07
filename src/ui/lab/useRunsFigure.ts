import { useCallback, useMemo } from 'react';
import { BEST_POSSIBLE, FEW_SAMPLES, runFigure } from '../../app/figures/runFigures.ts';
import { dataKeyIn } from '../../app/own/ownState.ts';
import type { HeroName } from '../../app/view.ts';
import type { Figure } from '../../experiment/evidence/figure.ts';
import type { SeriesStyle } from '../figures/markers.tsx';
import { useLabState } from '../useLab.ts';
import { styleOfRun, useShownRuns } from './useShownRuns.ts';

/** A figure of all runs that stand side by side, drawn anew when one of them has been measured, and how its series look. */
export function useRunsFigure(name: HeroName): { figure: Figure; styleOf(series: string): SeriesStyle } {
  const runs = useShownRuns();
  const revision = useLabState((state) => state.revision);
  const kept = useLabState((state) => state.pool);
  const here = useLabState(dataKeyIn);
  const newest = useLabState(({ run }) => run?.evaluations.length);
  const pool = kept?.of === here ? kept.evaluation : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the record grows in place; only its evaluations are drawn
  const figure = useMemo(() => runFigure(name, runs, pool), [name, runs, pool, newest, revision > 0]);
  const styleOf = useCallback(
    (series: string): SeriesStyle => {
      if (series === BEST_POSSIBLE || series === FEW_SAMPLES) return 'theory';
      if (series === 'gold' || series === 'proxy') return series;
      const found = runs.find((one) => series === one.name || series.startsWith(`${one.name}: `));
      return found ? styleOfRun(found) : 'policy';
    },
    [runs],
  );
  return { figure, styleOf };
}
