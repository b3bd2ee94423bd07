import type { DpoConfig } from './dpo.ts';
import type { DpoRow, Evaluation } from './metrics.ts';

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
}

/** A finished or unfinished run: everything needed to draw it and to repeat it. */
export interface RunRecord {
  format: 'dpo-lab-run-1';
  method: 'dpo';
  world: string;
  /** Name of the starting model, which is also the frozen reference. */
  model: string;
  config: DpoConfig;
  backend: BackendReport;
  /** ISO date of the run's start. */
  date: string;
  rows: DpoRow[];
  evaluations: Evaluation[];
}
