import {
  HEADLESS,
  PASSES_OF_PAIR,
  proxyPass,
  rewardPasses,
  SAMPLE,
  type Shape,
  scorerPass,
  TRAIN,
} from './passes.ts';

type Config = Readonly<Record<string, number | string>>;

/**
 * What a run of a method computes: src/experiment/methods/passes.ts makes time of it, src/experiment/memory/runMemory.ts memory.
 */
export interface Workload {
  /** What the optimiser moves. */
  trains: readonly Trained[];
  /** Completions in an update; 0 where there is none. Micro-batches may cut it into parts. */
  updateRows(config: Config): number;
  /** Completions that a step samples; 0 where there are none. */
  samples(config: Config): number;
  /** Several updates that are taken back together where one of them fails: copies of weights and moments. */
  takesBack: boolean;
  /** A step, in passes: one forward pass of the language model over one completion. */
  passes(config: Config, model: Shape): number;
  /** Updates of DPO policies that it needs before the first step. */
  dpoSteps?(config: Config): number;
  /** What an evaluation costs besides one that samples from a policy, or in the place of it. */
  evaluates: 'a policy' | 'a reward model' | 'picks';
}

export type Trained = 'policy' | 'critic' | 'reward model' | 'two policies';

/** DPO's default batch: what warm-up, implicit rewards and interpolations train on. */
export const DPO_BATCH = 16;
/** The same in completions. */
export const DPO_ROWS = 2 * DPO_BATCH;

const none = () => 0;
const batchRows = ({ batchSize }: Config) => 2 * Number(batchSize);

const ofPolicy = {
  trains: ['policy'],
  samples: none,
  takesBack: false,
  evaluates: 'a policy',
} as const satisfies Partial<Workload>;

/** @param share of a step of DPO that a step takes, as measured */
export function pairWork(share = 1): Workload {
  return {
    ...ofPolicy,
    updateRows: batchRows,
    passes: ({ batchSize }) => Number(batchSize) * PASSES_OF_PAIR * share,
  };
}

/** Texts that are imitated: half of the text of as many pairs, and no reference. */
export const textWork: Workload = {
  ...pairWork(0.31),
  updateRows: ({ batchSize }) => Number(batchSize),
};

/** Online DPO: two samples of each prompt, one update on all of them. */
export const sampledPairWork: Workload = {
  ...ofPolicy,
  updateRows: ({ promptsPerStep }) => 2 * Number(promptsPerStep),
  samples: ({ promptsPerStep }) => 2 * Number(promptsPerStep),
  passes: (config, model) => 2 * Number(config.promptsPerStep) * (collected(config, model) + 1 + TRAIN),
};

/** A policy gradient: each sample is drawn, scored, and trained on once or more often. */
export function sampleWork({
  critic = false,
  takesBack = false,
}: {
  critic?: boolean;
  takesBack?: boolean;
} = {}): Workload {
  const samples = ({ promptsPerStep, samplesPerPrompt = 1 }: Config) =>
    Number(promptsPerStep) * Number(samplesPerPrompt);
  return {
    ...ofPolicy,
    trains: critic ? ['policy', 'critic'] : ['policy'],
    takesBack,
    samples,
    updateRows: (config) => Math.ceil(samples(config) / Number(config.minibatches ?? 1)),
    passes: (config, model) => {
      const value = critic ? criticPass(config, model) : 0;
      const updates = Number(config.epochs ?? 1) * TRAIN * (1 + value);
      return samples(config) * (collected(config, model) + value + updates);
    },
  };
}

export const rewardModelWork: Workload = {
  ...ofPolicy,
  trains: ['reward model'],
  updateRows: batchRows,
  passes: (config, model) => batchRows(config) * TRAIN * scorerPass(config, model),
  evaluates: 'a reward model',
};

/** Samples of the shown prompts, which best of n draws besides. */
const SHOWN = 6;
/** Sampling in best of n, where the judge's reading of every sample counts too. */
const SAMPLE_AND_JUDGE = 1.8;
/** Rows that it samples at once at most. */
const POOL_ROWS = 64;

export const bestOfNWork: Workload = {
  ...ofPolicy,
  trains: [],
  updateRows: none,
  samples: ({ poolPrompts }) => Math.min(POOL_ROWS, Number(poolPrompts)),
  passes: (config, model) =>
    (Number(config.poolPrompts) + SHOWN) * (SAMPLE_AND_JUDGE + rewardPasses(config, model)),
  evaluates: 'picks',
};

export const interpolationWork: Workload = {
  ...ofPolicy,
  trains: ['two policies'],
  updateRows: () => DPO_ROWS,
  passes: none,
  dpoSteps: ({ between, trainSteps }) => (between === 'reference' ? 1 : 2) * Number(trainSteps),
};

/** A completion is sampled, then read by policy and reference and by what rewards. */
function collected(config: Config, model: Shape): number {
  return SAMPLE + 2 + rewardPasses(config, model);
}

/** PPO's critic begins as the proxy where that is a reward model, else as the language model with another head. */
function criticPass(config: Config, model: Shape): number {
  const { reward } = config;
  return reward === 'proxy' || reward === 'ratings' ? proxyPass(config, model) : HEADLESS;
}
