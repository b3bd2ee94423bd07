import { defaultsOf } from '../../experiment/controls/controls.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { dpoControls } from '../../experiment/methods/preference/dpo.ts';
import { neutral } from '../../experiment/methods/preference/preferenceShared.ts';
import { rewardModelControls } from '../../experiment/methods/rewardModel.ts';
import type { RewardConfig } from '../../experiment/methods/sampling/reward.ts';
import type { Normaliser } from '../../tasks/gold.ts';
import {
  implicitReward,
  modelReward,
  type Reward,
  rewardScale,
  type Sample,
  scaledReward,
} from '../rollouts/reward.ts';
import { sample } from '../rollouts/rollout.ts';
import { partsOf } from '../step/schedule.ts';
import { disposeTrainState, mergedWeights, newTrainState, type TrainState } from '../step/trainState.ts';
import { newRewardModel } from '../trainers/newRewardModel.ts';
import { criticFrom } from '../trainers/ppoState.ts';
import { preference } from '../trainers/preference.ts';
import { ratingModel } from '../trainers/ratingModel.ts';
import { rewardModel } from '../trainers/rewardModel.ts';
import type { LearntReward, MethodInputs, Progress, ProxyShelf } from './run.ts';

/** Reference samples by which a proxy is centred and scaled. */
const SCALE_SAMPLES = 128;
const SAMPLES_AT_ONCE = 32;

/** What is left of a learnt proxy: enough to have it again, to the bit. */
export interface KeptProxy {
  /** [parameters] */
  weights: Float32Array;
  scale: Normaliser;
}

/** Where proxies outlast the engine that learnt them. */
export interface ProxyStore {
  read(key: string): KeptProxy | null;
  write(key: string, kept: KeptProxy): void;
}

/**
 * Learns the proxy that `values.reward` names from the pairs at hand, and scales it on reference samples: a reward
 * model of pairs or of ratings, or a DPO policy for its implicit reward (Rafailov et al. 2023, eq. 5).
 *
 * @returns null where it was stopped
 */
export async function learnProxy(
  methodInputs: MethodInputs,
  values: RewardConfig & { seed: number },
  progress: Progress,
): Promise<LearntReward | null> {
  const learnt = await trainedAndScaled(methodInputs, values, progress);
  return learnt && asReward(methodInputs, values, learnt);
}

interface ScaledLearner {
  trainState: TrainState;
  scale: Normaliser;
}

async function trainedAndScaled(
  methodInputs: MethodInputs,
  values: RewardConfig & { seed: number },
  progress: Progress,
): Promise<ScaledLearner | null> {
  const learner = proxyLearner(methodInputs, values);
  const { trainState } = learner;
  try {
    const what = isImplicit(values) ? 'DPO policy' : 'reward model';
    const learnt = await finished(learner, what, values.proxySteps, progress);
    const samples = learnt && (await referenceSamples(methodInputs, values.seed, progress));
    if (!samples) {
      disposeTrainState(trainState);
      return null;
    }
    const scale = await rewardScale(rawReward(methodInputs, values, trainState), samples);
    return { trainState, scale };
  } catch (error) {
    disposeTrainState(trainState);
    throw error;
  }
}

const isImplicit = ({ reward }: RewardConfig) => reward === 'implicit';

function proxyLearner(methodInputs: MethodInputs, values: RewardConfig & { seed: number }): Learner {
  const { proxyPairs: pairs, proxySteps: steps, seed } = values;
  if (values.reward === 'own') {
    throw new FileProblem(
      'The reward “own”',
      'exists only for own data, on the page',
      'Choose gold, proxy, ratings or implicit.',
    );
  }
  return isImplicit(values)
    ? dpoPolicy(methodInputs, { steps, pairs, beta: neutral.beta, seed })
    : rewardLearner(methodInputs, values);
}

function rawReward(
  { reference }: Pick<MethodInputs, 'reference'>,
  values: RewardConfig,
  { model }: Pick<TrainState, 'model'>,
): Reward {
  return isImplicit(values) ? implicitReward(model, reference, neutral.beta) : modelReward(model);
}

function asReward(
  methodInputs: MethodInputs,
  values: RewardConfig,
  { trainState, scale }: ScaledLearner,
): LearntReward {
  return {
    ...scaledReward(rawReward(methodInputs, values, trainState), scale),
    critic: isImplicit(values) ? null : () => criticFrom(trainState, scale),
    dispose: () => disposeTrainState(trainState),
  };
}

/** The proxy that was kept, of the shape that would be learnt. */
function recalled(
  methodInputs: MethodInputs,
  values: RewardConfig & { seed: number },
  { weights, scale }: KeptProxy,
): LearntReward {
  const { trainState: shape } = proxyLearner(methodInputs, values);
  const { config, parameters } = shape.model;
  disposeTrainState(shape);
  return asReward(methodInputs, values, {
    trainState: newTrainState(config, parameters.layout, weights),
    scale,
  });
}

