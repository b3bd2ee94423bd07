import { readConfig } from '../experiment/controls.ts';
import { dpoControls } from '../experiment/dpo.ts';
import type { Engine, Run } from './engine.ts';
import { failureOf } from './failures.ts';
import type { Command, Event, Failure } from './protocol.ts';

type Open = Extract<Command, { type: 'open' }>;
type Start = Extract<Command, { type: 'start' }>;

/** What the session needs from its surroundings. */
export interface SessionDependencies {
  post: (event: Event) => void;
  /** Chooses a backend, loads and warms up; reports on the way through `post`. */
  open: (command: Open, post: (event: Event) => void) => Promise<Engine>;
  /** Lets waiting messages be handled between two steps: a computation that never waits would starve them. */
  breathe: () => Promise<void>;
  /** Milliseconds. */
  now: () => number;
}

export interface Session {
  handle(command: Command): void;
  /** Ends everything with a failure that came from outside of any command, such as the loss of the GPU. */
  abort(failure: Failure): void;
}

/** A checkpoint is posted at least this often while a run goes on, and whenever it pauses or ends. */
const CHECKPOINT_EVERY_MS = 1000;

interface ActiveRun {
  runId: string;
  /** Steps that may be made before the run pauses. */
  allowance: number;
  stopping: boolean;
  /** Resolves the wait of a paused run. */
  wake: () => void;
}

/**
 * Drives one model and at most one run on it: takes commands, posts events, knows nothing of tensors or workers.
 * Pausing is not asking for the next step; commands of a run that is over are ignored.
 */
export function createSession({ post, open, breathe, now }: SessionDependencies): Session {
  let engine: Engine | null = null;
  let opening: string | null = null;
  let active: ActiveRun | null = null;
  /** The run that is being ended, to be waited for before the next begins. */
  let ending: Promise<void> = Promise.resolve();
  let aborted: Failure | null = null;

  const fail = (runId: string, error: unknown) => post({ type: 'failed', runId, failure: failureOf(error) });

  async function openModel(command: Open): Promise<void> {
    opening = command.runId;
    try {
      const opened = await open(command, (event) => opening === command.runId && post(event));
      if (opening !== command.runId || aborted) return;
      engine = opened;
      post({ type: 'ready', runId: command.runId, model: opened.summary, comparisons: opened.base });
    } catch (error) {
      if (opening === command.runId && !aborted) fail(command.runId, error);
    }
  }

  async function drive(command: Start, { base }: Engine, run: Run, state: ActiveRun): Promise<void> {
    const { runId, config } = command;
    let checkpointAt = now();
    const saveCheckpoint = async () => {
      checkpointAt = now();
      post({ type: 'checkpoint', runId, checkpoint: await run.checkpoint() });
    };
    post({ type: 'started', runId, step: run.step() });
    if (run.step() === 0) post({ type: 'evaluation', runId, evaluation: base });

    while (!state.stopping) {
      await breathe();
      if (state.allowance <= 0) {
        if (run.step() > 0) await saveCheckpoint();
        post({ type: 'paused', runId, step: run.step() });
        await new Promise<void>((resolve) => {
          state.wake = resolve;
          if (state.allowance > 0 || state.stopping) resolve();
        });
        continue;
      }
      const row = await run.next();
      if (row === null) break;
      state.allowance -= 1;
      post({ type: 'row', runId, row });
      if (row.step % config.evaluateEvery === 0 || row.step === config.steps) {
        post({ type: 'evaluation', runId, evaluation: await run.evaluate() });
      }
      if (now() - checkpointAt >= CHECKPOINT_EVERY_MS || row.step === config.steps) await saveCheckpoint();
    }
    post({ type: state.stopping ? 'stopped' : 'finished', runId, step: run.step() });
  }

  async function start(command: Start): Promise<void> {
    if (active) halt(active);
    const state: ActiveRun = {
      runId: command.runId,
      allowance: command.paused ? 0 : Number.POSITIVE_INFINITY,
      stopping: false,
      wake: () => {},
    };
    active = state;
    const previous = ending;
    let over = () => {};
    ending = new Promise((resolve) => {
      over = resolve;
    });
    let run: Run | null = null;
    try {
      await previous;
      if (!engine) throw new Error('start before the model was ready');
      const { problems } = readConfig(dpoControls, command.config);
      if (problems.length > 0) {
        const failure: Failure = {
          kind: 'config',
          cause: problems.join(' '),
          cure: 'Correct the value and start again.',
          fatal: false,
        };
        post({ type: 'failed', runId: command.runId, failure });
        return;
      }
      run = engine.begin(command.config, command.checkpoint);
      await drive(command, engine, run, state);
    } catch (error) {
      // After an abort the tensors are gone: what fails then only repeats what has been said.
      if (!aborted) fail(command.runId, error);
    } finally {
      if (!aborted) run?.dispose();
      if (active === state) active = null;
      over();
    }
  }

  function halt(run: ActiveRun): void {
    run.stopping = true;
    run.wake();
  }

  function handle(command: Command): void {
    const run = active?.runId === command.runId ? active : null;
    if (aborted && command.type !== 'ping') {
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
      case 'start':
        void start(command);
        break;
      case 'pause':
        if (run) run.allowance = 0;
        break;
      case 'continue':
        allow(run, Number.POSITIVE_INFINITY);
        break;
      case 'step':
        allow(run, 1);
        break;
      case 'stop':
        if (run) halt(run);
        break;
      default:
        command satisfies never;
    }
  }

  function allow(run: ActiveRun | null, steps: number): void {
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

  return { handle, abort };
}
