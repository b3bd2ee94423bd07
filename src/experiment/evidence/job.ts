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
  method: MethodName;
  /** What differs from the method's defaults. */
  values: Readonly<Record<string, number | string>>;
  /** What differs from the default labeller. */
  labelling?: Partial<LabellingConfig>;
  seed: number;
  /** What is kept besides its measurements; all of it would be too much. */
  keep?: readonly Kept[];
}

/** Golds: of each of the last samples. Histograms: of lengths and repetition, at each evaluation. Texts: likewise. */
export type Kept = 'golds' | 'histograms' | 'texts';

/** What is kept of a finished job. */
export interface JobResult {
  /** That the job took. */
  seconds: number;
  /** Its evaluations, from step 0 on, or the points of best of n. */
  points: EvaluationRow[];
  bestOfN?: BestOfNPoint[];
  frontier?: FrontierPoint[];
  /** Gold of the last evaluation's samples, prompt by prompt. */
  golds?: number[];
  histograms?: Histograms;
  /** Of a few prompts, at each evaluation. */
  texts?: SampleText[];
  /** Where the run could not go on: the sentence that says why. The points are those before. */
  failure?: string;
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
export function jobName({ world, method, values, labelling = {}, seed, keep = [] }: Job): string {
  const written = (differing: Readonly<Record<string, number | string>>) =>
    Object.keys(differing)
      .sort()
      .map((name) => ` ${name}=${differing[name]}`)
      .join('');
  const labels = written(labelling);
  const kept = [...keep].sort().map((what) => ` +${what}`);
  return `${world}/${method}${written(values)}${labels && ` |${labels}`}${kept.join('')}/seed ${seed}`;
}

/**
 * The method's whole configuration.
 *
 * @throws Error for values that the method's controls do not have: a study that asks for them is wrong
 */
export function configOfJob({ method, values, seed }: Job): RunConfig {
  const { config, problems } = readMethodConfig(method, { ...values, seed });
  if (problems.length > 0) throw new Error(`${method}: ${problems.join(' ')}`);
  return { ...defaultsOfMethod(method), ...config };
}
