import { controlsOf } from '../../app/settings.ts';
import type { ControlTable } from '../../experiment/controls/controls.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import { methods } from '../../experiment/methods/methods.ts';
import { useLabState } from '../useLab.ts';

/** A run keeps the method and the values it began with; this says what has moved since. */
export function ChangedSinceRun() {
  const method = useLabState((state) => state.method);
  const config = useLabState((state) => state.config);
  const labelling = useLabState((state) => state.labelling);
  const run = useLabState((state) => state.run);
  if (!run) return null;
  const moved = [
    ...(run.method === method ? [] : [`method ${methods[run.method].title} → ${methods[method].title}`]),
    ...differences(controlsOf(method), run.config, config),
    ...differences(labellingControls, run.labelling, labelling),
  ];
  if (moved.length === 0) return null;
  return <p className="changed">Takes effect on the next run (Rewind, then Train): {moved.join(', ')}.</p>;
}

type Values = Readonly<Record<string, number | string>>;

/** "β 0.1 → 0.5" for each value that is another one now; what another method did not have is only named. */
function differences(table: ControlTable, before: Values, now: Values): string[] {
  return Object.entries(table)
    .filter(([name]) => before[name] !== now[name])
    .map(([name, { symbol, label }]) => {
      const change = before[name] === undefined ? now[name] : `${before[name]} → ${now[name]}`;
      return `${symbol ?? label} ${change}`;
    });
}
