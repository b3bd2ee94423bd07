import type { Size } from './sizes.ts';

export const contestantNames = ['lab', 'stock', 'jax', 'pytorch'] as const;
export type ContestantName = (typeof contestantNames)[number];
/**
 * Those of the SFT comparison. `@genai-fi/nanogpt` has no preferences, and models of its own architecture: the two compute
 * something alike, not the same.
 */
export const supervisedNames = ['lab-sft', 'nanogpt'] as const;
export type SupervisedName = (typeof supervisedNames)[number];
/** Those that run in a page or in Node; PyTorch has a process of its own, on the CPU: see `withPytorch`. */
export type RealmContestant = Exclude<ContestantName, 'pytorch'> | SupervisedName;
/** On wasm everybody has one thread; `wasm-threads` is a page in which each may start as many as it likes. */
export const benchBackends = ['wasm', 'wasm-threads', 'webgpu'] as const;
export type BenchBackend = (typeof benchBackends)[number];

/** What the libraries call it. */
export function libraryName(backend: BenchBackend): 'wasm' | 'webgpu' {
  return backend === 'webgpu' ? 'webgpu' : 'wasm';
}

/** What a contestant is called in tables. */
export const titles: Record<ContestantName | SupervisedName, string> = {
  lab: 'this lab',
  'lab-sft': 'this lab',
  nanogpt: '@genai-fi/nanogpt',
  stock: 'stock tfjs',
  jax: 'jax-js',
  pytorch: 'PyTorch',
};

/** One implementation of the same maths, ready to be timed. Everything it does is done when its promise resolves. */
export interface Contestant {
  /** One step (DPO, or SFT) on the next batch. Resolves with the loss before the update. */
  step(): Promise<number>;
  /** The weights as they are now, in the order of `entriesOf`. */
  weights(): Promise<Float32Array>;
  /**
   * Completes the prompts of `promptsOf` by so many tokens each, all rows at once.
   *
   * @param greedy takes the likeliest token each time, so that contestants can be compared; else draws one
   */
  sample(newTokens: number, greedy: boolean): Promise<number[][]>;
  /** So many products of two n × n matrices, waited for once. */
  multiply(n: number, times: number): Promise<void>;
  /** Tensors alive and their bytes, where the library counts them. */
  tensors?(): { count: number; bytes: number };
}

/** A contestant that is asked for steps and for nothing else. */
export function stepsOnly(step: () => Promise<number>): Contestant {
  const unasked = async () => {
    throw new Error('only its steps are compared');
  };
  return { step, weights: unasked, sample: unasked, multiply: unasked };
}

/** Starts a backend and puts the size's weights on it. */
export type Prepare = (size: Size, backend: BenchBackend) => Promise<Contestant>;
