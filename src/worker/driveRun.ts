import type { RunPlan } from './engine.ts';
import { failureOf } from './failures.ts';
import type { Event } from './protocol.ts';
import type { Run } from './run.ts';

/** A checkpoint is posted at least this often while a run goes on, and whenever it pauses or is done. */
const CHECKPOINT_EVERY_MS = 1000;

/** A run as commands see it: they change what the loop below looks at between two steps. */
export interface RunControl {
  runId: string;
  /** Steps that may be made before the run pauses. */
  allowance: number;
  stopping: boolean;
  /** Resolves the wait of a paused run. */
  wake: () => void;
}

export interface DriveDependencies {
  say: (event: Event) => void;
  /** Lets waiting messages be handled between two steps. */
  breathe: () => Promise<void>;
  /** Milliseconds. */
  now: () => number;
}

/**
 * The loop of one run: step, report, evaluate when due, keep a checkpoint; rest while no step is allowed, leave
 * when stopping.
 */
export async function driveRun(
  run: Run,
  { method, config }: Pick<RunPlan, 'method' | 'config'>,
  state: RunControl,
  { say, breathe, now }: DriveDependencies,
): Promise<void> {
  const { runId } = state;
  let checkpointAt = now();
  const saveCheckpoint = async () => {
    checkpointAt = now();
    const state = await run.state();
    say({ type: 'checkpoint', runId, checkpoint: { step: run.step(), method, config, state } });
  };
  const nextRow = async () => {
    try {
      return await run.next();
    } catch (error) {
      // The run holds the weights of its last finished step, and they would go with it.
      if (run.step() > 0 && !failureOf(error).fatal) await saveCheckpoint().catch(() => {});
      throw error;
    }
  };
  say({ type: 'started', runId, step: run.step() });
  if (run.step() === 0) say({ type: 'evaluation', runId, evaluation: await run.start() });

  while (!state.stopping) {
    await breathe();
    if (state.stopping) break;
    if (state.allowance <= 0) {
      if (run.step() > 0) await saveCheckpoint();
      // Whoever went on or stopped in the meantime is not told of a pause.
      if (state.allowance > 0 || state.stopping) continue;
      say({ type: 'paused', runId, step: run.step() });
      await new Promise<void>((resolve) => {
        state.wake = resolve;
      });
      continue;
    }
    // Taken off before the step: what is asked for while it is made counts from the next one on.
    state.allowance -= 1;
    const row = await nextRow();
    if (row === null) break;
    say({ type: 'row', runId, row });
    if (state.stopping) break;
    const last = row.step >= config.steps;
    if (last || row.step % config.evaluateEvery === 0) {
      say({ type: 'evaluation', runId, evaluation: await run.evaluate() });
    }
    if (last || now() - checkpointAt >= CHECKPOINT_EVERY_MS) await saveCheckpoint();
    if (last) break;
  }
  say({ type: state.stopping ? 'stopped' : 'finished', runId, step: run.step() });
}
