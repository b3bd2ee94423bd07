import { useMemo } from 'react';
import { type ShownRun, shownRuns } from '../../app/figures/shownRuns.ts';
import type { SeriesStyle } from '../figures/markers.tsx';
import { useLabState } from '../useLab.ts';

/** The runs that stand side by side; the list changes when one comes or goes, not when one grows. */
export function useShownRuns(): ShownRun[] {
  const run = useLabState((state) => state.run);
  const comparisonRun = useLabState((state) => state.comparisonRun);
  const stored = useLabState((state) => state.stored);
  const pinned = useLabState((state) => state.pinned);
  const removing = useLabState((state) => state.removing);
  const world = useLabState((state) => state.world);
  const runLabel = useLabState((state) => state.runLabel);
  return useMemo(
    () => shownRuns({ run, comparisonRun, stored, pinned, removing, world, runLabel }),
    [run, comparisonRun, stored, pinned, removing, world, runLabel],
  );
}

/** The colour of the policy for the run on the charts, the reference's for what is recorded, numbered ones for the others. */
export function styleOfRun({ role, place }: Pick<ShownRun, 'role' | 'place'>): SeriesStyle {
  if (role === 'now') return 'policy';
  return role === 'recorded' ? 'reference' : place;
}
