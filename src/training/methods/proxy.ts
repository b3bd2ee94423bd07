import { defaultsOf } from '../../experiment/controls/controls.ts';
import { dpoControls } from '../../experiment/methods/preference/dpo.ts';
import { neutral } from '../../experiment/methods/preference/preferenceShared.ts';
import { rewardModelControls } from '../../experiment/methods/rewardModel.ts';
import type { RewardConfig } from '../../experiment/methods/sampling/reward.ts';
import type { Normaliser } from '../../tasks/gold.ts';
import { implicitReward, modelReward, rewardScale, type Sample, scaledReward } from '../rollouts/reward.ts';
import { sample } from '../rollouts/rollout.ts';
import { partsOf } from '../step/schedule.ts';
import { disposeTrainState, newTrainState, type TrainState } from '../step/trainState.ts';
import { newRewardModel } from '../trainers/newRewardModel.ts';
import { criticFrom } from '../trainers/ppoState.ts';
import { preference } from '../trainers/preference.ts';
import { ratingModel } from '../trainers/ratingModel.ts';
import { rewardModel } from '../trainers/rewardModel.ts';
import type { LearntReward, MethodInputs, Progress, ProxyShelf } from './run.ts';

/** Reference samples by which a proxy is centred and scaled. */
const SCALE_SAMPLES = 128;
const SAMPLES_AT_ONCE = 32;

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
  const { reward, proxyPairs, proxySteps, seed } = values;
  const isImplicit = reward === 'implicit';
  const learner = isImplicit
    ? dpoPolicy(methodInputs, { steps: proxySteps, pairs: proxyPairs, beta: neutral.beta, seed })
    : rewardLearner(methodInputs, values);
  const { trainState } = learner;
  try {
    const what = isImplicit ? 'DPO policy' : 'reward model';
    const learnt = await finished(learner, what, proxySteps, progress);
    const raw = isImplicit
      ? implicitReward(trainState.model, methodInputs.reference, neutral.beta)
      : modelReward(trainState.model);
    const samples = learnt && (await referenceSamples(methodInputs, seed, progress));
    if (!samples) {
      disposeTrainState(trainState);
      return null;
    }
    const scale = await rewardScale(raw, samples);
    return {
      ...scaledReward(raw, scale),
      critic: isImplicit ? null : () => criticFrom(trainState, scale),
      dispose: () => disposeTrainState(trainState),
    };
  } catch (error) {
    disposeTrainState(trainState);
    throw error;
  }
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

/** @param of names what proxies are learnt from besides their values: a world and a labeller, say */
export function createProxyShelf(of: () => string): ProxyShelf {
  let kept: { key: string; proxy: LearntReward } | null = null;
  const clear = () => {
    kept?.proxy.dispose();
    kept = null;
  };
  return {
    clear,
    take: async (methodInputs, values, progress) => {
      const named = Object.entries(values).filter(([name]) => name === 'reward' || name.startsWith('proxy'));
      const key = JSON.stringify([of(), values.seed, named]);
      if (kept?.key === key) return kept.proxy;
      // Before the next one is learnt: two would be in memory else.
      clear();
      const proxy = await learnProxy(methodInputs, values, progress);
      if (proxy) kept = { key, proxy };
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
