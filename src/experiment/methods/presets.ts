import { type MethodName, methodNames, methods } from './methods.ts';
import { type Preset, presetGroups } from './record.ts';

export type MethodPreset = Preset & { method: MethodName };

/** All experiments that methods' records say are worth seeing, in the order of a list to choose from. */
export const presets: readonly MethodPreset[] = presetGroups.flatMap((group) =>
  methodNames.flatMap((method) =>
    (methods[method].presets ?? [])
      .filter((preset) => preset.group === group)
      .map((preset) => ({ ...preset, method })),
  ),
);
