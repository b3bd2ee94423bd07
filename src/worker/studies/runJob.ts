import { defaultsOf } from '../../experiment/controls/controls.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import {
  configOfJob,
  isWriter,
  type Job,
  type JobResult,
  type Kept,
  LENGTH_BIN,
  REPETITION_BIN,
  type RunJob,
  type Writer,
} from '../../experiment/evidence/job.ts';
import type { Evaluation, EvaluationRow, PerSample } from '../../experiment/metrics/metrics.ts';
import type { Progress } from '../../training/methods/run.ts';
import { Diverged } from '../../training/step/diverged.ts';
import type { Engine } from '../engine.ts';
import type { RunData } from '../loading/modelInWorld.ts';
import type { PreparationStage } from '../protocol.ts';
import { driveRun } from '../runs/driveRun.ts';
import { ranked } from './ranking.ts';
import { byDemonstrators, byReference, byRun, probed } from './writing.ts';

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
  const { stopped, breathe, onProgress = () => {} } = watch;
  const started = performance.now();
  const labelling = { ...defaultsOf(labellingControls), ...job.labelling };
  const preparing = { onProgress, stopped, breathe };
  const runData = await engine.prepare(labelling, preparing, job.heldOutPairs);
  if (!runData) return null;
  const { method } = job;
  const result = isWriter(method)
    ? await writerResult(engine, method, job.seed, runData, preparing)
    : await runResult(engine, { ...job, method }, runData, { ...watch, onProgress });
  return result && { ...result, seconds: (performance.now() - started) / 1000 };
}

/** Who writes without training is only asked to write. */
async function writerResult(
  engine: Engine,
  writer: Writer,
  seed: number,
  runData: RunData,
  preparing: Progress,
): Promise<JobResult | null> {
  const write = writer === 'reference' ? byReference(runData, seed) : byDemonstrators(runData);
  const probes = await probed(engine, runData, write, preparing);
  return probes && { seconds: 0, points: [], probes };
}

async function runResult(
  engine: Engine,
  job: RunJob,
  runData: RunData,
  watch: Watch & Pick<Progress, 'onProgress'>,
): Promise<JobResult | null> {
  const { method, keep = [] } = job;
  const config = configOfJob(job);
  const { stopped, breathe, onProgress, onStep = () => {}, lost = () => false } = watch;
  const preparing = { stopped, breathe, onProgress };
  const run = await engine.begin({ method, config }, runData, preparing);
  if (!run) return null;
  const result: JobResult = { seconds: 0, points: [] };
  const control = { runId: '', allowance: Number.POSITIVE_INFINITY, stopping: false, wake: () => {} };
  try {
    await driveRun(run, { method, config }, control, {
      breathe: async () => {
        await breathe();
        control.stopping = stopped();
      },
      // Nobody resumes within a job: no checkpoint is ever due but the last one.
      now: () => 0,
      say: (event) => {
        if (event.type === 'row') onStep(event.row.step);
        if (event.type !== 'evaluation') return;
        keepOf(event.evaluation, keep, result);
        onStep(event.evaluation.row.step, event.evaluation.row);
      },
    });
    if (!control.stopping && keep.includes('writing')) {
      const probes = await probed(engine, runData, byRun(run, job.seed, method), preparing);
      if (!probes) return null;
      result.probes = probes;
    }
    if (!control.stopping && keep.includes('ranking')) result.ranking = await ranked(runData, run);
  } catch (error) {
    if (!(error instanceof Diverged)) throw error;
    result.failure = error.message;
  } finally {
    if (!lost()) run.dispose();
  }
  return control.stopping ? null : result;
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
