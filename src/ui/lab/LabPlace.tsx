import { familyOf } from '../../experiment/methods/methods.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { Charts } from '../charts/Charts.tsx';
import { ComparisonPanel } from '../comparison/ComparisonPanel.tsx';
import { ControlPanel } from '../controls/ControlPanel.tsx';
import { ProjectorScreen } from '../projector/ProjectorScreen.tsx';
import { Announcer } from '../status/Announcer.tsx';
import { FailurePanel } from '../status/FailurePanel.tsx';
import { Machine } from '../status/Machine.tsx';
import { Notices } from '../status/Notices.tsx';
import { ResumeOffer } from '../status/ResumeOffer.tsx';
import { StatusLine } from '../status/StatusLine.tsx';
import { StepPanel } from '../stepDiagram/StepPanel.tsx';
import { Sweep } from '../sweep/Sweep.tsx';
import { SweepOffer } from '../sweep/SweepOffer.tsx';
import { useLabState } from '../useLab.ts';
import { usePageState } from '../usePage.ts';
import { MethodPicker } from './MethodPicker.tsx';
import { PresetPicker } from './PresetPicker.tsx';
import { SweepButton, Transport } from './Transport.tsx';
import { useShortcuts } from './useShortcuts.ts';
import { WithLab } from './WithLab.tsx';
import { WorldPicker } from './WorldPicker.tsx';
import '../styles/state.css';
import '../styles/controls.css';
import '../styles/comparison.css';
import '../styles/charts.css';
import '../styles/stepDiagram.css';
import '../styles/projector.css';

export default function LabPlace() {
  return (
    <WithLab>
      <LabScreen />
    </WithLab>
  );
}

function LabScreen() {
  useShortcuts();
  const projector = usePageState(({ theme }) => theme === 'projector');
  const world = useLabState((state) => state.world);
  const method = useLabState((state) => state.method);
  return (
    <>
      <section className="state" aria-label="State of the lab">
        <div className="pickers">
          <WorldPicker />
          <div className="choices">
            <MethodPicker />
            <PresetPicker />
          </div>
        </div>
        <Transport />
        <SweepButton />
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