/** A model with the rows of its training. */
export interface Learner {
  trainState: TrainState;
  rows: AsyncGenerator<{ step: number }>;
}

/** A policy of DPO with all controls but these at their defaults. */
export function dpoPolicy(
  { reference, stored, pairs }: Pick<MethodInputs, 'reference' | 'stored' | 'pairs'>,
  {
    pairs: count,
    ...values
  }: { steps: number; beta: number; seed: number; pairs: number; learningRate?: number },
): Learner {
  const trainState = newTrainState(stored.config, stored.layout, stored.weights);
  const config = { ...neutral, ...defaultsOf(dpoControls), ...values, loss: 'dpo' } as const;
  return { trainState, rows: preference(trainState, reference, pairs.slice(0, count), config) };
}

function rewardLearner(
  { stored, pairs, rated }: MethodInputs,
  values: RewardConfig & { seed: number },
): Learner {
  const config = {
    ...defaultsOf(rewardModelControls),
    start: values.proxyStart,
    layers: values.proxyLayers,
    width: values.proxyWidth,
    trainPairs: values.proxyPairs,
    steps: values.proxySteps,
    seed: values.seed,
  };
  const trainState = newRewardModel(stored, config);
  const rows =
    values.reward === 'ratings'
      ? ratingModel(trainState, rated(), config)
      : rewardModel(trainState, pairs, config);
  return { trainState, rows };
}

/** Goes through all steps; false where it was stopped. */
export async function finished(
  { rows }: Learner,
  what: Parameters<Progress['onProgress']>[0],
  steps: number,
  { onProgress, stopped, breathe }: Progress,
): Promise<boolean> {
  try {
    for (let done = 0; ; done++) {
      onProgress(what, done, steps);
      await breathe();
      if (stopped()) return false;
      if ((await rows.next()).done) return true;
    }
  } finally {
    await rows.return(undefined); // which frees what was recorded, however it ended
  }
}

/** Completions by the reference, drawn by numbers that no step of a run uses; null where it was stopped. */
export async function referenceSamples(
  { reference, prompts }: Pick<MethodInputs, 'reference' | 'prompts'>,
  seed: number,
  { onProgress, stopped, breathe }: Progress,
): Promise<Sample[] | null> {
  const samples: Sample[] = [];
  const config = { seed, temperature: 1, missingEosPenalty: 0, microBatchSize: 0 };
  for (const [i, part] of partsOf(prompts(seed).slice(0, SCALE_SAMPLES), SAMPLES_AT_ONCE).entries()) {
    onProgress('reference samples', samples.length, SCALE_SAMPLES);
    await breathe();
    if (stopped()) return null;
    samples.push(...(await sample(reference, part, -1 - i, config)));
  }
  return samples;
}

/**
 * @param of names what proxies are learnt from besides their values: a world and a labeller, say
 * @param store keeps every proxy that is learnt; without one the shelf has the last alone
 */
export function createProxyShelf(of: () => string, store?: ProxyStore): ProxyShelf {
  let last: { key: string; proxy: LearntReward } | null = null;
  const clear = () => {
    last?.proxy.dispose();
    last = null;
  };
  const learn = async (
    key: string,
    methodInputs: MethodInputs,
    values: RewardConfig & { seed: number },
    progress: Progress,
  ): Promise<LearntReward | null> => {
    const learnt = await trainedAndScaled(methodInputs, values, progress);
    if (!learnt) return null;
    const { trainState, scale } = learnt;
    store?.write(key, { weights: await mergedWeights(trainState), scale });
    return asReward(methodInputs, values, learnt);
  };
  return {
    clear,
    take: async (methodInputs, values, progress) => {
      const named = Object.entries(values).filter(([name]) => name === 'reward' || name.startsWith('proxy'));
      const key = JSON.stringify([of(), values.seed, named]);
      if (last?.key === key) return last.proxy;
      // Before the next one is learnt: two would be in memory else.
      clear();
      const kept = store?.read(key);
      const proxy = kept
        ? recalled(methodInputs, values, kept)
        : await learn(key, methodInputs, values, progress);
      if (proxy) last = { key, proxy };
      return proxy;
    },
  };
}

/** A proxy that was learnt elsewhere, in the place of all that could be learnt here. */
export function givenProxy(model: TrainState, scale: Normaliser): ProxyShelf {
  const proxy: LearntReward = {
    ...scaledReward(modelReward(model.model), scale),
    critic: () => criticFrom(model, scale),
    dispose: () => disposeTrainState(model),
  };
  return { take: async () => proxy, clear: proxy.dispose };
}
