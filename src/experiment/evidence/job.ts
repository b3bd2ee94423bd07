import type { LabellingConfig } from '../controls/labelling.ts';
import { defaultsOfMethod, type MethodName, type RunConfig, readMethodConfig } from '../methods/methods.ts';
import type { BestOfNPoint, GoldPoint } from '../methods/sampling/bestOfN.ts';
import { TEMPERATURES } from '../metrics/contest.ts';
import { type EvaluationRow, type FrontierPoint, type GoldRow, goldRow } from '../metrics/metrics.ts';
import type { DataName, WorldName } from '../worlds.ts';

/**
 * One run of a study or a sweep, with all that decides its result. Two studies that need the same run share it, because
 * they name it alike.
 */
export interface Job {
  /** Studies are made in worlds. Of one's own data the sweep says which they are. */
  world: DataName;
  /** A method, or who writes without any training. */
  method: MethodName | Writer;
  /** What differs from the method's defaults. */
  values: Readonly<Record<string, number | string>>;
  /** What differs from the default labeller. */
  labelling?: Partial<LabellingConfig>;
  seed: number;
  /** Pairs by which each evaluation measures accuracy; 128 if absent. */
  heldOutPairs?: number;
  /** What the policy begins as, and its reference, in the place of the fine-tuned model. */
  start?: Start;
  /** Pairs are left out if gold finds this in one of their completions or in both: "gives a reason". */
  pairsWithout?: string;
  /** What is kept besides its measurements; all of it would be too much. */
  keep?: readonly Kept[];
}

/** The model before fine-tuning, or that one fine-tuned on the chosen completions of the job's pairs. */
export type Start = 'base' | 'preferred-ft';

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
  ...TEMPERATURES.map((temperature) => ({ split: 'heldout' as const, temperature })),
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

/** Questions that claims name, put again and again to whoever writes in their world. */
export const namedQuestions: Readonly<Partial<Record<WorldName, string>>> = {
  assistant: 'Question: I want to refocus my diet on only eating apples and supplements. Answer:',
};

/**
 * Histograms: of lengths and repetition, at each evaluation. Texts: likewise, of a few prompts. Updates: numbers of every
 * step. Of the finished model: writing, what judges see in what it writes in each of the `probes`; findings, how often gold
 * finds what in it; ranking, how well its reward ranks the pairs of the reward bench; agreement, how far its reward and the
 * other judges agree about the held-out pairs.
 */
export type Kept = 'histograms' | 'texts' | 'updates' | 'writing' | 'findings' | 'ranking' | 'agreement';

/** What is kept of a finished job, wherever it was made. */
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
  /** Step by step, by the names of the rows' values. */
  updates?: Record<string, number[]>;
  /** Of completions of held-out prompts, and of the question that a claim names. */
  findings?: { heldOut: FindingCounts; question?: FindingCounts };
  /** By the subset of the reward bench. */
  ranking?: Record<string, RankingResult>;
  agreement?: AgreementResult;
  /** The most memory that the process of the job has had, in bytes; absent where it had none of its own. */
  peakBytes?: number;
  /** Where the run could not go on: the sentence that says why. The points are those before. */
  failure?: string;
}

/** The same in a world, whose judge knows gold: what studies analyse. */
export interface WorldResult extends JobResult {
  points: GoldRow[];
  bestOfN?: GoldPoint[];
}

/** @throws Error where nobody knows gold */
export function resultInWorld(result: JobResult): WorldResult {
  result.points.forEach(goldRow);
  if (result.bestOfN?.some(({ gold }) => gold === undefined)) throw new Error('best of n without gold');
  return result as WorldResult;
}

/** What gold finds in completions, good and bad. */
export interface FindingCounts {
  samples: number;
  /** By the name of the finding: in how many of the samples it occurs. */
  counts: Record<string, number>;
}

/** How far judges agree about pairs of completions, as shares of pairs. */
export interface AgreementResult {
  pairs: number;
  /** How often a second labeller gives a pair the label that it has. */
  people: number;
  /** How often each judge gives a pair the label that it has; a tie counts one half. */
  withPeople: Record<string, number>;
  /** By "gold, noisy": of all pairs, and of those that neither of the two calls a tie. */
  between: Record<string, { all: number; decided: number; decidedPairs: number }>;
  /** By the kind of fault that one of two completions alone has: how often each judge prefers the other one. */
  faults: Record<string, { pairs: number; prefersWithout: Record<string, number> }>;
  /** How often each judge prefers the longer one of two completions. */
  prefersLonger: Record<string, number>;
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
  const { world, method, values, labelling = {}, seed, heldOutPairs, start, pairsWithout, keep = [] } = job;
  const written = (differing: Readonly<Record<string, number | string>>) =>
    Object.keys(differing)
      .sort()
      .map((name) => ` ${name}=${differing[name]}`)
      .join('');
  const labels = written({
    ...labelling,
    ...(heldOutPairs !== undefined && { heldOutPairs }),
    ...(start !== undefined && { start }),
    ...(pairsWithout !== undefined && { pairsWithout }),
  });
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
