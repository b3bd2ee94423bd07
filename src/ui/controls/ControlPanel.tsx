import { changesFrom } from '../../app/address.ts';
import type { Control } from '../../experiment/controls.ts';
import { type DpoConfig, dpoControls } from '../../experiment/dpo.ts';
import { useLab, useLabState } from '../useLab.ts';
import { ChoiceField } from './ChoiceField.tsx';
import { ModelFacts } from './ModelFacts.tsx';
import { NumberField } from './NumberField.tsx';

const controls = Object.entries(dpoControls) as [keyof DpoConfig, Control][];

/** The method's parameters, drawn from its control table. */
export function ControlPanel() {
  const lab = useLab();
  const config = useLabState((state) => state.config);
  const changes = Object.keys(changesFrom(config)).length;
  const advanced = controls.filter(([, control]) => control.advanced);
  const advancedChanged = advanced.some(([name]) => name in changesFrom(config));

  const field = ([name, control]: [keyof DpoConfig, Control]) =>
    control.kind === 'number' ? (
      <NumberField
        key={name}
        control={control}
        value={config[name]}
        onChange={(value) => lab.setControl(name, value)}
      />
    ) : (
      <ChoiceField
        key={name}
        control={control}
        value={String(config[name])}
        onChange={(value) => void lab.setControl(name, value)}
      />
    );

  return (
    <section className="panel controls" aria-labelledby="controls-heading">
      <h2 id="controls-heading">Direct Preference Optimization</h2>
      <ChangedSinceRun />
      {controls.filter(([, control]) => !control.advanced).map(field)}
      <details>
        <summary>Advanced{advancedChanged && ' (changed)'}</summary>
        {advanced.map(field)}
      </details>
      <button type="button" className="quiet" disabled={changes === 0} onClick={lab.resetControls}>
        Reset all to defaults
      </button>
      <ModelFacts />
    </section>
  );
}

/** A run keeps the values it began with; this says which controls have moved since. */
function ChangedSinceRun() {
  const config = useLabState((state) => state.config);
  const run = useLabState((state) => state.run);
  const moved = run ? controls.filter(([name]) => run.config[name] !== config[name]) : [];
  if (!run || moved.length === 0) return null;
  return (
    <p className="changed">
      Counts from the next run (Rewind, then Train):{' '}
      {moved
        .map(([name, { symbol, label }]) => `${symbol ?? label} ${run.config[name]} → ${config[name]}`)
        .join(', ')}
      .
    </p>
  );
}
