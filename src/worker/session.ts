import type { Engine } from './engine.ts';
import { failureOf } from './failures.ts';
import type { Command, Event, Failure, PreparationStage } from './protocol.ts';
import { type Question, questionOf } from './questions.ts';
import { controlOf, driveRun, type RunControl } from './runs/driveRun.ts';
import { driveSweep } from './runs/driveSweep.ts';
import { readPlan } from './runs/readPlan.ts';
import type { Run } from './runs/run.ts';
import { quickFindings, quickJobs } from './studies/quickStudies.ts';

type Open = Extract<Command, { type: 'open' }>;
type Enter = Extract<Command, { type: 'world' }>;
type Label = Extract<Command, { type: 'label' }>;
type Start = Extract<Command, { type: 'start' }>;
type Sweep = Extract<Command, { type: 'sweep' }>;
type ReadOwn = Extract<Command, { type: 'read-own' }>;
type LookAtModel = Extract<Command, { type: 'look-at-model' }>;
type Analyse = Extract<Command, { type: 'analyse' }>;

const UNLIMITED = Number.POSITIVE_INFINITY;

/** What the session needs from its surroundings. */
export interface SessionDependencies {
  post: (event: Event) => void;
  /** Chooses a backend, loads and warms up; reports on the way through `post`. */
  open: (command: Open, post: (event: Event) => void) => Promise<Engine>;
  /** Takes the engine to another world; reports on the way through `post`. */
  enter: (engine: Engine, command: Enter, post: (event: Event) => void) => Promise<void>;
  /** Lets waiting messages be handled between two steps: a computation that never waits would starve them. */
  breathe: () => Promise<void>;
  /** Milliseconds. */
  now: () => number;
}

export interface Session {
  handle(command: Command): void;
  /** Ends everything with a failure that came from outside of any command, such as the loss of the GPU. */
  abort(failure: Failure): void;
  /** Says that GPU programs are being compiled for whatever is going on. */
  compiling(done: number, total: number): void;
}

/**
 * Drives one model and at most one run or sweep on it: takes commands, posts events, knows nothing of tensors or workers.
 * Pausing is not asking for the next step; commands of a run that is over are ignored.
 */
