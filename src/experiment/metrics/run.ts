import type { LabellingConfig } from '../controls/labelling.ts';
import type { MethodName, RunConfig } from '../methods/methods.ts';
import type { Contest } from './contest.ts';
import type { Evaluation, RunRow } from './metrics.ts';

export type BackendName = 'webgpu' | 'wasm' | 'cpu';

/** Which backend computes, why that one, and on what device. Shown on the page, stored with every run. */
export interface BackendReport {
  backend: BackendName;
  /** The adapter's own name ("Apple M2", "SwiftShader"), or "1 thread, SIMD" and the like for the CPU. */
  device: string;
  /** True when WebGPU is emulated on the CPU: correct, and slow. */
  software: boolean;
  /** One sentence: why this backend; where it is a fallback, what to do about it. */
  reason: string;
  /** Absent in records of the time when nobody asked. */
  limits?: MemoryLimits;
  /** In what the matrices of the frozen model lie, where that is not float32. */
  frozen?: 'float16';
}

/** Bytes that a backend allows; absent where it names no limit. */
export interface MemoryLimits {
  /** Of one GPU buffer. */
  maxBufferSize?: number;
  /** Of what a GPU program may read or write of one buffer. */
  maxStorageBufferBindingSize?: number;
  /** Of everything together: what a 32-bit WebAssembly memory can hold. */
  total?: number;
}

/** The preference pairs that a run is trained on and measured by. */
export interface PairsReport {
  /** Number of pairs to train on. */
  train: number;
  /** In their place, where there are none: number of single completions. */
  singles?: number;
  /** Number of held-out pairs that each evaluation scores. */
  heldOut: number;
  /** Share of the training labels on which gold agrees; a tie counts one half. Absent where nobody knows gold. */
  agreement?: number;
  /** Where completions and labels come from: both shipped, only the completions, both made here, or somebody's own. */
  origin: 'shipped' | 'relabelled' | 'sampled' | 'own';
}

/** Which method, with which values of its controls: all that estimates of time and memory need of a run. */
export interface RunSettings {
  method: MethodName;
  config: RunConfig;
}

/** A finished or unfinished run: everything needed to draw it and to repeat it. */
export interface RunRecord extends RunSettings {
  format: 'dpo-lab-run-1';
  world: string;
  /** Name of the starting model, which is also the frozen reference. */
  model: string;
  /** Who labelled the pairs. */
  labelling: LabellingConfig;
  /** Of somebody's own data: their name, what identifies them, and by which reward results go. */
  own?: { name: string; id: string; reward: string };
  /** The pairs themselves; null until they are made. */
  pairs: PairsReport | null;
  backend: BackendReport;
  /** ISO date of the run's start. */
  date: string;
  rows: RunRow[];
  evaluations: Evaluation[];
  /** What the run was asked when it rested; absent where it never was. Nothing of the run depends on it. */
  contests?: Contest[];
}
