import { readConfig } from '../experiment/controls.ts';
import { dpoControls } from '../experiment/dpo.ts';
import { driveRun, type RunState } from './driveRun.ts';
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

/**
 * Drives one model and at most one run on it: takes commands, posts events, knows nothing of tensors or workers.
 * Pausing is not asking for the next step; commands of a run that is over are ignored.
 */
export function createSession({ post, open, breathe, now }: SessionDependencies): Session {
  let engine: Engine | null = null;
  let opening: string | null = null;
  let active: RunState | null = null;
  /** The run that is being ended, to be waited for before the next begins. */
  let ending: Promise<void> = Promise.resolve();
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

  async function start(command: Start): Promise<void> {
    if (active) halt(active);
    const state: RunState = {
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
      if (state.stopping) {
        say({ type: 'stopped', runId: command.runId, step: command.checkpoint?.step ?? 0 });
        return;
      }
      if (!engine) throw new Error('start before the model was ready');
      const { config, problems } = readConfig(dpoControls, command.config);
      if (problems.length > 0) {
        const failure: Failure = {
          kind: 'config',
          cause: problems.join(' '),
          cure: 'Correct the value and start again.',
          fatal: false,
        };
        say({ type: 'failed', runId: command.runId, failure });
        return;
      }
      run = engine.begin(config, command.checkpoint);
      await driveRun(engine, run, config, state, { say, breathe, now });
    } catch (error) {
      fail(command.runId, error);
    } finally {
      if (!aborted) run?.dispose();
      if (active === state) active = null;
      over();
    }
  }

  function halt(run: RunState): void {
    run.stopping = true;
    run.wake();
  }

  function handle(command: Command): void {
    const run = active?.runId === command.runId ? active : null;
    if (aborted && command.type !== 'ping') {
      // What waits for an answer gets one.
      if (command.type === 'open' || command.type === 'start')
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
        allow(run, run && Number.isFinite(run.allowance) ? run.allowance + 1 : 1);
        break;
      case 'stop':
        if (run) halt(run);
        break;
      default:
        command satisfies never;
    }
  }

  function allow(run: RunState | null, steps: number): void {
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
