import type { LabellingConfig } from '../experiment/controls/labelling.ts';
import type { Job, WorldResult } from '../experiment/evidence/job.ts';
import type { RunRecord } from '../experiment/metrics/run.ts';
import type { OwnData } from '../experiment/own/ownData.ts';
import type { ModelFile } from '../experiment/own/ownModel.ts';
import type { Checkpoint, Command, Event, Failure } from '../worker/protocol.ts';
import { createHeartbeat } from './heartbeat.ts';

/**
 * The page's end of the wire: the only file that names the worker. It numbers the runs, drops what belongs to a
 * run that is over, and turns every way in which a worker can die into a `failed` event.
 */
export interface Client {
  open(model: Omit<Extract<Command, { type: 'open' }>, 'type' | 'runId'>): void;
  /** Takes the loaded model to another world, or to somebody's own data. */
  enter(world: string, own?: OwnData): void;
  /** Has a file of preferences read. */
  readOwn(file: { name: string; content: Blob; seed: number }): void;
  /** Has files of a model looked at. */
  lookAtModel(model: { name: string; reads: number | null; files: readonly ModelFile[] }): void;
  /** Asks how long a step of such a model would take. */
  timeStep(model: { files: readonly ModelFile[]; reads: number }): void;
  /** Has the model answer prompts twice. */
  writeTwice(prompts: readonly string[], seed: number): void;
  /** Asks what pairs a labeller would give. */
  label(labelling: LabellingConfig): void;
  /** Asks about training examples of a run at a state. */
  examine(question: Omit<Extract<Command, { type: 'examine' }>, 'type' | 'runId'>): void;
  /** Asks who wins at a temperature, a run at a state or its reference. */
  contest(question: Omit<Extract<Command, { type: 'contest' }>, 'type' | 'runId'>): void;
  /** Asks for a run at a state as a file. */
  export(question: Omit<Extract<Command, { type: 'export' }>, 'type' | 'runId'>): void;
  start(run: LabelledRun, options: StartOptions): void;
  /** Runs one after another. */
  sweep(jobs: readonly Job[], options: Pick<StartOptions, 'longestSeconds'>): void;
  /** Asks which quick runs a study takes. */
  study(study: string): void;
  /** Asks what the quick runs of a study say that are done. */
  analyse(study: string, results: Readonly<Record<string, WorldResult>>): void;
  pause(): void;
  continue(): void;
  step(): void;
  /** Ends the run; whatever the worker still says about it is dropped. */
  stop(): void;
  /** Terminates the worker, whatever it does, and makes a fresh one that has nothing loaded. */
  replace(): void;
  close(): void;
}

/** What a run is made of: its method, the values of the controls, and who labels its pairs. */
export type LabelledRun = Pick<RunRecord, 'method' | 'config' | 'labelling'>;

export interface StartOptions {
  paused: boolean;
  checkpoint?: Checkpoint;
  /** How long the longest uninterruptible piece of work may take here: a step with a large batch, say. */
  longestSeconds?: number;
}

/** What the client uses of a Worker, so that tests can bring their own. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
  addEventListener(type: string, listener: (event: globalThis.Event) => void): void;
}

/** One long wasm step blocks a worker for up to 10 s on a slow machine. */
const PATIENCE_SECONDS = 30;
/** Compiling shaders on a software adapter can block for minutes without a message. */
const PATIENCE_WHILE_LOADING_SECONDS = 180;

export function spawnWorker(): WorkerLike {
  return new Worker(new URL('../worker/worker.ts', import.meta.url), { type: 'module', name: 'dpo-lab' });
}

