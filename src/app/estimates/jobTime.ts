import { defaultsOf } from '../../experiment/controls/controls.ts';
import {
  BENCH_PROMPTS,
  benchSplits,
  configOfJob,
  isWriter,
  type Job,
  PROBE_PROMPTS,
  probes,
} from '../../experiment/evidence/job.ts';
import { runMemory } from '../../experiment/memory/runMemory.ts';
import { defaultsOfMethod } from '../../experiment/methods/methods.ts';
import { rewardPasses, SAMPLE } from '../../experiment/methods/passes.ts';
import { rewardControlsWith } from '../../experiment/methods/sampling/reward.ts';
import type { RunSettings } from '../../experiment/metrics/run.ts';
import type { ModelSummary } from '../../worker/protocol.ts';
import { PASSES_OF_DEFAULT_STEP, preparationOf } from './costs.ts';
import { evaluationSeconds, longestPieceSeconds, runSeconds } from './estimate.ts';

/** How long the jobs of sweeps and studies take: their runs, and what is kept of them besides. */

/** Null for who only writes. */
function settingsOf({ method, ...job }: Job): RunSettings | null {
  return isWriter(method) ? null : { method, config: configOfJob({ ...job, method }) };
}

/** The same for every sample, whoever writes it. */
const judging = {
  method: 'ppo',
  config: { ...defaultsOfMethod('ppo'), ...defaultsOf(rewardControlsWith('proxy')) },
} as const;

const secondsOf = (passes: number, { secondsPerStep }: ModelSummary) =>
  (secondsPerStep * passes) / PASSES_OF_DEFAULT_STEP;

/** Everybody's prompts completed and judged, by a reward model that is learnt for it once in a while. */
function writingSeconds(model: ModelSummary): number {
  const samples = probes.length * PROBE_PROMPTS;
  const passes = samples * (SAMPLE + rewardPasses(judging.config, model));
  return secondsOf(passes + preparationOf(judging, model).total, model);
}

function benchSeconds(model: ModelSummary): number {
  return secondsOf(benchSplits.length * 2 * BENCH_PROMPTS * (SAMPLE + 1), model);
}

/** Completions in which gold's findings are counted. */
const COUNTED = 512;

export function jobSeconds(job: Job, model: ModelSummary): number {
  const settings = settingsOf(job);
  const { keep = [] } = job;
  const run = settings
    ? runSeconds(settings, model, runMemory(settings, model.memory).checkpointActivations)
    : 0;
  const writing = settings === null || keep.includes('writing') ? writingSeconds(model) : 0;
  const counting = keep.includes('findings') ? secondsOf(COUNTED * SAMPLE, model) : 0;
  return run + writing + counting + (keep.includes('ranking') ? benchSeconds(model) : 0);
}

/** The share of it that is over after so many of its steps: the last evaluation and what is kept come later. */
export function doneSeconds(
  job: Job,
  { step, of }: { step: number; of: number },
  model: ModelSummary,
): number {
  const settings = settingsOf(job);
  if (!settings || of === 0) return 0;
  const run = runSeconds(settings, model, runMemory(settings, model.memory).checkpointActivations);
  return (run - evaluationSeconds(settings, model)) * (step / of);
}

/** The longest time in which the worker may have no chance to answer. */
export function longestPieceOfJob(job: Job, model: ModelSummary): number {
  const settings = settingsOf(job);
  const writing =
    settings === null || job.keep?.includes('writing') ? secondsOf(PROBE_PROMPTS * SAMPLE, model) : 0;
  const ranking = job.keep?.includes('ranking') ? benchSeconds(model) : 0;
  return Math.max(settings ? longestPieceSeconds(settings, model) : 0, writing, ranking);
}
