import type { Write } from '../../evaluation/contest.ts';
import type { Evaluator } from '../../evaluation/evaluator.ts';
import type { EvaluatedSamples } from '../../evaluation/measurements.ts';
import type { Score } from '../../evaluation/scorePairs.ts';
import type { MethodName, RunConfig } from '../../experiment/methods/methods.ts';
import type { Evaluation, RunRow } from '../../experiment/metrics/metrics.ts';
import type { TokenPair } from '../../model/texts/preferenceBatch.ts';
import type { MethodInputs, Progress, RunState } from '../../training/methods/run.ts';

/** A run in progress, as the session drives it. */
export interface Run {
  /** Number of the last finished step. */
  step(): number;
  /** Makes one step; null when all are done. */
  next(): Promise<RunRow | null>;
  /** The evaluation before the first step. */
  start(): Promise<Evaluation>;
  evaluate(): Promise<Evaluation>;
  /** What it takes to go on from here in another worker. */
  state(): Promise<RunState>;
  /** What stands in for gold in this run, where something does. */
  proxy?: Score;
  /** Completes prompts by what the run has come to. Absent of runs that train no policy. */
  write?: Write;
  /** What the run has come to prefer: the reward of each completion, chosen ones first. [2 × pairs] */
  rewards?(pairs: readonly TokenPair[]): Promise<number[]>;
  dispose(): void;
}

/** What a run is made of. */
export interface RunParts {
  method: MethodName;
  config: RunConfig;
  methodInputs: MethodInputs;
  evaluator: Evaluator;
  /** The reference, measured by DPO, with the samples behind it. */
  base: Evaluation & { drawn: EvaluatedSamples };
  preparing: Progress;
  state?: RunState;
}
