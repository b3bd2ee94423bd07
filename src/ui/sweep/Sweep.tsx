import { lazy, Suspense } from 'react';
import { useLabState } from '../useLab.ts';

/** Fetched when it is first opened: most visits do not need it. */
const SweepPanel = lazy(() => import('./SweepPanel.tsx').catch(() => ({ default: NotThere })));

export function Sweep() {
  const shown = useLabState((state) => state.sweepShown);
  return shown && <Suspense fallback={<p className="sweep-waits">Loading …</p>}>{<SweepPanel />}</Suspense>;
}

/** The server is gone, or has a newer page by now. */
function NotThere() {
  return (
    <p className="sweep-waits" role="alert">
      This part of the page could not be loaded. Reload the page to open it.
    </p>
  );
}
