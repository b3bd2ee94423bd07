import { useCallback, useMemo } from 'react';
import { evaluationAt } from '../../app/runRecord.ts';
import { useLab, useLabState } from '../useLab.ts';
import type { ChartProps } from './Chart.tsx';
import { pointsOf } from './points.ts';

/** What all charts share: the points of the live run and of the ghost, computed once for each published change. */
export function useChartData(): Omit<ChartProps, 'chart'> & { ghostSource: string | null } {
  const lab = useLab();
  const live = useLabState((state) => state.run);
  const ghost = useLabState((state) => state.ghost);
  const revision = useLabState((state) => state.revision);
  const shownStep = useLabState((state) => state.shownStep);
  const steps = useLabState((state) => state.config.steps);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the record grows in place, its revision says so
  const points = useMemo(() => pointsOf(live, ghost?.record ?? null), [live, ghost, revision]);
  const lastStep = Math.max(live ? live.config.steps : ghost ? 1 : steps, points.at(-1)?.step ?? 1);
  const shown = live ?? ghost?.record ?? null;
  const onPick = useCallback(
    (step: number) => lab.showStep(evaluationAt(shown, step)?.row.step ?? null),
    [lab, shown],
  );
  const ghostLabel = ghost && (ghost.kind === 'recorded' ? 'recorded' : 'previous run');
  const ghostSource = ghost && `${ghostLabel}: ${describe(ghost.record)}`;
  return { points, live, lastStep, shownStep, ghostLabel, ghostSource, onPick };
}

function describe({ config, backend, date }: NonNullable<ChartProps['live']>): string {
  const day = date.slice(0, 10);
  return `seed ${config.seed}, β ${config.beta}, ${backend.backend} on ${backend.device}, ${day}`;
}
