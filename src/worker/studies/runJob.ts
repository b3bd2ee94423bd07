import { defaultsOf } from '../../experiment/controls/controls.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import {
  configOfJob,
  type Job,
  type JobResult,
  type Kept,
  LENGTH_BIN,
  REPETITION_BIN,
} from '../../experiment/evidence/job.ts';
import type { Evaluation, EvaluationRow, PerSample } from '../../experiment/metrics/metrics.ts';
import type { Progress } from '../../training/methods/run.ts';
import { Diverged } from '../../training/step/diverged.ts';
import type { Engine } from '../engine.ts';
import type { PreparationStage } from '../protocol.ts';
import { driveRun } from '../runs/driveRun.ts';

/** How a job is watched and stopped. */
export interface Watch extends Pick<Progress, 'stopped' | 'breathe'> {
  /** What is made before the first step, so many of so many. */
  onProgress?: Progress<PreparationStage>['onProgress'];
  /** A step was made, or the state after it measured: then with what was measured. Step 0 is before the first. */
  onStep?(step: number, point?: EvaluationRow): void;
  /** The backend is gone, and with it all that a run would free. */
  lost?(): boolean;
}

/**
 * Runs a job of a study or of a sweep from its first step to its last. The engine is in the job's world.
 *
 * @returns null where it was stopped
 */
export async function runJob(engine: Engine, job: Job, watch: Watch): Promise<JobResult | null> {
  const { stopped, breathe, onProgress = () => {}, onStep = () => {}, lost = () => false } = watch;
  const started = performance.now();
  const config = configOfJob(job);
  const labelling = { ...defaultsOf(labellingControls), ...job.labelling };
  const preparing = { onProgress, stopped, breathe };
  const runData = await engine.prepare(labelling, preparing);
  const run = runData && (await engine.begin({ method: job.method, config }, runData, preparing));
  if (!run) return null;

  const result: JobResult = { seconds: 0, points: [] };
  const control = { runId: '', allowance: Number.POSITIVE_INFINITY, stopping: false, wake: () => {} };
  try {
    await driveRun(run, { method: job.method, config }, control, {
      breathe: async () => {
        await breathe();
        control.stopping = stopped();
      },
      // Nobody resumes within a job: no checkpoint is ever due but the last one.
      now: () => 0,
      say: (event) => {
        if (event.type === 'row') onStep(event.row.step);
        if (event.type !== 'evaluation') return;
        keepOf(event.evaluation, job.keep ?? [], result);
        onStep(event.evaluation.row.step, event.evaluation.row);
      },
    });
  } catch (error) {
    if (!(error instanceof Diverged)) throw error;
    result.failure = error.message;
  } finally {
    if (!lost()) run.dispose();
  }
  if (control.stopping) return null;
  return { ...result, seconds: (performance.now() - started) / 1000 };
}

/** Shown prompts whose texts are kept. */
const TEXTS = 2;
const LENGTH_BINS = 24;
const REPETITION_BINS = 10;

/** Adds what a job keeps of an evaluation. */
function keepOf(
  { row, bestOfN, frontier, perSample, comparisons }: Evaluation,
  keep: readonly Kept[],
  result: JobResult,
): void {
  result.points.push(row);
  if (bestOfN) result.bestOfN = bestOfN;
  if (frontier) result.frontier = frontier;
  if (perSample && keep.includes('golds')) result.golds = perSample.gold;
  if (perSample && keep.includes('histograms')) addHistograms(result, perSample);
  if (keep.includes('texts')) {
    const texts = comparisons.slice(0, TEXTS).map(({ prompt, policy }) => ({
      step: row.step,
      prompt,
      text: policy.tokens.map(({ text }) => text).join(''),
      gold: Number(policy.gold.toFixed(2)),
    }));
    result.texts = [...(result.texts ?? []), ...texts];
  }
}

function addHistograms(result: JobResult, { length, repetition }: PerSample): void {
  result.histograms ??= { length: [], repetition: [] };
  result.histograms.length.push(counted(length, LENGTH_BIN, LENGTH_BINS));
  result.histograms.repetition.push(counted(repetition, REPETITION_BIN, REPETITION_BINS));
}

/** How many values lie in each bin of this width; the last one takes all above. */
function counted(values: readonly number[], width: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor(value / width + 1e-9))]++;
  return counts;
}