export function createSession({ post, open, enter, breathe, now }: SessionDependencies): Session {
  let engine: Engine | null = null;
  let opening: string | null = null;
  let active: RunControl | null = null;
  /** The run that is being ended or the world that is being entered, to be waited for before the next begins. */
  let ending: Promise<void> = Promise.resolve();
  /** The last labeller that was asked about; answers to earlier questions are of no use. */
  let asked: Label | null = null;
  /** The last question of each kind about a run. */
  const questions = new Map<string, Question>();
  /** The file that was last asked to be read. */
  let reading: ReadOwn | null = null;
  /** The model that was last asked to be looked at. */
  let looking: LookAtModel | null = null;
  let aborted: Failure | null = null;

  /** After an abort nothing more is said of what was going on: its tensors are gone, its errors only echo. */
  const say = (event: Event) => {
    if (!aborted) post(event);
  };
  const fail = (runId: string, error: unknown) => say({ type: 'failed', runId, failure: failureOf(error) });

  async function openModel(command: Open): Promise<void> {
    const { runId } = command;
    if (active) halt(active);
    opening = runId;
    const isLast = () => opening === runId;
    try {
      const opened = await open(command, (event) => isLast() && say(event));
      if (!isLast() || aborted) return;
      engine = opened;
      say({ type: 'ready', runId, model: opened.summary, comparisons: opened.base });
    } catch (error) {
      if (!isLast()) return;
      // Other downloads may go on for a while; what they report belongs to nothing any more.
      opening = null;
      fail(runId, error);
    }
  }

  async function enterWorld(command: Enter): Promise<void> {
    const { runId } = command;
    if (active) halt(active);
    opening = runId;
    const isLast = () => opening === runId;
    const { previous, over } = nextTurn();
    try {
      await previous;
      if (!isLast()) return;
      if (!engine) throw new Error('a world before the model was ready');
      await enter(engine, command, (event) => isLast() && say(event));
      if (isLast()) say({ type: 'ready', runId, model: engine.summary, comparisons: engine.base });
    } catch (error) {
      if (!isLast()) return;
      opening = null;
      fail(runId, error);
    } finally {
      over();
    }
  }

  async function label(command: Label): Promise<void> {
    const { runId, labelling } = command;
    asked = command;
    try {
      if (!engine) throw new Error('a labeller before the model was ready');
      const stopped = () => asked !== command || aborted !== null;
      const pairs = await engine.preview(labelling, { onProgress: () => {}, stopped, breathe });
      if (!stopped()) say({ type: 'pairs', runId, labelling, pairs });
    } catch (error) {
      fail(runId, error);
    }
  }

  /** One after another: whoever takes a turn waits for `previous` and calls `over` at its end. */
  function nextTurn() {
    const previous = ending;
    let over = () => {};
    ending = new Promise((resolve) => {
      over = resolve;
    });
    return { previous, over: () => over() };
  }

  /** Ends what is going on, and has `work` done as soon as that is over, unless it is stopped before. */
  async function take(
    runId: string,
    { allowance, doneBefore }: { allowance: number; doneBefore: number },
    work: (engine: Engine, state: RunControl) => Promise<void>,
  ): Promise<void> {
    if (active) halt(active);
    const state = controlOf(runId, allowance);
    active = state;
    const { previous, over } = nextTurn();
    try {
      await previous;
      if (state.stopping) return say({ type: 'stopped', runId, step: doneBefore });
      if (!engine) throw new Error('a run before the model was ready');
      await work(engine, state);
    } catch (error) {
      fail(runId, error);
    } finally {
      if (active === state) active = null;
      over();
    }
  }

  function start(command: Start): Promise<void> {
    const { runId, checkpoint, paused } = command;
    const doneBefore = checkpoint?.step ?? 0;
    return take(runId, { allowance: paused ? 0 : UNLIMITED, doneBefore }, async (engine, state) => {
      const read = readPlan(engine, command);
      if ('failure' in read) return say({ type: 'failed', runId, failure: read.failure });
      const { method, config, labelling } = read.plan;
      const preparing = {
        onProgress: (what: PreparationStage, done: number, total: number) =>
          say({ type: 'preparation', runId, what, done, total }),
        stopped: () => state.stopping,
        breathe,
      };
      const stopped = () => say({ type: 'stopped', runId, step: doneBefore });
      const runData = await engine.prepare(labelling, preparing);
      if (!runData || state.stopping) return stopped();
      say({ type: 'pairs', runId, labelling, pairs: runData.report });
      let run: Run | null = null;
      try {
        run = await engine.begin({ method, config, state: checkpoint?.state }, runData, preparing);
        if (!run || state.stopping) return stopped();
        await driveRun(run, { method, config }, state, { say, breathe, now });
      } finally {
        if (!aborted) run?.dispose();
      }
    });
  }

  function sweep({ runId, jobs }: Sweep): Promise<void> {
    return take(runId, { allowance: UNLIMITED, doneBefore: 0 }, (engine, state) =>
      driveSweep(engine, jobs, state, { say, breathe, lost: () => aborted !== null }),
    );
  }

  /** Reads something of a run while nothing is computed: in its pause, or between two runs. Always answers. */
  async function ask(command: Question): Promise<void> {
    const { runId } = command;
    const { kind, busy, read, without } = questionOf(command);
    const run = active;
    if (run && !run.resting) return say(without(busy));
    questions.set(kind, command);
    const loaded = opening;
    const stopped = () =>
      questions.get(kind) !== command ||
      aborted !== null ||
      opening !== loaded ||
      (run ? !run.resting || run.stopping : active !== null);
    const { previous, over } = run ? turnIn(run) : nextTurn();
    try {
      await previous;
      if (!engine) throw new Error('a question before the model was ready');
      if (stopped()) return say(without(null));
      const onProgress = (what: PreparationStage, done: number, total: number) =>
        say({ type: 'preparation', runId, what, done, total });
      say(await read(engine, { onProgress, stopped, breathe }));
    } catch (error) {
      const failure = failureOf(error);
      if (failure.fatal) fail(runId, error);
      else say(without(failure.cause));
    } finally {
      over();
    }
  }

  /** A file is read whatever else goes on; a later one takes the place of one that is still being read. */
  async function readOwn(command: ReadOwn): Promise<void> {
    const { runId, name, content, seed } = command;
    reading = command;
    const answer = { type: 'own-file', runId, name } as const;
    try {
      if (!engine) throw new Error('own data before the model was ready');
      const file = await engine.readOwn(content, name, seed);
      if (reading === command) say({ ...answer, file, problem: null });
    } catch (error) {
      const { cause, cure } = failureOf(error);
      if (reading === command) say({ ...answer, file: null, problem: `${cause} ${cure}` });
    }
  }

  /** So is a model's folder. */
  async function lookAtModel(command: LookAtModel): Promise<void> {
    const { runId, files, ...wanted } = command;
    looking = command;
    try {
      if (!engine) throw new Error('own files before the model was ready');
      const report = await engine.lookAtModel(files, wanted);
      if (looking === command) say({ type: 'own-model', runId, report, problem: null });
    } catch (error) {
      const { cause, cure } = failureOf(error);
      if (looking === command) say({ type: 'own-model', runId, report: null, problem: `${cause} ${cure}` });
    }
  }

  /** A turn in the pause of a run, which goes on when all such turns are over. */
  function turnIn(run: RunControl) {
    const previous = run.looking;
    let over = () => {};
    run.looking = new Promise((resolve) => {
      over = resolve;
    });
    return { previous, over: () => over() };
  }

  /** Whatever an analysis stumbles over, the runs go on. */
  function analyse({ runId, study, results }: Analyse): void {
    const about = { type: 'findings', runId, study, runs: Object.keys(results).length } as const;
    try {
      say({ ...about, findings: quickFindings(study, results), problem: '' });
    } catch (error) {
      say({ ...about, findings: null, problem: error instanceof Error ? error.message : String(error) });
    }
  }

  function halt(run: RunControl): void {
    run.stopping = true;
    run.wake();
  }

  function handle(command: Command): void {
    const run = active?.runId === command.runId ? active : null;
    if (aborted && command.type !== 'ping') {
      // What waits for an answer gets one.
      if (['open', 'start', 'sweep', 'world'].includes(command.type))
        post({ type: 'failed', runId: command.runId, failure: aborted });
      return;
    }
    switch (command.type) {
      case 'ping':
        post({ type: 'pong', runId: command.runId });
        break;
      case 'open':
        void openModel(command);
        break;
      case 'world':
        void enterWorld(command);
        break;
      case 'label':
        void label(command);
        break;
      case 'start':
        void start(command);
        break;
      case 'sweep':
        void sweep(command);
        break;
      case 'read-own':
        void readOwn(command);
        break;
      case 'look-at-model':
        void lookAtModel(command);
        break;
      case 'examine':
      case 'contest':
      case 'export':
      case 'write-twice':
      case 'time-step':
        void ask(command);
        break;
      case 'study':
        say({ type: 'study', runId: command.runId, study: command.study, jobs: quickJobs(command.study) });
        break;
      case 'analyse':
        analyse(command);
        break;
      case 'pause':
        if (run) run.allowance = 0;
        break;
      case 'continue':
        allow(run, UNLIMITED);
        break;
      case 'step':
        allow(run, run && Number.isFinite(run.allowance) ? run.allowance + 1 : 1);
        break;
      case 'stop':
        if (run) halt(run);
        break;
      default:
        command satisfies never;
    }
  }

  function allow(run: RunControl | null, steps: number): void {
    if (!run) return;
    run.allowance = steps;
    run.wake();
  }

  function abort(failure: Failure): void {
    if (aborted) return;
    aborted = failure;
    post({ type: 'failed', runId: active?.runId ?? opening ?? '', failure });
    if (active) halt(active);
  }

  function compiling(done: number, total: number): void {
    const runId = active?.runId ?? opening;
    if (runId !== null) say({ type: 'compiling', runId, done, total });
  }

  return { handle, abort, compiling };
}
