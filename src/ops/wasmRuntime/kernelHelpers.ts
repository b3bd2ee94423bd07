import { type Control, controlIn, decide, newControl, serve } from './forkJoin.ts';
import { KernelTeam, numberedKernels } from './kernelTeam.ts';
import { startKernelModule } from './wasmModule.ts';

/** A thread that helps with kernels: a worker of its own, in a browser or in Node. */
export interface Helper {
  /** What it says first, or the end of it: null when it is ready, else what went wrong. */
  ready: Promise<string | null>;
  stop(): void;
}

/** What a helper begins with. */
export interface HelperSetup {
  /** From 1; the thread that it helps is 0. */
  thread: number;
  control: SharedArrayBuffer;
  memory: WebAssembly.Memory;
  module: WebAssembly.Module;
}

/** How many helpers are wanted, and how one is started here. */
export interface Helpers {
  count: number;
  start(setup: HelperSetup): Helper;
}

/** A worker that is not ready by then will not be: its file takes milliseconds. */
const PATIENCE_MS = 5000;

/** Those of the team in use. */
let helping: Helper[] = [];

/** A team, and how it came about. */
export interface StartedTeam {
  team: KernelTeam;
  threads: number;
  /** A sentence about helpers that are missing; null if none is. */
  problem: string | null;
}

/** Starts helpers on a shared memory; those that do not start are done without. */
export async function startTeam(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  { count, start }: Helpers,
): Promise<StartedTeam> {
  const control = newControl();
  const own = await startKernelModule(module, memory);
  const problems = await Promise.all(
    Array.from({ length: count }, (_, i) =>
      begin(control, { thread: i + 1, control: control.flags.buffer, memory, module }, start),
    ),
  );
  const missing = problems.filter((problem) => problem !== null);
  return {
    team: new KernelTeam(own, helping.length > 0 ? { control, members: count + 1 } : null),
    threads: helping.length + 1,
    problem: missing.length > 0 ? `${missing.length} more could not be started: ${missing[0]}` : null,
  };
}

/** Ends the helpers of a team that is not used any more. */
export function stopHelpers(): void {
  for (const helper of helping) helper.stop();
  helping = [];
}

async function begin(control: Control, setup: HelperSetup, start: Helpers['start']): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, `no answer in ${PATIENCE_MS / 1000} seconds`);
  });
  try {
    const helper = start(setup);
    const first = await Promise.race([helper.ready, late]);
    // One that has begun just now says so.
    const problem = first === null || decide(control, setup.thread) ? first : await helper.ready;
    if (problem === null) helping.push(helper);
    else helper.stop();
    return problem;
  } catch (error) {
    return String(error);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What a helper's worker does, until it is terminated.
 *
 * @param say sends its first words: null, or why it cannot help
 */
export async function help(
  { thread, control, memory, module }: HelperSetup,
  say: (problem: string | null) => void,
): Promise<void> {
  const shared = controlIn(control);
  try {
    const kernels = numberedKernels(await startKernelModule(module, memory));
    if (!decide(shared, thread)) return;
    say(null);
    serve(shared, kernels, thread);
  } catch (error) {
    say(String(error));
  }
}
