import type { ReactNode } from 'react';
import { ControlPanel } from '../controls/ControlPanel.tsx';
import { Machine } from '../status/Machine.tsx';
import { StatusLine } from '../status/StatusLine.tsx';
import { useLabState } from '../useLab.ts';
import { MethodPicker } from './MethodPicker.tsx';
import { PresetPicker } from './PresetPicker.tsx';
import { SweepButton, Transport } from './Transport.tsx';
import { WorldPicker } from './WorldPicker.tsx';

interface RailProps {
  folded: boolean;
  /** Null where the settings are always there. */
  onFold: (() => void) | null;
}

/** All that decides the next run, and the buttons that drive it, which are always in sight. */
export function Rail({ folded, onFold }: RailProps) {
  return (
    <section className={folded ? 'rail folded' : 'rail'} aria-label="Settings and run">
      <div className="rail-settings" id="rail-settings" hidden={folded}>
        <Lockable name="world">
          <WorldPicker />
        </Lockable>
        <Lockable name="method">
          <MethodPicker />
          <PresetPicker />
        </Lockable>
        <ControlPanel />
        <Machine />
      </div>
      <div className="rail-go">
        {onFold && (
          <button type="button" aria-expanded={!folded} aria-controls="rail-settings" onClick={onFold}>
            Settings
          </button>
        )}
        <Transport />
        <SweepButton />
        <StatusLine />
      </div>
    </section>
  );
}

/** What an exercise or a link may fix: then all fields in it cannot be changed, and are not shown where a link hides them. */
function Lockable({ name, children }: { name: string; children: ReactNode }) {
  const locked = useLabState(({ lock }) => lock.includes(name));
  const hidden = useLabState(({ hide }) => hide.includes(name));
  return (
    <fieldset className="lockable" disabled={locked || hidden} hidden={hidden}>
      {children}
    </fieldset>
  );
}
