import type { RunSettings } from '../../experiment/metrics/run.ts';
import { failureOf } from '../failures.ts';
import type { Event } from '../protocol.ts';
import type { Run } from './run.ts';

/**
 * While a run goes on a checkpoint is posted after the step in which this much time has passed since the last one:
 * with the time that storing it takes, a reload then costs at most a second or a step. Also whenever it pauses or is
 * done.
 */
export const CHECKPOINT_EVERY_MS = 500;
/** Where copying a checkpoint takes long, as from a slow GPU, no more than this share of the time goes into it. */
const CHECKPOINT_SHARE = 0.1;

/** A run as commands see it: they change what the loop below looks at between two steps. */
export interface RunControl {
  runId: string;
  /** Steps that may be made before the run pauses. */
  allowance: number;
  stopping: boolean;
  /** Resolves the wait of a paused run. */
  wake: () => void;
  /** It is paused, and nothing of it is being computed. */
  resting: boolean;
  /** Whoever looks at the run while it rests; it goes on when they are done. */
  looking: Promise<void>;
}

/** @param allowance steps that it may make before it pauses; all of them if absent */
export const controlOf = (runId: string, allowance = Number.POSITIVE_INFINITY): RunControl => ({
  runId,
  allowance,
  stopping: false,
  wake: () => {},
  resting: false,
  looking: Promise.resolve(),
});

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
  { method, config }: RunSettings,
  state: RunControl,
  { say, breathe, now }: DriveDependencies,
): Promise<void> {
  const { runId } = state;
  let checkpointDue = now() + CHECKPOINT_EVERY_MS;
  const saveCheckpoint = async () => {
    const begun = now();
    const state = await run.state();
    say({ type: 'checkpoint', runId, checkpoint: { step: run.step(), method, config, state } });
    checkpointDue = begun + Math.max(CHECKPOINT_EVERY_MS, (now() - begun) / CHECKPOINT_SHARE);
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
      state.resting = true;
      await new Promise<void>((resolve) => {
        state.wake = resolve;
      });
      state.resting = false;
      await state.looking;
      continue;
    }
    // Taken off before the step: what is asked for while it is made counts from the next one on.
    state.allowance -= 1;
    const expected = run.step() + 1;
    const row = await nextRow();
    if (row === null) break;
    // A checkpoint whose optimiser is ahead of its rows would leave a gap in the record.
    if (row.step !== expected) throw new Error(`got step ${row.step} instead of step ${expected}`);
    say({ type: 'row', runId, row });
    if (state.stopping) break;
    const last = row.step >= config.steps;
    if (last || row.step % config.evaluateEvery === 0) {
      say({ type: 'evaluation', runId, evaluation: await run.evaluate() });
    }
    if (last || now() >= checkpointDue) await saveCheckpoint();
    if (last) break;
  }
  say({ type: state.stopping ? 'stopped' : 'finished', runId, step: run.step() });
}
