import { lazy, memo, Suspense, useCallback, useState } from 'react';
import { useChartData } from '../charts/useChartData.ts';
import { FailurePanel } from '../status/FailurePanel.tsx';
import { Notices } from '../status/Notices.tsx';
import { StepPanel } from '../stepDiagram/StepPanel.tsx';
import { Sweep } from '../sweep/Sweep.tsx';
import { useLabState } from '../useLab.ts';
import { usePageState } from '../usePage.ts';
import { Hero } from './Hero.tsx';
import { Rail } from './Rail.tsx';
import { RunsBar } from './RunsBar.tsx';
import { SkipLinks } from './SkipLinks.tsx';
import { Texts } from './Texts.tsx';
import { Tiles } from './Tiles.tsx';
import { useShortcuts } from './useShortcuts.ts';
import { WithLab } from './WithLab.tsx';
import '../styles/state.css';
import '../styles/controls.css';
import '../styles/comparison.css';
import '../styles/charts.css';
import '../styles/stepDiagram.css';
import './lab.css';
import './projector.css';

/** What one does not see at first. */
const ResumeOffer = lazy(() => import('../status/ResumeOffer.tsx'));
const PinsOffer = lazy(() => import('../status/PinsOffer.tsx'));
const SweepOffer = lazy(() => import('../sweep/SweepOffer.tsx'));
const ExerciseNote = lazy(() => import('../lessons/exercises/ExerciseNote.tsx'));
const Announcer = lazy(() => import('../status/Announcer.tsx'));
const LabWall = lazy(() => import('./present/LabWall.tsx'));
const EmbeddedLab = lazy(() => import('../embed/EmbeddedLab.tsx'));
const Charts = lazy(() => import('../charts/Charts.tsx'));

export default function LabPlace() {
  const [room, slide] = usePageState(({ place }) => place.path);
  const embed = usePageState((state) => state.embed);
  return (
    <WithLab>
      {embed ? (
        <Suspense>
          <EmbeddedLab />
        </Suspense>
      ) : room === 'present' ? (
        <Suspense>
          <LabWall at={Number(slide) - 1 || 0} />
        </Suspense>
      ) : (
        <LabScreen />
      )}
    </WithLab>
  );
}

/** Rows come several times a second, and only what shows them is drawn again. */
const Settings = memo(Rail);
const Runs = memo(RunsBar);
const Stage = memo(function Stage() {
  return (
    <div className="stage">
      <StepPanel />
      <Texts />
    </div>
  );
});

/** Everything of one run on one screen; what is looked up more seldom lies below. */
function LabScreen() {
  useShortcuts();
  const data = useChartData();
  // On a projector the settings give their room to what is to be seen.
  const projector = usePageState(({ theme }) => theme === 'projector');
  const [settings, setSettings] = useState(false);
  const exercise = useLabState((state) => state.exercise);
  const hasPins = useLabState((state) => state.pins.length > 0);
  const fold = useCallback(() => setSettings((shown) => !shown), []);
  return (
    <main className="lab">
      <SkipLinks />
      <div className="first-screen">
        <div className="messages">
          <FailurePanel />
          <Suspense>
            <Announcer />
            {exercise && <ExerciseNote name={exercise} />}
            <ResumeOffer />
            {hasPins && <PinsOffer />}
            <SweepOffer />
          </Suspense>
          <Notices />
        </div>
        <div className="lab-screen">
          <Settings folded={projector && !settings} onFold={projector ? fold : null} />
          <Stage />
          <div className="figures">
            <Hero data={data} />
            <Tiles data={data} />
          </div>
          <Runs />
        </div>
      </div>
      <Sweep />
      <Suspense fallback={<section className="panel charts" />}>
        <Charts data={data} />
      </Suspense>
    </main>
  );
}
