import { ControlPanel } from '../controls/ControlPanel.tsx';
import { Machine } from '../status/Machine.tsx';
import { StatusLine } from '../status/StatusLine.tsx';
import { MethodPicker } from './MethodPicker.tsx';
import { PresetPicker } from './PresetPicker.tsx';
import { SweepButton, Transport } from './Transport.tsx';
import { WorldPicker } from './WorldPicker.tsx';

/** All that decides the next run, and the buttons that drive it, which are always in sight. */
export function Rail() {
  return (
    <section className="rail" aria-label="Settings and run">
      <div className="rail-settings">
        <WorldPicker />
        <MethodPicker />
        <PresetPicker />
        <ControlPanel />
        <Machine />
      </div>
      <div className="rail-go">
        <Transport />
        <SweepButton />
        <StatusLine />
      </div>
    </section>
  );
}
