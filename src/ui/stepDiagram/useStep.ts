import { runLookedAt } from '../../app/state.ts';
import type { MethodName, RunConfig } from '../../experiment/methods/methods.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import type { DataName } from '../../experiment/worlds.ts';
import { useLabState } from '../useLab.ts';

export interface StepState {
  /** The method that trains now, or that would train next. */
  method: MethodName;
  config: RunConfig;
  world: DataName;
  /** The run whose numbers stand on the edges; null where none is of this method. */
  record: RunRecord | null;
  source: 'measured' | 'recorded';
  /** The step that is shown; null follows the newest. */
  at: number | null;
}

/** Which method the picture of one step shows: no numbers of one method beside the formula of another. */
export function useStep(): StepState {
  const run = useLabState((state) => state.run);
  const drawn = useLabState(runLookedAt);
  const picked = useLabState((state) => state.method);
  const values = useLabState((state) => state.config);
  const goesOn = useLabState(({ phase }) => phase === 'running' || phase === 'paused');
  const world = useLabState((state) => state.world);
  const at = useLabState((state) => state.shownStep);
  useLabState((state) => state.revision);
  const method = goesOn && run ? run.method : picked;
  const record = drawn?.method === method ? drawn : null;
  const source = run ? 'measured' : 'recorded';
  return { method, config: record?.config ?? values, world, record, source, at };
}
