import type { LabellingConfig } from '../experiment/controls/labelling.ts';
import type { Findings } from '../experiment/evidence/figure.ts';
import type { Job, JobResult, WorldResult } from '../experiment/evidence/job.ts';
import type { Setting } from '../experiment/memory/runBatches.ts';
import type { MethodName, RunConfig } from '../experiment/methods/methods.ts';
import type { Contest } from '../experiment/metrics/contest.ts';
import type { ExampleKind, Examples } from '../experiment/metrics/examples.ts';
import type { Evaluation, EvaluationRow, RunRow } from '../experiment/metrics/metrics.ts';
import type { BackendName, BackendReport, PairsReport } from '../experiment/metrics/run.ts';
import type { OwnData } from '../experiment/own/ownData.ts';
import type { OwnFile, TwoAnswers } from '../experiment/own/ownFile.ts';
import type { ModelFile, OwnModelReport, StepProbe } from '../experiment/own/ownModel.ts';
import type { PreparationPhase, RunState } from '../training/methods/run.ts';

/**
 * What the page and the worker say to each other: two closed unions. Every command and every event carries the
 * id of the run it belongs to ("load-1" while the model is loaded), so that whoever receives a message of a run
 * that is over can drop it.
 */

/** Where a model is: in a folder on the server, whose address ends in a slash, or in files of somebody's own. */
export type ModelSource = { url: string } | { id: string; reads: number; files: readonly ModelFile[] };

export type Command =
  /**
   * Choose a backend, fetch and check the model and the pairs of a world, warm up. `pairsUrl` holds a folder for
   * each world. Answered by `ready` or `failed`.
   */
  | {
      type: 'open';
      runId: string;
      model: ModelSource;
      pairsUrl: string;
      world: string;
      /** Somebody's own data in the place of a world's. */
      own?: OwnData;
      backend: BackendName | 'auto';
    }
  /** End the run and go to another world, or to own data, with the same model. Answered by `ready` or `failed`. */
  | { type: 'world'; runId: string; world: string; own?: OwnData }
  /** Reads a file of preferences, whatever else goes on. Answered by `own-file`. */
  | { type: 'read-own'; runId: string; name: string; content: Blob; seed: number }
  /** Looks at files of a model, likewise; it reads as much as suits its size where `reads` is null. Answered by `own-model`. */
  | { type: 'look-at-model'; runId: string; name: string; reads: number | null; files: readonly ModelFile[] }
  /** Asks how long a step of that model would take here, while no run or sweep goes on. Answered by `step-timed`. */
  | { type: 'time-step'; runId: string; files: readonly ModelFile[]; reads: number }
  /** Has the model answer prompts twice, while no run or sweep goes on. Answered by `two-answers`. */
  | { type: 'write-twice'; runId: string; prompts: string[]; seed: number }
  /** Measure the pairs that a labeller would give, where that takes no new completions. Answered by `pairs`. */
  | { type: 'label'; runId: string; labelling: LabellingConfig }
  /**
   * Make the pairs, then begin a run from the reference, or go on from a checkpoint; `paused` waits for `continue`
   * or `step`.
   */
  | {
      type: 'start';
      runId: string;
      method: MethodName;
      config: RunConfig;
      labelling: LabellingConfig;
      checkpoint?: Checkpoint;
      paused: boolean;
    }
  /**
   * Asks about training examples: of a run that rests or is done, whose newest state comes along, or of one that would
   * begin at the reference. Answered by `examples`; while a run or a sweep goes on nobody looks.
   */
  | {
      type: 'examine';
      runId: string;
      kind: ExampleKind;
      method: MethodName;
      config: RunConfig;
      labelling: LabellingConfig;
      state?: RunState;
    }
  /**
   * Asks who wins, a run that rests or is done or its reference, when both write at this temperature; likewise, but
   * answered by `contest`.
   */
  | {
      type: 'contest';
      runId: string;
      temperature: number;
      method: MethodName;
      config: RunConfig;
      labelling: LabellingConfig;
      state?: RunState;
    }
  /**
   * Asks for a run that rests or is done as a zip that goes on elsewhere; likewise, but answered by `exported`. Rows
   * and settings are written into it, and `exportUrl` is the folder of the gold judge in Python.
   */
  | {
      type: 'export';
      runId: string;
      method: MethodName;
      config: RunConfig;
      labelling: LabellingConfig;
      state: RunState;
      rows: readonly RunRow[];
      settings: object;
      exportUrl: string;
    }
  | { type: 'pause'; runId: string }
  | { type: 'continue'; runId: string }
  /** One step, then pause again. */
  | { type: 'step'; runId: string }
  /** Make one run after another, or have somebody write, all in the world that is loaded; `stop` ends it. Its runs do not pause. */
  | { type: 'sweep'; runId: string; jobs: Job[] }
  /** Asks which runs a study takes at its quick size. Answered by `study`. */
  | { type: 'study'; runId: string; study: string }
  /** Asks what the quick runs of a study say that are done, by the names of their jobs. Answered by `findings`. */
  | { type: 'analyse'; runId: string; study: string; results: Readonly<Record<string, WorldResult>> }
  /** End the run or the sweep and free what it holds. The model stays loaded. */
  | { type: 'stop'; runId: string }
  /**
   * Asks for a sign of life, answered at once by `pong`. A worker that is terminated from outside fires no event
   * on the page, so the page asks; while one long step blocks the worker the answer is simply late.
   */
  | { type: 'ping'; runId: string };

