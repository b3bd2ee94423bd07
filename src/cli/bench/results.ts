import type { BenchBackend, ContestantName, SupervisedName } from './contestant.ts';
import type { Race } from './plan.ts';
import type { MemoryReport } from './protocol.ts';
import type { Size } from './sizes.ts';
import type { Spread } from './statistics.ts';

// What is measured, as it is written to the JSON file.

/** A step or a batch of samples, repeated. Milliseconds. */
export interface Measured {
  ms: Spread;
  tokensPerSecond: number;
  /** JavaScript outside of waiting for the GPU; null on wasm, where JavaScript computes. */
  jsMs: Spread | null;
  dispatches: number;
  submits: number;
}

export interface Figures {
  step: Measured;
  /** Null in races without sampling. */
  sample: Measured | { problem: string } | null;
  losses: number[];
  /** Part of the length by which the change of the weights differs from the lab's; null where not compared. */
  changeError: number | null;
  /** First step less a later one. */
  compileMs: number;
  toFirstStepMs: number;
  /** After the steps, before any sampling. */
  memory: MemoryReport;
  /** Of the step's matrix products. */
  gigaflops: number;
  /** Speed of a large square matrix product. */
  matMulGigaflops: number | null;
}

/** Or a sentence about why there are no figures. */
export type Outcome = Figures | { problem: string };

export interface RaceResult extends Race {
  adapter: string;
  software: boolean;
  parameters: number;
  tokens: number;
  outcomes: Partial<Record<ContestantName, Outcome>>;
}

/** Two trainers that do something alike on WebGPU: the same shape of model, the same rows. */
export interface SupervisedResult {
  size: Size;
  adapter: string;
  /** Milliseconds of a step, and every step's loss, the first one's first. */
  steps: Record<SupervisedName, { ms: Spread; losses: number[] }>;
}

/** Memory of the lab after some steps and after many more. */
export interface FlatMemory {
  backend: BenchBackend;
  steps: [number, number];
  reports: [MemoryReport, MemoryReport];
}

export interface Results {
  format: 'dpo-lab-bench-2';
  /** A sentence where the contestants did not compute the same: the run ended there. */
  disagreement: string | null;
  date: string;
  machine: string;
  where: string;
  quick: boolean;
  /** Load average of the machine before and after: much else running makes figures worthless. */
  load: [number, number];
  seconds: number;
  races: RaceResult[];
  /** Steps of SFT beside `@genai-fi/nanogpt`; a sentence where they were not compared. */
  supervised: SupervisedResult[] | { problem: string };
  memory: FlatMemory[];
}

/** The figures of a contestant, where it has any. */
export function figuresOf({ outcomes }: RaceResult, name: ContestantName): Figures | null {
  const outcome = outcomes[name];
  return outcome && 'step' in outcome ? outcome : null;
}

/** What was measured of a contestant's steps or samples; null where nothing was. */
export function measuredOf(race: RaceResult, name: ContestantName, what: 'step' | 'sample'): Measured | null {
  const measured = figuresOf(race, name)?.[what];
  return measured && 'ms' in measured ? measured : null;
}

/** How many times as fast as the other the lab is; null where either has no figures. */
export function labOver(race: RaceResult, other: ContestantName, what: 'step' | 'sample'): number | null {
  const [lab, theirs] = [measuredOf(race, 'lab', what), measuredOf(race, other, what)];
  return lab && theirs ? theirs.ms.median / lab.ms.median : null;
}
