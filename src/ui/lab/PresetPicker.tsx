import { useId } from 'react';
import { changesFrom, controlsOf } from '../../app/settings.ts';
import { type MethodName, methods, type RunConfig } from '../../experiment/methods/methods.ts';
import { type MethodPreset, presets } from '../../experiment/methods/presets.ts';
import { Picker } from '../parts/Picker.tsx';
import { useLab, useLabState } from '../useLab.ts';

const choices = presets.map(({ title, group, why, method }, name) => ({
  name,
  title,
  group,
  about: why,
  keywords: methods[method].title,
}));

/** Experiments that are worth seeing: picking one sets method and controls, and says what to look at. */
export function PresetPicker() {
  const lab = useLab();
  const method = useLabState((state) => state.method);
  const config = useLabState((state) => state.config);
  const id = useId();
  const index = presets.findIndex((preset) => isSet(preset, method, config));
  return (
    <div className="method-picker" data-testid="presets">
      <Picker
        label="Try"
        value={presets[index]?.title ?? 'an experiment …'}
        about={id}
        choices={choices}
        chosen={index < 0 ? null : index}
        onPick={(name) => lab.takePreset(presets[Number(name)])}
      />
      <p id={id} className="about">
        {presets[index]?.why}
      </p>
    </div>
  );
}

/** Whether the controls have exactly the preset's values; the seed is nobody's business. */
function isSet(preset: MethodPreset, method: MethodName, config: RunConfig): boolean {
  if (preset.method !== method) return false;
  const { seed: _, ...changes } = changesFrom(controlsOf(method), config);
  const names = Object.keys({ ...changes, ...preset.values });
  return names.every((name) => changes[name] === preset.values[name]);
}