export function connect(onEvent: (event: Event) => void, spawn: () => WorkerLike = spawnWorker): Client {
  let worker: WorkerLike | undefined;
  let runId = '';
  let numbered = 0;
  let work: 'none' | 'loading' | 'run' | 'idle' = 'none';
  let pongs = 0;
  let runPatience = PATIENCE_SECONDS;

  const heartbeat = createHeartbeat({
    ping: () => worker?.postMessage({ type: 'ping', runId } satisfies Command),
    patience: () => {
      if (work === 'loading') return PATIENCE_WHILE_LOADING_SECONDS;
      // A worker with nothing to do owes a message only if it is one that answers pings.
      return work === 'run' || pongs > 0 ? runPatience : Number.POSITIVE_INFINITY;
    },
    onSilent: (seconds) => {
      const silent = Math.round(seconds);
      died(`The worker has not responded for ${silent} seconds; it is stuck or was terminated.`);
    },
  });

  function died(cause: string): void {
    if (!worker) return;
    worker.terminate();
    worker = undefined;
    work = 'none';
    heartbeat.stop();
    const cure = 'Resume from the last checkpoint, or restart; both start a fresh worker.';
    const failure: Failure = { kind: 'worker', cause, cure, fatal: true };
    onEvent({ type: 'failed', runId, failure });
  }

  function receive(event: Event): void {
    heartbeat.sign();
    if (event.type === 'pong') {
      pongs += 1;
      return;
    }
    // A worker that can do nothing more matters whichever run it was busy with.
    const deadly = event.type === 'failed' && event.failure.fatal;
    if (event.runId !== runId && !deadly) return;
    if (endsWork(event)) work = 'idle';
    if (deadly) heartbeat.stop();
    onEvent(event);
  }

  function listen(fresh: WorkerLike): void {
    const current = () => worker === fresh;
    fresh.addEventListener('message', (message) => {
      if (current()) receive((message as MessageEvent<Event>).data);
    });
    fresh.addEventListener('messageerror', () => {
      if (current()) died('The page could not read a message from the worker.');
    });
    fresh.addEventListener('error', (event) => {
      if (!current()) return;
      event.preventDefault();
      const { message, filename, lineno } = event as ErrorEvent;
      // Without a message it is the script itself that did not load or parse.
      died(
        message
          ? `The worker stopped with an error: ${message} (${filename}:${lineno}).`
          : 'The worker script could not be loaded.',
      );
    });
  }

  function replace(): void {
    worker?.terminate();
    worker = undefined;
    work = 'none';
    pongs = 0;
    try {
      worker = spawn();
    } catch (error) {
      const cause = `This browser could not start a worker: ${error instanceof Error ? error.message : error}.`;
      const cure = 'Open the page over http or https in a current browser.';
      const failure: Failure = { kind: 'worker', cause, cure, fatal: true };
      // Later, so that the caller has finished its own move into the loading state.
      queueMicrotask(() => onEvent({ type: 'failed', runId, failure }));
      return;
    }
    listen(worker);
    heartbeat.start();
  }

  function send(command: Command): void {
    worker?.postMessage(command);
  }

  const begin = (kind: 'load' | 'run') => {
    numbered += 1;
    runId = `${kind}-${numbered}`;
  };
  const beginRun = (longestSeconds = 0) => {
    begin('run');
    runPatience = Math.max(PATIENCE_SECONDS, 4 * longestSeconds);
    work = 'run';
  };

  return {
    open: (model) => {
      begin('load');
      if (!worker) replace();
      work = 'loading';
      send({ type: 'open', runId, ...model });
    },
    enter: (world, own) => {
      begin('load');
      work = 'loading';
      send({ type: 'world', runId, world, ...(own && { own }) });
    },
    readOwn: (file) => send({ type: 'read-own', runId, ...file }),
    lookAtModel: (model) => send({ type: 'look-at-model', runId, ...model }),
    timeStep: (model) => send({ type: 'time-step', runId, ...model }),
    writeTwice: (prompts, seed) => send({ type: 'write-twice', runId, prompts: [...prompts], seed }),
    label: (labelling) => send({ type: 'label', runId, labelling }),
    examine: (question) => send({ type: 'examine', runId, ...question }),
    contest: (question) => send({ type: 'contest', runId, ...question }),
    export: (question) => send({ type: 'export', runId, ...question }),
    start: ({ method, config, labelling }, { paused, checkpoint, longestSeconds }) => {
      beginRun(longestSeconds);
      send({ type: 'start', runId, method, config, labelling, checkpoint, paused });
    },
    sweep: (jobs, { longestSeconds }) => {
      beginRun(longestSeconds);
      send({ type: 'sweep', runId, jobs: [...jobs] });
    },
    study: (study) => send({ type: 'study', runId, study }),
    analyse: (study, results) => send({ type: 'analyse', runId, study, results }),
    pause: () => send({ type: 'pause', runId }),
    continue: () => {
      work = 'run';
      send({ type: 'continue', runId });
    },
    step: () => {
      work = 'run';
      send({ type: 'step', runId });
    },
    stop: () => {
      send({ type: 'stop', runId });
      work = 'idle';
      begin('run');
    },
    replace,
    close: () => {
      heartbeat.stop();
      worker?.terminate();
      worker = undefined;
    },
  };
}

function endsWork(event: Event): boolean {
  return ['ready', 'paused', 'finished', 'stopped', 'failed'].includes(event.type);
}
