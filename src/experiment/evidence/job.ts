import type { LabellingConfig } from '../controls/labelling.ts';
import { defaultsOfMethod, type MethodName, type RunConfig, readMethodConfig } from '../methods/methods.ts';
import type { BestOfNPoint } from '../methods/sampling/bestOfN.ts';
import type { EvaluationRow, FrontierPoint } from '../metrics/metrics.ts';
import type { WorldName } from '../worlds.ts';

/**
 * One run of a study, with all that decides its result. Two studies that need the same run share it, because they
 * name it alike.
 */
export interface Job {
  world: WorldName;
  /** A method, or who writes without any training. */
  method: MethodName | Writer;
  /** What differs from the method's defaults. */
  values: Readonly<Record<string, number | string>>;
  /** What differs from the default labeller. */
  labelling?: Partial<LabellingConfig>;
  seed: number;
  /** Pairs by which each evaluation measures accuracy; 128 if absent. */
  heldOutPairs?: number;
  /** What is kept besides its measurements; all of it would be too much. */
  keep?: readonly Kept[];
}

/** A job that trains, or picks. */
export interface RunJob extends Job {
  method: MethodName;
}

/** The reference as it is, or the world's decent writers. Their jobs have probes and nothing else. */
export type Writer = 'reference' | 'demonstrations';
export const writers: readonly Writer[] = ['reference', 'demonstrations'];

export function isWriter(method: Job['method']): method is Writer {
  return (writers as readonly string[]).includes(method);
}

/** Prompts of a split, the same ones for all jobs of a world, and the temperature at which they are completed. */
export interface Probe {
  split: 'heldout' | 'near' | 'ood';
  temperature: number;
}

/** Prompts of each probe. */
export const PROBE_PROMPTS = 128;
/** Prompts of each split of the reward bench, of which the reference writes two completions. */
export const BENCH_PROMPTS = 600;
export const benchSplits = ['heldout', 'near', 'ood'] as const;

/** Held out at several temperatures, and shifted prompts sampled and greedy. */
export const probes: readonly Probe[] = [
  ...[0, 0.25, 0.5, 0.75, 1].map((temperature) => ({ split: 'heldout' as const, temperature })),
  ...(['near', 'ood'] as const).flatMap((split) => [0, 1].map((temperature) => ({ split, temperature }))),
];

/** "heldout at 0.5" */
export function probeName({ split, temperature }: Probe): string {
  return `${split} at ${temperature}`;
}

/** What was written in a probe, prompt by prompt. */
export interface ProbeResult {
  gold: number[];
  /** In tokens. */
  length: number[];
  /** By a reward model that no run of the study was trained on. */
  proxy: number[];
}

/**
 * Histograms: of lengths and repetition, at each evaluation. Texts: likewise, of a few prompts. Writing: what judges see
 * in what the finished policy writes in each of the `probes`. Ranking: how well the finished model's reward ranks the pairs
 * of the reward bench.
 */
export type Kept = 'histograms' | 'texts' | 'writing' | 'ranking';

/** What is kept of a finished job. */
export interface JobResult {
  /** That the job took, of processor time where it had a process of its own; 0 where nobody knows. */
  seconds: number;
  /** Its evaluations, from step 0 on, or the points of best of n. */
  points: EvaluationRow[];
  bestOfN?: BestOfNPoint[];
  frontier?: FrontierPoint[];
  histograms?: Histograms;
  /** Of a few prompts, at each evaluation. */
  texts?: SampleText[];
  /** By the probe's name. */
  probes?: Record<string, ProbeResult>;
  /** By the subset of the reward bench. */
  ranking?: Record<string, RankingResult>;
  /** Where the run could not go on: the sentence that says why. The points are those before. */
  failure?: string;
}

/** How a reward does on a subset of the reward bench. */
export interface RankingResult {
  pairs: number;
  /** In which the reward scores the better completion higher; ties count one half. */
  right: number;
  /** In which the better completion is the longer one: what the length alone would get right. */
  longer: number;
}

/** Counts of samples in bins, evaluation by evaluation; the last bin is open. */
export interface Histograms {
  /** Bins of `LENGTH_BIN` tokens from 0 on. */
  length: number[][];
  /** Bins of `REPETITION_BIN` from 0 on. */
  repetition: number[][];
}

export const LENGTH_BIN = 4;
export const REPETITION_BIN = 0.1;

export interface SampleText {
  step: number;
  prompt: string;
  text: string;
  gold: number;
}

/** "reviews/dpo beta=0.1 steps=240/seed 1": the job's name in files, with everything that differs from the defaults. */
export function jobName(job: Job): string {
  const { world, method, values, labelling = {}, seed, heldOutPairs, keep = [] } = job;
  const written = (differing: Readonly<Record<string, number | string>>) =>
    Object.keys(differing)
      .sort()
      .map((name) => ` ${name}=${differing[name]}`)
      .join('');
  const labels = written({ ...labelling, ...(heldOutPairs !== undefined && { heldOutPairs }) });
  const kept = [...keep].sort().map((what) => ` +${what}`);
  return `${world}/${method}${written(values)}${labels && ` |${labels}`}${kept.join('')}/seed ${seed}`;
}

/** Of a job's run, or the pool that it picks from; none for who only writes. */
export function stepsOf({ method, values, seed }: Pick<Job, 'method' | 'values' | 'seed'>): number {
  return isWriter(method) ? 0 : configOfJob({ method, values, seed }).steps;
}

/**
 * The method's whole configuration.
 *
 * @throws Error for values that the method's controls do not have: a study that asks for them is wrong
 */
export function configOfJob({ method, values, seed }: Pick<RunJob, 'method' | 'values' | 'seed'>): RunConfig {
  const { config, problems } = readMethodConfig(method, { ...values, seed });
  if (problems.length > 0) throw new Error(`${method}: ${problems.join(' ')}`);
  return { ...defaultsOfMethod(method), ...config };
}
