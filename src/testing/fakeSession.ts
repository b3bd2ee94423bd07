import type { LabellingConfig } from '../experiment/controls/labelling.ts';
import type { Job, WorldResult } from '../experiment/evidence/job.ts';
import type { MethodName, RunConfig } from '../experiment/methods/methods.ts';
import type { ExampleKind } from '../experiment/metrics/examples.ts';
import type { Engine } from '../worker/engine.ts';
import type { Checkpoint, Command, Event, RunState } from '../worker/protocol.ts';
import { createSession } from '../worker/session.ts';
import { configWith, FakeEngine, labellingWith } from './fakeEngine.ts';

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
