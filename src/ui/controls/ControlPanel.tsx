import { changesFrom } from '../../app/settings.ts';
import { type Control, isIdle } from '../../experiment/controls/controls.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import { methods } from '../../experiment/methods/methods.ts';
import { worldRecords } from '../../experiment/worlds.ts';
import { useLab, useLabState } from '../useLab.ts';
import { ChangedFromDefaults } from './ChangedFromDefaults.tsx';
import { ChangedSinceRun } from './ChangedSinceRun.tsx';
import { ControlFields } from './ControlFields.tsx';
import { LabellerGroup } from './LabellerGroup.tsx';
import { ModelFacts } from './ModelFacts.tsx';
import { PairsFacts } from './PairsFacts.tsx';

/** The method's parameters and the labeller's, drawn from their control tables. */
export function ControlPanel() {
  const lab = useLab();
  const method = useLabState((state) => state.method);
  const overrides = useLabState((state) => state.overrides);
  const config = useLabState((state) => state.config);
  const labelling = useLabState((state) => state.labelling);
  const locked = useLabState(({ lock, hide }) => lock.length + hide.length > 0);
  const { knowsGold } = worldRecords[useLabState((state) => state.world)];
  const { title, controls: table } = methods[method];
  const count = Object.keys({ ...overrides, ...changesFrom(labellingControls, labelling) }).length;
  const advancedChanged = Object.keys(changesFrom(table, config)).some((name) => table[name].advanced);
  // What has no effect beside the other values only takes room.
  const works = (control: Control) => !isIdle(control, config);
  const fields = { table, values: config, onSet: lab.setControl };

  return (
    <section className="panel controls" aria-labelledby="controls-heading">
      <h2 id="controls-heading">{title}</h2>
      <ChangedSinceRun />
      <ChangedFromDefaults />
      <ControlFields {...fields} show={(_, control) => !control.advanced && works(control)} />
      <details>
        <summary>Advanced{advancedChanged && ' (changed)'}</summary>
        <ControlFields {...fields} show={(_, control) => control.advanced && works(control)} />
      </details>
      {knowsGold ? <LabellerGroup /> : <PairsFacts />}
      <button type="button" className="quiet" disabled={count === 0 || locked} onClick={lab.resetControls}>
        Reset all to defaults
      </button>
      <ModelFacts />
    </section>
  );
}
