import { defaultsOf } from '../experiment/controls/controls.ts';
import { type LabellingConfig, labellingControls } from '../experiment/controls/labelling.ts';
import { defaultsOfMethod, type MethodName, type RunConfig } from '../experiment/methods/methods.ts';
import type { Contest } from '../experiment/metrics/contest.ts';
import type { Examples, PairExamples } from '../experiment/metrics/examples.ts';
import type { DpoRow, Evaluation } from '../experiment/metrics/metrics.ts';
import type { PairsReport } from '../experiment/metrics/run.ts';
import type { Progress } from '../training/methods/run.ts';
import type { Engine, RunRequest } from '../worker/engine.ts';
import type { Question } from '../worker/examples/examples.ts';
import type { RunData } from '../worker/loading/modelInWorld.ts';
import type { PairProgress } from '../worker/loading/pairMaker.ts';
import type { Checkpoint, ModelSummary, RunState } from '../worker/protocol.ts';
import type { ContestRequest } from '../worker/runs/contestOf.ts';
import type { Answer, Run } from '../worker/runs/run.ts';
import { contestForTests } from './fakeWorker.ts';

type Work = 'next' | 'evaluate' | 'checkpoint' | 'prepare' | 'learn' | 'enter' | 'examine' | 'contest';

/** An engine without tensors, for tests. It refuses what would mix two runs: only one may live at a time. */
export class FakeEngine implements Engine {
  summary = { name: 'fake', world: 'reviews' } as ModelSummary;
  readonly base = evaluationOf(0);
  readonly runs: FakeRun[] = [];
  /** What happens in the middle of a piece of work on the way to or at `step`: a wait, an error, time. */
  during: (work: Work, step: number) => void | Promise<void> = () => {};
  /** How many steps the optimiser is ahead of the run's rows: 0, unless a checkpoint does not fit together. */
  ahead = 0;
  /** What it says of the memory of any run. */
  tooLarge: ReturnType<Engine['memoryProblem']> = null;
  examining = false;

  /** There are no texts to judge. */
  async judge(): Promise<null> {
    return null;
  }

  /** It has no weights to export. */
  async material(): Promise<null> {
    return null;
  }

  /** It has no model that could be another one. */
  async beforeFineTuning(): Promise<FakeEngine> {
    return this;
  }

  /** It reads nothing. */
  async readOwn(): Promise<never> {
    throw new Error('a fake reads no files');
  }

  /** Nor folders. */
  async lookAtModel(): Promise<never> {
    throw new Error('a fake looks at no files');
  }

  /** It writes nothing. */
  async writeTwice(): Promise<[]> {
    return [];
  }

  async timeStep() {
    return { seconds: 1, block: 0.1, loraRank: 0, batchSize: 16 };
  }

  dispose(): void {}

  memoryProblem(): ReturnType<Engine['memoryProblem']> {
    return this.tooLarge;
  }

  async enter(world: string): Promise<void> {
    if (this.runs.some((run) => !run.disposed)) throw new Error('another world during a run');
    await this.during('enter', 0);
    this.summary = { ...this.summary, world };
  }

  /** New completions come in three batches, as far as anybody wants them. */
  async prepare(
    labelling: LabellingConfig,
    { onProgress, stopped, breathe }: PairProgress,
  ): Promise<RunData | null> {
    for (let done = 0; done < 3 && isSampled(labelling); done++) {
      onProgress('sampling', done, 3);
      await this.during('prepare', done);
      await breathe();
      if (stopped()) return null;
    }
    const evaluator = {} as RunData['evaluator'];
    const texts = { train: [], heldOut: [] };
    return { trainPairs: [], texts, rated: () => [], evaluator, report: reportOf(labelling) };
  }

  async preview(labelling: LabellingConfig, { stopped, breathe }: PairProgress): Promise<PairsReport | null> {
    await breathe();
    return stopped() || isSampled(labelling) ? null : reportOf(labelling);
  }

  /** Nobody may look while a run computes. */
  async examine({ kind, state }: Question): Promise<Examples> {
    if (this.runs.some((run) => run.busy)) throw new Error('examples in the middle of a step');
    this.examining = true;
    try {
      await this.during('examine', state?.numbers.step ?? 0);
    } finally {
      this.examining = false;
    }
    return kind === 'labels'
      ? { of: 'labels', pairs: [] }
      : { ...emptyExamples, step: state?.numbers.step ?? 0 };
  }

