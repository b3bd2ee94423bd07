import type { MethodName, RunConfig } from './methods.ts';

/*
 * What a method is in TRL 1.16, of which `lab export` writes a script: plain data, under TRL's names. A table beside the
 * methods' records, because the page loads those and nobody there asks for this. Arguments that no method changes are in
 * src/formats/bundle/trlArguments.ts.
 */

export const TRL_VERSION = '1.16.0';

/** Of TRL's stable trainers, the part of the name before `Trainer` and `Config`. */
export type TrlTrainer = 'DPO' | 'KTO' | 'Reward' | 'SFT' | 'RLOO' | 'GRPO';

export type TrlValue = number | string | boolean | null | readonly (number | string)[];
export type TrlArguments = Readonly<Record<string, TrlValue>>;

/** A method that leaves for one of TRL's trainers. */
export interface TrlExport {
  trainer: TrlTrainer;
  /** Rows of the trainer's batch in one step of the lab. */
  batch(config: RunConfig): number;
  /** Updates in one step of the lab. */
  updates?(config: RunConfig): number;
  /** Arguments of the trainer that follow from the method and its controls. */
  args(config: RunConfig): TrlArguments;
  /** Where the trainer computes something else than the lab, in sentences; absent where it is the same. */
  differs?: string;
}

/** A method without a trainer: only its models and its data can leave. */
export interface NoTrlTrainer {
  trainer: null;
  because: string;
}

const batchSize = (config: RunConfig) => Number(config.batchSize);

/** λ of the additional term for fine-tuning. TRL's is a loss of its own, beside the others. */
function withSft(
  losses: readonly string[],
  weights: readonly number[],
  { sftWeight = 0 }: RunConfig,
): TrlArguments {
  const lambda = Number(sftWeight);
  if (lambda === 0) return { loss_type: losses, loss_weights: weights };
  return { loss_type: [...losses, 'sft'], loss_weights: [...weights, lambda] };
}

/** DPO and those of its family that TRL has under a name of its own. */
function dpoTrainer(loss: string, differs?: string): TrlExport {
  return {
    trainer: 'DPO',
    batch: batchSize,
    args: (config) => ({
      beta: Number(config.beta),
      label_smoothing: Number(config.epsilon ?? 0),
      ...withSft([loss], [1], config),
    }),
    ...(differs && { differs }),
  };
}

/**
 * Conservative DPO, which TRL has no name for, from two losses that it has. With L₊ = −ln σ(z), L₋ = −ln σ(−z) and
 * TRL's robust loss R = [(1−ε) L₊ − ε L₋] / (1−2ε):
 *
 *   (1−ε) L₊ + ε L₋ = 2(1−ε) L₊ − (1−2ε) R
 */
const conservativeDpo: TrlExport = {
  trainer: 'DPO',
  batch: batchSize,
  args: (config) => {
    const epsilon = Number(config.epsilon);
    const weights = [2 * (1 - epsilon), -(1 - 2 * epsilon)];
    return {
      beta: Number(config.beta),
      label_smoothing: epsilon,
      ...withSft(['sigmoid', 'robust'], weights, config),
    };
  },
};

/** KTO, whose batches TRL counts in completions. */
function ktoTrainer(differs?: string): TrlExport {
  return {
    trainer: 'KTO',
    batch: (config) => 2 * batchSize(config),
    args: ({ beta, desirableWeight = 1, undesirableWeight = 1 }) => ({
      loss_type: 'kto',
      beta: Number(beta),
      desirable_weight: Number(desirableWeight),
      undesirable_weight: Number(undesirableWeight),
    }),
    ...(differs && { differs }),
  };
}

function sftTrainer(differs?: string): TrlExport {
  return {
    trainer: 'SFT',
    batch: batchSize,
    args: () => ({ loss_type: 'nll', completion_only_loss: true }),
    ...(differs && { differs }),
  };
}

const rewardTrainer: TrlExport = {
  trainer: 'Reward',
  batch: batchSize,
  args: () => ({ center_rewards_coefficient: null }),
};

const samplesOf = ({ promptsPerStep, samplesPerPrompt }: RunConfig) =>
  Number(promptsPerStep) * Number(samplesPerPrompt);

