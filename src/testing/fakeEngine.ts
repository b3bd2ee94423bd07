import { defaultsOf } from '../experiment/controls/controls.ts';
import { type LabellingConfig, labellingControls } from '../experiment/controls/labelling.ts';
import type { Job, WorldResult } from '../experiment/evidence/job.ts';
import { defaultsOfMethod, type MethodName, type RunConfig } from '../experiment/methods/methods.ts';
import type { Contest } from '../experiment/metrics/contest.ts';
import type { ExampleKind, Examples, PairExamples } from '../experiment/metrics/examples.ts';
import type { DpoRow, Evaluation } from '../experiment/metrics/metrics.ts';
import type { PairsReport } from '../experiment/metrics/run.ts';
import type { Progress } from '../training/methods/run.ts';
import type { Engine, RunRequest } from '../worker/engine.ts';
import type { Question } from '../worker/examples/examples.ts';
import type { RunData } from '../worker/loading/modelInWorld.ts';
import type { PairProgress } from '../worker/loading/pairMaker.ts';
import type { Checkpoint, Command, Event, ModelSummary, RunState } from '../worker/protocol.ts';
import type { ContestRequest } from '../worker/runs/contestOf.ts';
import type { Answer, Run } from '../worker/runs/run.ts';
import { createSession } from '../worker/session.ts';
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

/** Work that waits until the test lets it go on. */
export function hold() {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { held, release };
}

/** Lets everything run that can run. Nothing in a session under test waits for real time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** A session around a fake engine, what it has said, and short ways to command it. */
export function fakeSession(
  open: (
    command: Extract<Command, { type: 'open' }>,
    post: (event: Event) => void,
  ) => Promise<Engine> | Engine,
) {
  const events: Event[] = [];
  const clock = { milliseconds: 0 };
  const session = createSession({
    post: (event) => events.push(event),
    open: async (command, post) => open(command, post),
    enter: (engine, { world }) =>
      engine.enter(world, async () => {
        throw new Error('a fake has no files');
      }),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    now: () => clock.milliseconds,
  });
  return {
    session,
    events,
    clock,
    open: (runId: string) =>
      session.handle({
        type: 'open',
        runId,
        model: { url: 'm/' },
        pairsUrl: 'p/',
        world: 'reviews',
        backend: 'auto',
      }),
    enter: (runId: string, world: string) => session.handle({ type: 'world', runId, world }),
    label: (runId: string, changes: Partial<LabellingConfig> = {}) =>
      session.handle({ type: 'label', runId, labelling: labellingWith(changes) }),
    start: (
      runId: string,
      config: Partial<RunConfig> = {},
      more: {
        method?: MethodName;
        paused?: boolean;
        checkpoint?: Checkpoint;
        labelling?: LabellingConfig;
      } = {},
    ) =>
      session.handle({
        type: 'start',
        runId,
        method: 'dpo',
        config: configWith(config, more.method),
        labelling: labellingWith(),
        paused: false,
        ...more,
      }),
    examine: (
      runId: string,
      more: { kind?: ExampleKind; state?: RunState; config?: Partial<RunConfig>; dataSeed?: number } = {},
    ) =>
      session.handle({
        type: 'examine',
        runId,
        kind: more.kind ?? 'step',
        method: 'dpo',
        config: configWith(more.config),
        labelling: labellingWith({ dataSeed: more.dataSeed ?? 1 }),
        state: more.state,
      }),
    contest: (
      runId: string,
      more: { temperature?: number; state?: RunState; config?: Partial<RunConfig>; dataSeed?: number } = {},
    ) =>
      session.handle({
        type: 'contest',
        runId,
        temperature: more.temperature ?? 0.5,
        method: 'dpo',
        config: configWith(more.config),
        labelling: labellingWith({ dataSeed: more.dataSeed ?? 1 }),
        state: more.state,
      }),
    sweep: (runId: string, jobs: Job[]) => session.handle({ type: 'sweep', runId, jobs }),
    study: (runId: string, study: string) => session.handle({ type: 'study', runId, study }),
    analyse: (runId: string, study: string, results: Record<string, WorldResult>) =>
      session.handle({ type: 'analyse', runId, study, results }),
    send: (type: 'pause' | 'continue' | 'step' | 'stop' | 'ping', runId: string) =>
      session.handle({ type, runId }),
    /** What was said of a run, in short: "row 3", "paused 3", "failed diverged"; how its pairs were made left out. */
    said: (runId: string) =>
      events
        .filter(({ type }) => type !== 'preparation' && type !== 'pairs')
        .filter((event) => event.runId === runId)
        .map(inShort),
    /** How the pairs were made: "sampling 1/3", "pairs 2000". */
    made: (runId: string) =>
      events
        .filter(({ type }) => type === 'preparation' || type === 'pairs')
        .filter((event) => event.runId === runId)
        .map(inShort),
  };
}

export function inShort(event: Event): string {
  switch (event.type) {
    case 'started':
    case 'paused':
    case 'finished':
    case 'stopped':
      return `${event.type} ${event.step}`;
    case 'row':
      return `row ${event.row.step}`;
    case 'evaluation':
      return `evaluation ${event.evaluation.row.step}`;
    case 'sweep-progress':
      return `job ${event.job} ${event.step}/${event.of}${event.point ? ' measured' : ''}`;
    case 'sweep-result':
      return `result ${event.name}${event.result.failure ? ' failed' : ''}`;
    case 'checkpoint':
      return `checkpoint ${event.checkpoint.step}`;
    case 'ready':
      return `ready ${event.model.world}`;
    case 'preparation':
      return `${event.what} ${event.done}/${event.total}`;
    case 'compiling':
      return `compiling ${event.done}/${event.total}`;
    case 'pairs':
      return `pairs ${event.pairs?.train ?? 'unknown'}`;
    case 'examples': {
      const { examples, problem } = event;
      const what = examples?.of === 'pairs' ? `at ${examples.step}` : (examples?.of ?? 'none');
      return `examples ${problem ?? what}`;
    }
    case 'contest': {
      const { contest, problem } = event;
      return `contest ${problem ?? (contest ? `at ${contest.temperature}, step ${contest.step}` : 'none')}`;
    }
    case 'failed':
      return `failed ${event.failure.kind}`;
    default:
      return event.type;
  }
}

/** A session whose model is loaded. */
export async function readySession() {
  const engine = new FakeEngine();
  const fake = fakeSession(() => engine);
  fake.open('load-1');
  await settle();
  return { engine, ...fake };
}

/** A session with a run of 100 steps that is held in the middle of a piece of work. */
export async function heldIn(
  work: 'next' | 'evaluate' | 'checkpoint' | 'prepare',
  atStep: number,
  paused = false,
) {
  const ready = await readySession();
  const { held, release } = hold();
  ready.engine.during = (now, step) => (now === work && step === atStep ? held : undefined);
  ready.start('run-1', { steps: 100, evaluateEvery: 2 }, { paused });
  await settle();
  const before = ready.said('run-1').length;
  /** Lets the work end, and tells what was said since. */
  const letGo = async () => {
    release();
    await settle();
    return ready.said('run-1').slice(before);
  };
  return { ...ready, letGo };
}
