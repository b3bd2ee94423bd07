import { useEffect } from 'react';
import { MOST_PINNED } from '../../app/linkedRuns.ts';
import { settingOf, sweepSeries } from '../../app/sweep/sweepFigure.ts';
import { isStudy } from '../../app/sweep/sweepRecord.ts';
import { isMadeHere } from '../../app/sweep/sweepState.ts';
import type { Late } from '../figures/late.ts';
import type { SeriesStyle } from '../figures/markers.tsx';
import { useLabState } from '../useLab.ts';

/** A setting looks the same in the sweep's own figure and beside the pinned runs, which have the numbers before. */
export const styleOfSetting = (place: number): SeriesStyle => MOST_PINNED + place;

/** Adds the runs of the sweep to the hero figure, point by point as they are measured. Draws nothing itself. */
export default function SweepOnHero({ onDraw }: { onDraw(late: Late | null): void }) {
  // Rewards of another world, or of other data, say nothing beside those that are drawn.
  const record = useLabState((state) =>
    state.sweep && isMadeHere(state.sweep.record, state) ? state.sweep.record : undefined,
  );
  const job = useLabState(({ sweep }) => sweep?.now?.job);
  // Steps come by several a second; the figure changes with evaluations alone.
  const points = useLabState(({ sweep }) => sweep?.now?.points);
  useEffect(() => {
    if (!record || isStudy(record)) return;
    const now = job !== undefined && points ? { job, step: 0, of: 0, points } : null;
    const added = sweepSeries(record, now);
    onDraw({
      changed: (own) => ({ ...own, series: [...own.series, ...added] }),
      styleOf: (series) => {
        const place = settingOf(record, series);
        return place < 0 ? null : styleOfSetting(place);
      },
    });
    return () => onDraw(null);
  }, [record, job, points, onDraw]);
  return null;
}
