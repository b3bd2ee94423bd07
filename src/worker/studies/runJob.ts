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
import { controlOf, driveRun } from '../runs/driveRun.ts';
import { agreed } from './agreement.ts';
import { findingsIn } from './findings.ts';
import { pairsWithout } from './pairsWithout.ts';
import { ranked } from './ranking.ts';
import { startOfJob } from './startOfJob.ts';
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
 * Runs a job of a study or of a sweep from its first step to its last. The engine is in the job's world, or among the data.
 *
 * @returns null where it was stopped
 */
export async function runJob(engine: Engine, job: Job, watch: Watch): Promise<JobResult | null> {
  const { stopped, breathe, onProgress = () => {} } = watch;
  const started = performance.now();
  const labelling = { ...defaultsOf(labellingControls), ...job.labelling };
  const preparing = { onProgress, stopped, breathe };
  const prepared = await engine.prepare(labelling, preparing, job.heldOutPairs);
  if (!prepared) return null;
  if (job.start !== undefined) return runFromStart(engine, job, prepared, watch);
  const runData = job.pairsWithout === undefined ? prepared : pairsWithout(job.pairsWithout, prepared);
  const { method } = job;
  const result = isWriter(method)
    ? await writerResult(engine, { ...job, method }, runData, preparing)
    : await runResult(engine, { ...job, method }, runData, { ...watch, onProgress });
  return result && { ...result, seconds: (performance.now() - started) / 1000 };
}

/** A job that begins at another model has an engine of its own. */
async function runFromStart(
  engine: Engine,
  { start, ...fromThere }: Job,
  runData: RunData,
  watch: Watch,
): Promise<JobResult | null> {
  const started = performance.now();
  const preparing = { onProgress: () => {}, stopped: watch.stopped, breathe: watch.breathe };
  const own = await startOfJob(engine, { start, seed: fromThere.seed }, runData, preparing);
  if (!own) return null;
  try {
    const result = await runJob(own, fromThere, watch);
    return result && { ...result, seconds: (performance.now() - started) / 1000 };
  } finally {
    if (!watch.lost?.()) own.dispose();
  }
}

/** Who writes without training is only asked to write. */
async function writerResult(
  engine: Engine,
  { method, seed, keep = [] }: Job & { method: Writer },
  runData: RunData,
  preparing: Progress,
): Promise<JobResult | null> {
  const reference = method === 'reference' ? byReference(runData, seed) : null;
  const probes = await probed(engine, runData, reference ?? byDemonstrators(runData), preparing);
  if (!probes) return null;
  const findings = reference && keep.includes('findings') && (await findingsIn(runData, reference));
  return { seconds: 0, points: [], probes, ...(findings && { findings }) };
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
  const control = controlOf('');
  try {
    await driveRun(run, { method, config }, control, {
      breathe: async () => {
        await breathe();
        control.stopping = stopped();
      },
      // Nobody resumes within a job: no checkpoint is ever due but the last one.
      now: () => 0,
      say: (event) => {
        if (event.type === 'row') {
          if (keep.includes('updates')) addUpdate(result, event.row);
          onStep(event.row.step);
        }
        if (event.type !== 'evaluation') return;
        keepOf(event.evaluation, keep, result);
        onStep(event.evaluation.row.step, event.evaluation.row);
      },
    });
    if (control.stopping) return null;
    const write = byRun(run, job.seed, method);
    if (keep.includes('findings')) result.findings = await findingsIn(runData, write);
    if (keep.includes('ranking')) result.ranking = await ranked(runData, run);
    if (keep.includes('agreement')) {
      const labelling = { ...defaultsOf(labellingControls), ...job.labelling };
      result.agreement = await agreed(runData, run, { seed: job.seed, labelling });
    }
    if (keep.includes('writing')) {
      const probes = await probed(engine, runData, write, preparing);
      if (!probes) return null;
      result.probes = probes;
    }
  } catch (error) {
    if (!(error instanceof Diverged)) throw error;
    result.failure = error.message;
  } finally {
    if (!lost()) run.dispose();
  }
  return result;
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
      gold: Number((policy.gold ?? Number.NaN).toFixed(2)),
    }));
    result.texts = [...(result.texts ?? []), ...texts];
  }
}

/** Values of rows that say how noisy an update is, of those methods that have them. */
const OF_UPDATES = ['grad_norm', 'val/advantage_std'] as const;

function addUpdate(result: JobResult, row: Readonly<Record<string, number | undefined>>): void {
  result.updates ??= {};
  for (const name of OF_UPDATES) {
    const value = row[name];
    if (value !== undefined) result.updates[name] = [...(result.updates[name] ?? []), value];
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
