import type { ConfigOf, Control, ControlTable } from '../../experiment/controls.ts';
import { dpoControls } from '../../experiment/dpo.ts';
import { labellingControls } from '../../experiment/labelling.ts';
import { useLabState } from '../useLab.ts';

/** A run keeps the values it began with; this says which controls have moved since. */
export function ChangedSinceRun() {
  const config = useLabState((state) => state.config);
  const labelling = useLabState((state) => state.labelling);
  const run = useLabState((state) => state.run);
  if (!run) return null;
  const moved = [
    ...differences(dpoControls, run.config, config),
    ...differences(labellingControls, run.labelling, labelling),
  ];
  if (moved.length === 0) return null;
  return <p className="changed">Counts from the next run (Rewind, then Train): {moved.join(', ')}.</p>;
}

/** "β 0.1 → 0.5" for each value that is another one now. */
function differences<Table extends ControlTable>(
  table: Table,
  before: ConfigOf<Table>,
  now: ConfigOf<Table>,
): string[] {
  const controls = Object.entries(table) as [keyof Table, Control][];
  return controls
    .filter(([name]) => before[name] !== now[name])
    .map(([name, { symbol, label }]) => `${symbol ?? label} ${before[name]} → ${now[name]}`);
}
