import type { Evaluator } from '../../evaluation/evaluator.ts';
import type { EvaluatedSamples } from '../../evaluation/measurements.ts';
import type { MethodName, RunConfig } from '../../experiment/methods/methods.ts';
import type { Evaluation, RunRow } from '../../experiment/metrics/metrics.ts';
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
