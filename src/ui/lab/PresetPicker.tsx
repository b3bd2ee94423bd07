import { useId } from 'react';
import { changesFrom, controlsOf } from '../../app/settings.ts';
import type { MethodName, RunConfig } from '../../experiment/methods/methods.ts';
import { type MethodPreset, presets } from '../../experiment/methods/presets.ts';
import { useLab, useLabState } from '../useLab.ts';

const groups = [...new Set(presets.map(({ group }) => group))];

/** Experiments that are worth seeing: picking one sets method and controls, and says what to look at. */
export function PresetPicker() {
  const lab = useLab();
  const method = useLabState((state) => state.method);
  const config = useLabState((state) => state.config);
  const id = useId();
  const index = presets.findIndex((preset) => isSet(preset, method, config));
  return (
    <div className="method-picker" data-testid="presets">
      <div className="pick">
        <label htmlFor={id}>Try</label>
        <select
          id={id}
          value={index}
          aria-describedby={`${id}-why`}
          onChange={(event) => {
            const preset = presets[Number(event.target.value)];
            if (preset) lab.takePreset(preset);
          }}
        >
          <option value={-1}>{index < 0 ? 'an experiment …' : 'your own settings'}</option>
          {groups.map((group) => (
            <optgroup key={group} label={group}>
              {presets.map(
                (preset, i) =>
                  preset.group === group && (
                    <option key={preset.title} value={i}>
                      {preset.title}
                    </option>
                  ),
              )}
            </optgroup>
          ))}
        </select>
      </div>
      <p id={`${id}-why`} className="about">
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
