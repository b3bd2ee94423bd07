import type { LabellingConfig } from '../experiment/controls/labelling.ts';
import type { ExampleKind, Examples } from '../experiment/metrics/examples.ts';
import type { Evaluation } from '../experiment/metrics/metrics.ts';
import type { BackendName, BackendReport, PairsReport, RunRecord } from '../experiment/metrics/run.ts';
import type { DataName } from '../experiment/worlds.ts';
import type {
  ExportedFile,
  Failure,
  LoadPhase,
  ModelSummary,
  PartsDone,
  PreparationStage,
} from '../worker/protocol.ts';
import type { Address } from './address.ts';
import type { LinkedRun } from './linkedRuns.ts';
import { nothingOwn, type OwnState } from './own/ownState.ts';
import { type Settings, settingsOfRun } from './settings.ts';
import type { Kept } from './storage/persistence.ts';
import { NO_LABEL, type RunLabel } from './storage/runLabel.ts';
import type { KeptSweep } from './storage/sweepKeeper.ts';
import type { StudyFindings, StudyPlan } from './sweep/studyPlan.ts';
import type { SweepState } from './sweep/sweepState.ts';
import type { View } from './view.ts';

/**
 * Where the lab stands: `ready` has a model and no run, `paused` and `finished` have a run that rests. While `sweeping`
 * the run on the charts is a finished one, or there is none.
 */
export type Phase = 'loading' | 'ready' | 'running' | 'paused' | 'finished' | 'sweeping' | 'failed';

/** The pale curve behind the live one: the run shipped with the page, the last one, or one that was trained elsewhere. */
export interface ComparisonRun {
  kind: 'recorded' | 'previous' | 'imported';
  record: RunRecord;
}

/** What the run on the charts was last asked to write. The answers are in its record. */
export interface AskedContest {
  /** The run; null where none was asked. */
  of: RunRecord | null;
  /** The temperature whose answer is on its way. */
  waiting: number | null;
  /** Why there is none. */
  problem: string | null;
}

/** The run that was last asked for as a file. */
export interface Exporting {
  /** Its file is being made. */
  waiting: boolean;
  /** Why there is none. */
  problem: string | null;
  /** To be given to the person. */
  file: ExportedFile | null;
}

/** What was last asked about training examples, and what came back. */
export interface Examined {
  /** An answer is on its way. */
  waiting: boolean;
  examples: Examples | null;
  /** Why there are none. */
  problem: string | null;
}

export const nothingExamined = (): Record<ExampleKind, Examined> => ({
  step: { waiting: false, examples: null, problem: null },
  labels: { waiting: false, examples: null, problem: null },
});

export interface Notice {
  id: number;
  topic: string;
  sentence: string;
}

export interface LabState extends Settings {
  phase: Phase;
  /** A pause was asked for; the worker still finishes its step. */
  pausing: boolean;
  /** The name in `?model=`; the files are in model/NAME/. */
  modelName: string;
  /** The world that was picked; `model.world` is the one that is loaded. */
  world: DataName;
  own: OwnState;
  /** The backend asked for in the URL, or `auto`. */
  requestedBackend: BackendName | 'auto';
  loading: { phase: LoadPhase; loadedBytes: number; totalBytes: number; parts?: PartsDone } | null;
  backend: BackendReport | null;
  model: ModelSummary | null;
  /** Measured before any training: the reference against itself. */
  base: Evaluation | null;
  /** The same, as it was recorded, to be shown until then. */
  preview: Evaluation | null;
  /** What an exercise or a link has fixed, what a link does not show, and which exercise it is. */
  lock: Address['lock'];
  hide: Address['hide'];
  exercise: Address['exercise'];
  /** The runs that the link compares with, and those of them that are still to be made after the one that is. */
  pins: Address['pins'];
  makingPins: { waiting: readonly LinkedRun[]; of: number } | null;
  view: View;
  /** Who labels the next run's pairs. */
  labelling: LabellingConfig;
  /** The pairs that this labeller gives; null where that is not known yet. */
  pairs: PairsReport | null;
  /** How far the pairs of the run that was begun are. */
  preparation: { what: PreparationStage; done: number; total: number } | null;
  /** How far the GPU programs are that are being compiled; null where none are. */
  compiling: { done: number; total: number } | null;
  /**
   * The run on the charts. Its arrays grow in place, thousands of points are never copied for one more;
   * `revision` tells listeners that they did.
   */
  run: RunRecord | null;
  /** What it is called. */
  runLabel: RunLabel;
  revision: number;
  comparisonRun: ComparisonRun | null;
  /** Best of n of a world, or of own data, as last measured: how much any policy could earn there at a distance. */
  pool: { of: string; evaluation: Evaluation } | null;
  /** Step whose completions are shown; null follows the newest. */
  shownStep: number | null;
  checkpointStep: number | null;
  /** Runs found in this browser's storage: unfinished ones to resume, finished ones to look at. */
  stored: readonly Kept[];
  /** Keys of the stored runs that are drawn beside the one on the charts. */
  pinned: readonly string[];
  /** A stored run that is about to be deleted. */
  removing: string | null;
  /** The sweep on the page: it goes on, was stopped, or is done. */
  sweep: SweepState | null;
  /** Its place on the page is open. */
  sweepShown: boolean;
  /** Sweeps found in this browser's storage, apart from the one on the page. */
  storedSweeps: readonly KeptSweep[];
  /** Training examples under the microscope. */
  examined: Readonly<Record<ExampleKind, Examined>>;
  contest: AskedContest;
  exporting: Exporting;
  /** The study that was asked about last. */
  study: StudyPlan | null;
  /** What its runs in this browser say. */
  studyFindings: StudyFindings | null;
  notices: readonly Notice[];
  failure: Failure | null;
}

/** The run that texts, picture and tiles show: the live one, else the recorded one that was asked for. */
export function runLookedAt({
  run,
  comparisonRun,
}: Pick<LabState, 'run' | 'comparisonRun'>): RunRecord | null {
  return run ?? (comparisonRun?.kind === 'recorded' ? comparisonRun.record : null);
}

export function initialState(start: Address): LabState {
  return {
    ...start,
    ...settingsOfRun(start),
    phase: 'loading',
    pausing: false,
    loading: null,
    backend: null,
    model: null,
    base: null,
    preview: null,
    pairs: null,
    preparation: null,
    compiling: null,
    run: null,
    runLabel: NO_LABEL,
    revision: 0,
    comparisonRun: null,
    pool: null,
    own: nothingOwn,
    shownStep: null,
    checkpointStep: null,
    stored: [],
    pinned: [],
    removing: null,
    makingPins: null,
    sweep: null,
    sweepShown: start.view.open.includes('sweep'),
    storedSweeps: [],
    examined: nothingExamined(),
    contest: { of: null, waiting: null, problem: null },
    exporting: { waiting: false, problem: null, file: null },
    study: null,
    studyFindings: null,
    notices: [],
    failure: null,
  };
}
