/**
 * Several threads on one job. A job is a kernel, its arguments and a range of units (rows, heads, numbers) that is cut
 * into parts. The caller writes the job down and takes parts like everybody else until none is left; then it waits for
 * those that others have taken. So a thread that is late, or busy elsewhere, costs nothing: the others take its parts.
 *
 * Which thread computes a part makes no difference to its bits, because a unit is computed by one thread alone and in
 * one order.
 *
 * All is written in a block of shared memory of its own. Whoever has counted PARTS_LEFT down from a positive number has
 * a part, and until the caller has seen it in PARTS_DONE, the job is not overwritten: so arguments are read only after
 * a part was taken, and are then those of the current job.
 */
export interface Control {
  flags: Int32Array<SharedArrayBuffer>;
  job: Float64Array<SharedArrayBuffer>;
}

/** Kernels by number, which is the same in all threads. */
export type NumberedKernels = readonly ((...args: number[]) => unknown)[];

export interface Job {
  kernel: number;
  /** What the kernel is called with, before the addresses of scratch memory, if any, and of the range. */
  args: readonly number[];
  /** Scratch memory for each thread, one behind the other; 0 bytes is none, and no argument. */
  scratch: { address: number; bytes: number };
  units: number;
  unitsOfPart: number;
}

/** Places among the flags, each on a cache line of its own because threads wait for them by reading. */
const PARTS_LEFT = 0;
const PARTS_DONE = 16;
const JOBS = 32;
/** Written before a job begins, or when all is lost. */
const PARTS = 48;
const FAILED = 49;
/** One for each thread. */
const DECIDED = 64;
const MOST_THREADS = 64;
const FLAGS = DECIDED + MOST_THREADS;

const KERNEL = 0;
const UNITS = 1;
const UNITS_OF_PART = 2;
const SCRATCH_ADDRESS = 3;
const SCRATCH_BYTES = 4;
const COUNT = 5;
const ARGUMENTS = 6;
const MOST_ARGUMENTS = 32;

/**
 * How long a thread keeps looking before it goes to sleep. Being woken takes 0.1 ms (measured, two cores), which is
 * the time of many a kernel; the JavaScript between two kernels of a step takes less than this.
 */
const LOOKING_MS = 0.3;
/** Looks between two looks at the clock. */
const LOOKS = 200;

export function newControl(): Control {
  return controlIn(new SharedArrayBuffer(4 * FLAGS + 8 * (ARGUMENTS + MOST_ARGUMENTS)));
}

/** The same in another thread. */
export function controlIn(buffer: SharedArrayBuffer): Control {
  return { flags: new Int32Array(buffer, 0, FLAGS), job: new Float64Array(buffer, 4 * FLAGS) };
}

/**
 * Decides about a thread, once: true for who asks first. A thread asks before it serves, and who has waited too long for
 * it asks before giving it up. So none is given up that has begun, and might have taken a part with it.
 */
export function decide({ flags }: Control, thread: number): boolean {
  return Atomics.exchange(flags, DECIDED + thread, 1) === 0;
}

/** Does a job together with the threads that `serve`. @throws Error when a part of it failed, in whatever thread */
export function fork(control: Control, kernels: NumberedKernels, job: Job): void {
  const { flags } = control;
  const parts = Math.ceil(job.units / job.unitsOfPart);
  if (job.args.length > MOST_ARGUMENTS) throw new Error(`a kernel with ${job.args.length} arguments`);
  control.job.set([
    job.kernel,
    job.units,
    job.unitsOfPart,
    job.scratch.address,
    job.scratch.bytes,
    job.args.length,
    ...job.args,
  ]);
  Atomics.store(flags, PARTS, parts);
  Atomics.store(flags, PARTS_DONE, 0);
  Atomics.store(flags, PARTS_LEFT, parts);
  Atomics.add(flags, JOBS, 1);
  Atomics.notify(flags, JOBS, parts - 1);
  takeParts(control, kernels, 0);
  for (let done = Atomics.load(flags, PARTS_DONE); done < parts; done = changed(flags, PARTS_DONE, done));
  if (Atomics.exchange(flags, FAILED, 0) > 0) throw new Error('A kernel failed in one of several threads.');
}

/** Takes part in all jobs to come, until its worker is terminated. @param thread from 1; the caller is 0 */
export function serve(control: Control, kernels: NumberedKernels, thread: number): never {
  for (let job = Atomics.load(control.flags, JOBS); ; job = changed(control.flags, JOBS, job)) {
    takeParts(control, kernels, thread);
  }
}

function takeParts({ flags, job }: Control, kernels: NumberedKernels, thread: number): void {
  for (let left = Atomics.sub(flags, PARTS_LEFT, 1); left > 0; left = Atomics.sub(flags, PARTS_LEFT, 1)) {
    const from = (left - 1) * job[UNITS_OF_PART];
    const to = Math.min(from + job[UNITS_OF_PART], job[UNITS]);
    const args = job.subarray(ARGUMENTS, ARGUMENTS + job[COUNT]);
    const bytes = job[SCRATCH_BYTES];
    const scratch = bytes > 0 ? [job[SCRATCH_ADDRESS] + thread * bytes] : [];
    try {
      kernels[job[KERNEL]](...args, ...scratch, from, to);
    } catch {
      Atomics.store(flags, FAILED, 1);
    }
    const done = Atomics.add(flags, PARTS_DONE, 1) + 1;
    if (done === Atomics.load(flags, PARTS)) Atomics.notify(flags, PARTS_DONE);
  }
}

/** Waits until a flag is not this value any more. */
function changed(flags: Int32Array<SharedArrayBuffer>, place: number, value: number): number {
  const end = performance.now() + LOOKING_MS;
  do {
    for (let looks = 0; looks < LOOKS; looks++) {
      const now = Atomics.load(flags, place);
      if (now !== value) return now;
    }
  } while (performance.now() < end);
  Atomics.wait(flags, place, value);
  return Atomics.load(flags, place);
}
