import { familyOf } from '../experiment/methods/methods.ts';
import { worldRecords } from '../experiment/worlds.ts';
import { Charts } from './charts/Charts.tsx';
import { ComparisonPanel } from './comparison/ComparisonPanel.tsx';
import { ControlPanel } from './controls/ControlPanel.tsx';
import { MethodPicker } from './MethodPicker.tsx';
import { PresetPicker } from './PresetPicker.tsx';
import { ProjectorScreen } from './projector/ProjectorScreen.tsx';
import { Announcer } from './status/Announcer.tsx';
import { FailurePanel } from './status/FailurePanel.tsx';
import { Machine } from './status/Machine.tsx';
import { Notices } from './status/Notices.tsx';
import { ResumeOffer } from './status/ResumeOffer.tsx';
import { StatusLine } from './status/StatusLine.tsx';
import { StepPanel } from './stepDiagram/StepPanel.tsx';
import { Sweep } from './sweep/Sweep.tsx';
import { SweepOffer } from './sweep/SweepOffer.tsx';
import { TopBar } from './TopBar.tsx';
import { useLabState } from './useLab.ts';
import { useShortcuts } from './useShortcuts.ts';
import { WorldPicker } from './WorldPicker.tsx';

export function App() {
  useShortcuts();
  const projector = useLabState((state) => state.theme === 'projector');
  const world = useLabState((state) => state.world);
  const method = useLabState((state) => state.method);
  return (
    <>
      <TopBar />
      <section className="state" aria-label="State of the lab">
        <div className="pickers">
          <WorldPicker />
          <div className="choices">
            <MethodPicker />
            <PresetPicker />
          </div>
        </div>
        <p className="question">{familyOf(method).question ?? worldRecords[world].question}</p>
        <Machine />
        <StatusLine />
        <Announcer />
        <FailurePanel />
        <ResumeOffer />
        <SweepOffer />
        <Notices />
      </section>
      <Sweep />
      {projector ? (
        <ProjectorScreen />
      ) : (
        <main className="desk">
          <ControlPanel />
          <div className="middle">
            <StepPanel />
            <ComparisonPanel />
          </div>
          <Charts />
        </main>
      )}
    </>
  );
}
