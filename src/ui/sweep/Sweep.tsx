import { lazy, Suspense } from 'react';
import { NotThere } from '../parts/NotThere.tsx';
import { useLabState } from '../useLab.ts';

/** Fetched when it is first opened: most visits do not need it. */
const SweepPanel = lazy(() => import('./SweepPanel.tsx').catch(() => ({ default: WithoutPanel })));

export function Sweep() {
  const shown = useLabState((state) => state.sweepShown);
  return shown && <Suspense fallback={<p className="sweep-waits">Loading …</p>}>{<SweepPanel />}</Suspense>;
}

const WithoutPanel = () => (
  <div className="sweep-waits">
    <NotThere />
  </div>
);
