import { changesFrom } from '../../app/address.ts';
import { dpoControls } from '../../experiment/dpo.ts';
import { labellingControls } from '../../experiment/labelling.ts';
import { useLab, useLabState } from '../useLab.ts';
import { ChangedSinceRun } from './ChangedSinceRun.tsx';
import { ControlFields } from './ControlFields.tsx';
import { LabellerGroup } from './LabellerGroup.tsx';
import { ModelFacts } from './ModelFacts.tsx';

/** The method's parameters and the labeller's, drawn from their control tables. */
export function ControlPanel() {
  const lab = useLab();
  const config = useLabState((state) => state.config);
  const labelling = useLabState((state) => state.labelling);
  const changes = changesFrom(dpoControls, config);
  const count = Object.keys({ ...changes, ...changesFrom(labellingControls, labelling) }).length;
  const advancedChanged = Object.keys(changes).some(
    (name) => dpoControls[name as keyof typeof changes].advanced,
  );
  const fields = { table: dpoControls, values: config, onSet: lab.setControl };

  return (
    <section className="panel controls" aria-labelledby="controls-heading">
      <h2 id="controls-heading">Direct Preference Optimization</h2>
      <ChangedSinceRun />
      <ControlFields {...fields} show={(_, control) => !control.advanced} />
      <details>
        <summary>Advanced{advancedChanged && ' (changed)'}</summary>
        <ControlFields {...fields} show={(_, control) => control.advanced} />
      </details>
      <LabellerGroup />
      <button type="button" className="quiet" disabled={count === 0} onClick={lab.resetControls}>
        Reset all to defaults
      </button>
      <ModelFacts />
    </section>
  );
}