  /** The same of whoever is asked to write. */
  async contest({ temperature, state }: ContestRequest): Promise<Answer<Contest>> {
    if (this.runs.some((run) => run.busy)) throw new Error('a contest in the middle of a step');
    this.examining = true;
    try {
      await this.during('contest', state?.numbers.step ?? 0);
    } finally {
      this.examining = false;
    }
    return { found: contestForTests(temperature, state?.numbers.step), problem: null };
  }

  /** A method that needs a reward model trains it for three steps. */
  async begin(
    { method, config, state }: RunRequest,
    _material: RunData,
    { onProgress, stopped, breathe }: Progress,
  ): Promise<FakeRun | null> {
    if (this.runs.some((run) => !run.disposed)) throw new Error('two runs at once');
    for (let done = 0; done < 3 && config.reward === 'proxy'; done++) {
      onProgress('reward model', done, 3);
      await this.during('learn', done);
      await breathe();
      if (stopped()) return null;
    }
    const run = new FakeRun(this, method, config, state?.numbers.step ?? 0);
    this.runs.push(run);
    return run;
  }
}

class FakeRun implements Run {
  disposed = false;
  busy = false;

  constructor(
    private readonly engine: FakeEngine,
    readonly method: MethodName,
    readonly config: RunConfig,
    private finished: number,
  ) {}

  step(): number {
    return this.finished;
  }

  async next(): Promise<DpoRow | null> {
    if (this.finished >= this.config.steps) return null;
    await this.work('next', this.finished + 1);
    this.finished += 1;
    return { step: this.finished + this.engine.ahead } as DpoRow;
  }

  async start(): Promise<Evaluation> {
    return evaluationOf(0);
  }

  async evaluate(): Promise<Evaluation> {
    await this.work('evaluate', this.finished);
    return evaluationOf(this.finished);
  }

  async state(): Promise<RunState> {
    await this.work('checkpoint', this.finished);
    return checkpointOf(this.finished, this.config, this.method).state;
  }

  dispose(): void {
    if (this.disposed) throw new Error('disposed of twice');
    if (this.engine.examining) throw new Error('disposed of while examples are read');
    this.disposed = true;
  }

  private async work(work: Work, step: number): Promise<void> {
    if (this.disposed) throw new Error(`${work} of a run that is over`);
    if (this.engine.examining) throw new Error(`${work} while examples are read`);
    this.busy = true;
    try {
      await this.engine.during(work, step);
    } finally {
      this.busy = false;
    }
  }
}

const emptyExamples: PairExamples = {
  of: 'pairs',
  method: 'dpo',
  step: 0,
  values: { beta: 0.1, epsilon: 0, gamma: 0, alpha: 1, sftWeight: 0 },
  klBaseline: null,
  loss: Math.LN2,
  pairs: [],
};

const isSampled = ({ dataSeed }: LabellingConfig) => dataSeed !== labellingControls.dataSeed.default;

const reportOf = ({ pairCount }: LabellingConfig): PairsReport => ({
  train: pairCount,
  heldOut: 2,
  agreement: 0.75,
  origin: 'shipped',
});

export const labellingWith = (changes: Partial<LabellingConfig> = {}): LabellingConfig => ({
  ...defaultsOf(labellingControls),
  ...changes,
});

export const configWith = (changes: Partial<RunConfig> = {}, method: MethodName = 'dpo') =>
  ({ ...defaultsOfMethod(method), ...changes }) as RunConfig;

export function checkpointOf(step: number, config = configWith(), method: MethodName = 'dpo'): Checkpoint {
  const vector = Float32Array.of(step);
  const policy = { step, weights: vector, firstMoment: vector, secondMoment: vector };
  return { step, method, config, state: { trainees: { policy }, numbers: { step }, lists: {} } };
}

function evaluationOf(step: number): Evaluation {
  return { row: { step, gold: 0, gold_stderr: 0 } as Evaluation['row'], comparisons: [] };
}
