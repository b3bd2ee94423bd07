/** What the page's main thread did, read from a trace of Chromium. Times in milliseconds. */

/** A task: how long the page waited for it, and how long the processor worked on it. */
export interface Task {
  /** On the page's own clock, as `performance.now()` has it. */
  begin: number;
  wall: number;
  /** The rest of `wall` the thread stood in line for a core: workers that train take all of them. */
  cpu: number;
}

/** An event of a trace; times in microseconds on the clock of the machine. */
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  /** How long it was, and how much of it the thread ran. */
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

/** Categories of a trace that has what is read here. */
export const TRACED = ['toplevel', 'blink.user_timing'] as const;

const TASK = 'ThreadControllerImpl::RunTask';

/**
 * The tasks of the thread on which the page made a mark.
 *
 * @param mark its name, and when it was made on the page's clock
 * @throws a sentence where the trace does not have it
 */
export function mainThreadTasks(trace: string, mark: { name: string; at: number }): Task[] {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const made = traceEvents.find(({ name }) => name === mark.name);
  if (!made) throw new Error(`The trace does not have the mark “${mark.name}” of the page.`);
  const { pid, tid } = made;
  const own = traceEvents
    .filter((event) => event.name === TASK && event.ph === 'X' && event.pid === pid && event.tid === tid)
    .sort((a, b) => a.ts - b.ts);
  const tasks: Task[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const { ts, dur = 0, tdur = 0 } of own) {
    // A task within a task is part of it.
    if (ts < end) continue;
    end = ts + dur;
    tasks.push({ begin: mark.at + (ts - made.ts) / 1000, wall: dur / 1000, cpu: tdur / 1000 });
  }
  return tasks;
}

/** How long the thread ran between two moments. */
export function cpuBetween(tasks: readonly Task[], from: number, to: number): number {
  return tasks
    .filter(({ begin, wall }) => begin < to && begin + wall > from)
    .reduce((sum, { cpu }) => sum + cpu, 0);
}