export type Event =
  | { type: 'backend'; runId: string; report: BackendReport }
  | {
      type: 'progress';
      runId: string;
      phase: LoadPhase;
      loadedBytes: number;
      totalBytes: number;
      parts?: PartsDone;
    }
  /** Something worth a sentence that stops nothing: storage is full or forbidden. */
  | { type: 'notice'; runId: string; sentence: string }
  | { type: 'ready'; runId: string; model: ModelSummary; comparisons: Evaluation }
  /** What a run needs before its first step is being made: so many of so many. */
  | { type: 'preparation'; runId: string; what: PreparationStage; done: number; total: number }
  /** GPU programs are being compiled: so many of so many. */
  | { type: 'compiling'; runId: string; done: number; total: number }
  /** The pairs that this labeller gives; null where new completions would have to be sampled to know. */
  | { type: 'pairs'; runId: string; labelling: LabellingConfig; pairs: PairsReport | null }
  /** The answer to `examine`; or why there is none. */
  | { type: 'examples'; runId: string; kind: ExampleKind; examples: Examples | null; problem: string | null }
  /** The answer to `contest`; or why there is none. */
  | { type: 'contest'; runId: string; contest: Contest | null; problem: string | null }
  /** The answer to `export`: a file and its name; or why there is none. */
  | { type: 'exported'; runId: string; file: ExportedFile | null; problem: string | null }
  /** The answer to `read-own`; or why there is none, in a sentence each for cause and cure. */
  | { type: 'own-file'; runId: string; name: string; file: OwnFile | null; problem: string | null }
  /** The answer to `look-at-model`; or why there is none, likewise. */
  | { type: 'own-model'; runId: string; report: OwnModelReport | null; problem: string | null }
  /** The answer to `time-step`; or why there is none. */
  | { type: 'step-timed'; runId: string; probe: StepProbe | null; problem: string | null }
  /** The answer to `write-twice`; or why there is none. */
  | { type: 'two-answers'; runId: string; answers: TwoAnswers[] | null; problem: string | null }
  /** A run has begun or been taken up again; its next row has number step + 1. */
  | { type: 'started'; runId: string; step: number }
  | { type: 'row'; runId: string; row: RunRow }
  | { type: 'evaluation'; runId: string; evaluation: Evaluation }
  /** The state after a finished step. With it the run goes on in another worker, to the bit on the same backend. */
  | { type: 'checkpoint'; runId: string; checkpoint: Checkpoint }
  /** The job of that place in the sweep has made so many of its steps; `point` is what was measured there, if it was. */
  | { type: 'sweep-progress'; runId: string; job: number; step: number; of: number; point?: EvaluationRow }
  /** A job of a sweep is done, or could not go on: then its result has a `failure`. */
  | { type: 'sweep-result'; runId: string; name: string; result: JobResult }
  /** The quick runs of a study; null where this version of the lab has none of that name. */
  | { type: 'study'; runId: string; study: string; jobs: Job[] | null }
  /** What so many quick runs of a study say; null where they cannot be analysed, with the reason. */
  | {
      type: 'findings';
      runId: string;
      study: string;
      runs: number;
      findings: Findings | null;
      problem: string;
    }
  | { type: 'paused'; runId: string; step: number }
  /** All steps of a run are made, or all jobs of a sweep. */
  | { type: 'finished'; runId: string; step: number }
  | { type: 'stopped'; runId: string; step: number }
  | { type: 'pong'; runId: string }
  | { type: 'failed'; runId: string; failure: Failure };

