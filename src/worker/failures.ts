import { FileProblem } from '../experiment/fileProblem.ts';
import { Diverged } from '../training/step/diverged.ts';
import type { Failure } from './protocol.ts';

/** Nothing computes correctly on this machine. */
export class BackendProblem extends Error {}

/** In the words of JavaScript engines, of WebGPU, and of the wasm backend, which aborts when its heap is full. */
const OUT_OF_MEMORY =
  /out of memory|not enough memory|allocation failed|(could not|failed to) allocate|memory access out of bounds|abort(ed)?\(/i;

/** Puts any error into words for the person at the screen: what happened, and what to do. */
export function failureOf(error: unknown): Failure {
  if (error instanceof FileProblem) {
    return { kind: 'model', cause: `${error.message}.`, cure: error.cure, fatal: false };
  }
  if (error instanceof Diverged) {
    return { kind: 'diverged', cause: error.message, cure: error.cure, fatal: false };
  }
  if (error instanceof BackendProblem) return backendFailure(error.message);
  const message = error instanceof Error ? error.message : String(error);
  if (OUT_OF_MEMORY.test(message)) {
    return {
      kind: 'memory',
      cause: `Out of memory (${message}).`,
      cure: 'Use a smaller batch, close other tabs, and continue from the last finished step.',
      fatal: true,
    };
  }
  return {
    kind: 'internal',
    cause: `An unexpected error occurred: ${message}`,
    cure: 'Start the run again. If it happens again, please report it with this text and the name of your browser.',
    fatal: true,
  };
}

/** The GPU is gone, and with it every tensor of this worker. */
export function deviceLost(reason: string): Failure {
  return {
    kind: 'device-lost',
    cause: `The GPU was lost during the run (${reason}).`,
    cure: 'This can follow a driver reset, sleep or a busy GPU. Continue from the last finished step.',
    fatal: true,
  };
}

/** No backend passes its self-test, or a GPU program was refused. */
export function backendFailure(reason: string): Failure {
  return {
    kind: 'backend',
    cause: reason,
    cure: 'Try WebAssembly (?backend=wasm) or another browser.',
    fatal: true,
  };
}
