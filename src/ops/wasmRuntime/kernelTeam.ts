import { type Control, fork, type NumberedKernels } from './forkJoin.ts';
import { type KernelFunction, type KernelModule, kernelFunctions } from './wasmModule.ts';

/** How much a kernel has to do, and how that may be divided. */
export interface Work {
  /** What the kernel's range counts: rows, heads, numbers. */
  units: number;
  /** Roughly how long one thread takes for a unit. */
  nanoseconds: number;
  /** Units that must stay together, beginning with the first; 1 if absent. */
  grain?: number;
}

/**
 * Smaller parts are not worth it: sharing costs 2 µs while the others are looking for work, as they are within a step,
 * and 0.1 ms where one has to be woken (measured on two cores).
 */
const NANOSECONDS_OF_PART = 20_000;

/**
 * More parts than threads, so that one that is held up by other work of the machine leaves its share to the rest. Each
 * part of a product copies one factor anew: with 4 parts for each of 2 threads that takes 2 % longer, of 8 up to 18 %.
 */
const PARTS_OF_THREAD = 4;

/** Numbers on one line of the cache: threads that write next to each other would slow each other down. */
export const CACHE_LINE = 16;

/** Threads that share kernels, and where they find their jobs. */
interface Sharing {
  control: Control;
  /** Their numbers are below this; some numbers may belong to nobody. */
  members: number;
}

/** The threads that compute the lab's kernels: the one that calls, alone or with others. */
export class KernelTeam {
  readonly module: KernelModule;
  private readonly sharing: Sharing | null;
  private readonly numbered: NumberedKernels;

  constructor(module: KernelModule, sharing: Sharing | null) {
    this.module = module;
    this.sharing = sharing;
    this.numbered = numberedKernels(module);
  }

  /** Bytes of scratch memory for a kernel that needs so many in each thread. */
  scratchBytes(ofThread: number): number {
    return (this.sharing?.members ?? 1) * align(ofThread);
  }

  /**
   * @param args those before the scratch memory and the range
   * @param scratch where it begins and what each thread needs of it; left out for kernels that need none
   */
  run(
    name: KernelFunction,
    args: readonly number[],
    work: Work,
    scratch?: { address: number; bytes: number },
  ): void {
    const { units, nanoseconds, grain = 1 } = work;
    const members = this.sharing?.members ?? 1;
    const worth = Math.floor((units * nanoseconds) / NANOSECONDS_OF_PART);
    const parts = Math.max(1, Math.min(worth, PARTS_OF_THREAD * members));
    const unitsOfPart = Math.ceil(units / parts / grain) * grain;
    if (this.sharing === null || unitsOfPart >= units) {
      this.module[name](...args, ...(scratch ? [scratch.address] : []), 0, units);
      return;
    }
    fork(this.sharing.control, this.numbered, {
      kernel: kernelFunctions.indexOf(name),
      args,
      scratch: scratch ? { ...scratch, bytes: align(scratch.bytes) } : { address: 0, bytes: 0 },
      units,
      unitsOfPart,
    });
  }
}

export function numberedKernels(module: KernelModule): NumberedKernels {
  return kernelFunctions.map((name) => module[name]);
}

/** Whole lines of the cache, which are vectors too. */
function align(bytes: number): number {
  const line = 4 * CACHE_LINE;
  return Math.ceil(bytes / line) * line;
}