/** `measure`: the reference completes prompts of a world and is judged. */
export type LoadPhase = 'download' | 'check' | 'warm-up' | 'measure';

/** Parts of a warm-up that are over, of how many. */
export interface PartsDone {
  done: number;
  of: number;
}

/**
 * What is made before the first step: completions that the reference writes for pairs, and the judge's reading of
 * them; a proxy for the reward, or policies to interpolate between, step by step; completions by which a proxy is scaled.
 */
export type PreparationStage = 'sampling' | 'judging' | PreparationPhase;

/** Everything a run needs to go on. */
export interface Checkpoint {
  step: number;
  method: MethodName;
  config: RunConfig;
  /** By the trainer's own names: see src/training/methods. */
  state: RunState;
}

export type { RunState };

/** A run as one file. */
export interface ExportedFile {
  name: string;
  bytes: Uint8Array;
}

export interface ModelSummary {
  name: string;
  /** The world that it is in now. */
  world: string;
  /** Where that is own data: which, and by which reward. */
  own?: string;
  /** The worlds that it speaks. */
  worlds: string[];
  parameters: number;
  layers: number;
  width: number;
  heads: number;
  vocabulary: number;
  contextLength: number;
  /** Preference pairs of this world that came with the model. */
  shippedPairs: number;
  /** Bytes that came over the network on this visit; 0 when all came from the cache. */
  downloadedBytes: number;
  /** Measured during warm-up with DPO and its default batch: seconds a training step and an evaluation take here. */
  secondsPerStep: number;
  secondsPerEvaluation: number;
  /** What the memory of a run in this world follows from. */
  memory: Setting;
}

export type FailureKind =
  /** A model, tokenizer or pairs file is missing, cut short, or not what it should be. */
  | 'model'
  /** No backend can compute correctly here. */
  | 'backend'
  /** The GPU was taken away: driver reset, sleep, another tab. */
  | 'device-lost'
  /** Loss or gradient is NaN or infinite. */
  | 'diverged'
  /** A parameter is out of bounds. */
  | 'config'
  /** A run would take more memory than there is: refused before it began. */
  | 'too-large'
  /** Memory ran out. */
  | 'memory'
  /** The worker itself died. Made by the page's client, never sent by a worker. */
  | 'worker'
  /** An error that nobody foresaw: a bug. */
  | 'internal';

/** What went wrong, in words for the person who looks at it. */
export interface Failure {
  kind: FailureKind;
  /** What happened and why, naming file, line or value. */
  cause: string;
  /** What to do about it. */
  cure: string;
  /** True when this worker can do nothing more and must be replaced. */
  fatal: boolean;
}
