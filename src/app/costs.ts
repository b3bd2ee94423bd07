import { type MethodName, methods } from '../experiment/methods.ts';
import type { RunRecord } from '../experiment/run.ts';
import type { ModelSummary } from '../worker/protocol.ts';

/**
 * What a method computes, in passes: one forward pass of the language model over one completion. Measured in CPU
 * seconds on WebAssembly with the shipped model, each method against DPO; where a number is no whole one, that is
 * where it comes from.
 */

export type Plan = Pick<RunRecord, 'method' | 'config'>;
export type Shape = Pick<ModelSummary, 'layers' | 'width'>;

/** Forward, and twice as much backward. */
const TRAIN = 3;
/** A pair in DPO: two completions, each read by the reference and trained on by the policy. */
const PASSES_OF_PAIR = 2 * (1 + TRAIN);
/** Sampling goes token by token with a cache: little arithmetic, many small operations. */
const SAMPLE = 1.2;
/** The same in best of n, where the judge's reading of every sample counts too. */
const SAMPLE_AND_JUDGE = 1.8;
/** A reward model or a critic has one number for a head in the place of the vocabulary. */
const HEADLESS = 0.7;
/** A narrower one takes less, though not in proportion to its weights: small matrices compute badly. */
const WIDTH_POWER = 1.4;
/** Pairs in a step of a proxy that is learnt before the first step, as its control says. */
const PROXY_BATCH = 32;
const DPO_BATCH = 16;
/** Reference samples by which a proxy is scaled. */
const SCALE_SAMPLES = 128;
/** Samples of the shown prompts, which best of n draws besides. */
const SHOWN = 6;

/** A step of methods on pairs against DPO's: SFT reads half of the text, KTO also completions of other prompts. */
const OF_PAIRS: Partial<Record<MethodName, number>> = { sft: 0.31, kto: 1.25, 'kto-unpaired': 1.4 };

interface Size {
  layers: number;
  /** 'scratch' has a width of its own, anything else that of the language model. */
  start: number | string;
  width: number;
}

/** A forward pass of a reward model of that size. */
function scorePass({ layers, start, width }: Size, model: Shape): number {
  const depth = start === 'scratch' ? layers : Math.min(layers, model.layers);
  const narrowness = start === 'scratch' ? (width / model.width) ** WIDTH_POWER : 1;
  return HEADLESS * (depth / model.layers) * narrowness;
}

const sizeOfProxy = ({ proxyLayers, proxyStart, proxyWidth }: Plan['config']): Size => ({
  layers: Number(proxyLayers),
  start: proxyStart,
  width: Number(proxyWidth),
});

const isGold = ({ reward = 'gold' }: Plan['config']) => reward === 'gold';

/** What the reward of one completion costs. The gold judge is a rule and costs next to nothing. */
function rewardPasses(config: Plan['config'], model: Shape): number {
  if (isGold(config)) return 0;
  return config.reward === 'implicit' ? 2 : scorePass(sizeOfProxy(config), model);
}

/** PPO's critic begins as the proxy where that is a reward model, else as the language model. */
function criticPass(config: Plan['config'], model: Shape): number {
  const fromProxy = config.reward === 'proxy' || config.reward === 'ratings';
  return fromProxy ? scorePass(sizeOfProxy(config), model) : HEADLESS;
}

/** A step of a run. */
export function passesOfStep({ method, config }: Plan, model: Shape): number {
  const epochs = Number(config.epochs ?? 1);
  const reward = rewardPasses(config, model);
  // Sampled, then read by policy and reference and by what rewards.
  const rollout = Number(config.promptsPerStep) * Number(config.samplesPerPrompt ?? 1);
  const collected = SAMPLE + 2 + reward;
  switch (methods[method].kind) {
    case 'pairs':
    case 'texts':
      return Number(config.batchSize) * PASSES_OF_PAIR * (OF_PAIRS[method] ?? 1);
    case 'rollout': {
      if (method === 'online-dpo') return 2 * rollout * (collected + 1 + TRAIN);
      const critic = method === 'ppo' ? criticPass(config, model) : 0;
      return rollout * (collected + critic + epochs * TRAIN * (1 + critic));
    }
    case 'reward model': {
      const size = { layers: Number(config.layers), start: config.start, width: Number(config.width) };
      return 2 * Number(config.batchSize) * TRAIN * scorePass(size, model);
    }
    case 'best of n':
      return (Number(config.poolPrompts) + SHOWN) * (SAMPLE_AND_JUDGE + reward);
    case 'walk':
      return 0;
  }
}

/** What is made before the first step: so many steps of so many passes, and samples by which a proxy is scaled. */
export function makingOf({ method, config }: Plan, model: Shape): { step: number; total: number } {
  const dpoStep = DPO_BATCH * PASSES_OF_PAIR;
  if (methods[method].kind === 'walk') {
    const policies = config.between === 'reference' ? 1 : 2;
    return { step: dpoStep, total: policies * Number(config.trainSteps) * dpoStep };
  }
  if (isGold(config)) return { step: 0, total: 0 };
  const scaling = SCALE_SAMPLES * (SAMPLE + rewardPasses(config, model));
  const step =
    config.reward === 'implicit' ? dpoStep : 2 * PROXY_BATCH * TRAIN * scorePass(sizeOfProxy(config), model);
  return { step, total: Number(config.proxySteps) * step + scaling };
}

/** An evaluation against one of a policy, which samples: a score only reads held-out pairs. */
export function evaluationShare({ method, config }: Plan, model: Shape): number {
  const reading = 0.4 / HEADLESS;
  switch (methods[method].kind) {
    case 'reward model': {
      const size = { layers: Number(config.layers), start: config.start, width: Number(config.width) };
      return reading * scorePass(size, model);
    }
    case 'best of n':
      return reading * rewardPasses(config, model) + 0.1;
    default:
      return 1 + 0.2 * rewardPasses(config, model);
  }
}

/** Whether the state before the first step has to be measured anew; else it is known from loading. */
export function measuresStart({ method, config }: Plan): boolean {
  const { kind } = methods[method];
  return kind === 'walk' || config.start === 'base' || !isGold(config);
}

export const PASSES_OF_DEFAULT_STEP = DPO_BATCH * PASSES_OF_PAIR;