const rlooTrainer: TrlExport = {
  trainer: 'RLOO',
  batch: samplesOf,
  args: ({ beta, temperature, samplesPerPrompt }) => ({
    beta: Number(beta),
    temperature: Number(temperature),
    num_generations: Number(samplesPerPrompt),
    num_iterations: 1,
    normalize_advantages: false,
  }),
};

const grpoTrainer: TrlExport = {
  trainer: 'GRPO',
  batch: samplesOf,
  updates: ({ epochs }) => Number(epochs),
  args: ({ beta, temperature, samplesPerPrompt, epochs, clip }) => ({
    loss_type: 'grpo',
    scale_rewards: 'group',
    beta: Number(beta),
    temperature: Number(temperature),
    num_generations: Number(samplesPerPrompt),
    num_iterations: Number(epochs),
    epsilon: Number(clip),
    // The lab's KL term is k3 as it stands, without TRL's importance weights.
    use_bias_correction_kl: false,
  }),
};

/** RLOO compares the completions of one prompt, so PPO's one completion a prompt become these. */
const GENERATIONS = 4;

const ppoAsRloo: TrlExport = {
  trainer: 'RLOO',
  batch: ({ promptsPerStep }) => Math.max(1, Math.round(Number(promptsPerStep) / GENERATIONS)) * GENERATIONS,
  updates: ({ epochs, minibatches }) => Number(epochs) * Number(minibatches),
  args: ({ beta, temperature, epochs, clip, minibatches }) => ({
    beta: Number(beta),
    temperature: Number(temperature),
    num_generations: GENERATIONS,
    num_iterations: Number(epochs) * Number(minibatches),
    epsilon: Number(clip),
    normalize_advantages: true,
  }),
  differs: `TRL has had no PPO trainer since 1.0, so PPO leaves as RLOO: ${GENERATIONS} completions of each prompt are compared with each other, in the place of a critic, a discount and GAE. The number of completions in a step, the clip range, the KL penalty and the number of updates stay. An adaptive KL coefficient becomes a fixed one.`,
};

const noTrainer = (because: string): NoTrlTrainer => ({ trainer: null, because });

const experimental = (title: string, module: string) =>
  noTrainer(`TRL has ${title} only in trl.experimental.${module}, which any version may drop.`);
const nothing = noTrainer('It trains nothing.');

/** Every method, by its name. */
export const trlExports: Readonly<Record<MethodName, TrlExport | NoTrlTrainer>> = {
  sft: sftTrainer(),
  dpo: dpoTrainer('sigmoid'),
  'dpo-norm': dpoTrainer('sigmoid_norm'),
  'dpo-unweighted': noTrainer(
    'TRL has no DPO without its weight: it is here to show what the weight is for.',
  ),
  cdpo: conservativeDpo,
  rdpo: dpoTrainer('robust'),
  hinge: dpoTrainer('hinge'),
  ipo: dpoTrainer(
    'ipo',
    'TRL averages log-probabilities over the tokens of a completion (the lab’s “IPO, per token”), where this run summed them as the paper does. At the same β it asks for a larger margin.',
  ),
  'ipo-mean': dpoTrainer('ipo'),
  simpo: experimental('SimPO', 'cpo'),
  orpo: experimental('ORPO', 'orpo'),
  kto: ktoTrainer(
    'TRL measures the reference point k on all completions of a batch; this run measured it on the chosen ones.',
  ),
  'apo-zero': dpoTrainer('apo_zero'),
  nca: dpoTrainer('nca_pair'),
  'preferred-ft': sftTrainer(
    'TRL averages over the tokens of a batch, where this run summed over each completion: the same direction, other weights.',
  ),
  unlikelihood: noTrainer('TRL has no unlikelihood training.'),
  'kto-unpaired': ktoTrainer(),
  'online-dpo': experimental('online DPO', 'online_dpo'),
  ppo: ppoAsRloo,
  rloo: rlooTrainer,
  grpo: grpoTrainer,
  rm: rewardTrainer,
  'rm-ratings': noTrainer('TRL’s reward trainer learns from pairs and not from ratings.'),
  'best-of-n': nothing,
  interpolate: nothing,
};
