import type { BenchBackend, ContestantName, SupervisedName } from './contestant.ts';
import type { Size } from './sizes.ts';

/** What the benchmark asks of a realm (a page's worker, or a process), one thing at a time. */
export type Request =
  | { type: 'open'; contestant: ContestantName | SupervisedName; backend: BenchBackend; size: Size }
  | { type: 'step' }
  | { type: 'weights' }
  | { type: 'sample'; newTokens: number; greedy: boolean }
  | { type: 'multiply'; n: number; times: number }
  | { type: 'steps'; count: number };

/** How long something took in its realm, and what it asked of the GPU. */
export interface Timing {
  ms: number;
  /** The part of it that was not waiting for the GPU; meaningless on wasm, where JavaScript computes. */
  jsMs: number;
  dispatches: number;
  submits: number;
}

export interface MemoryReport {
  /** Tensors and their bytes as the library counts them, where it does. */
  tensors?: { count: number; bytes: number };
  /** Most bytes at once in GPU buffers and in memories of WebAssembly. */
  gpu: number;
  wasm: number;
}

export interface Opened {
  adapter: string;
  software: boolean;
}
export interface Stepped extends Timing {
  loss: number;
  memory: MemoryReport;
  /** The end of the step, in milliseconds since 1970. */
  at: number;
}
export interface Sampled extends Timing {
  tokens: number[][];
  memory: MemoryReport;
}

/** The answer to each request. */
export interface Answers {
  open: Opened;
  step: Stepped;
  weights: Float32Array;
  sample: Sampled;
  multiply: Timing;
  steps: MemoryReport;
}

export type Reply =
  | { ok: true; answer: Answers[Request['type']] }
  /** A sentence about why it could not be done. */
  | { ok: false; problem: string };
