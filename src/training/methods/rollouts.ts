import type { PpoConfig } from '../../experiment/methods/sampling/ppo.ts';
import type { RewardConfig } from '../../experiment/methods/sampling/reward.ts';
import type { RunRow } from '../../experiment/metrics/metrics.ts';
import { scalarHeadLayout } from '../../model/scalarHead.ts';
import type { RolloutSetting } from '../rollouts/rollout.ts';
import { disposeTrainState, restoreTrainState, type TrainState } from '../step/trainState.ts';
import { newRewardModel } from '../trainers/newRewardModel.ts';
import { ppo } from '../trainers/ppo.ts';
import { type PpoState, snapshotOfPpo } from '../trainers/ppoState.ts';
import { standIn } from './onPairs.ts';
import { policyOf, runOf } from './policy.ts';
import type { LearntReward, Method, MethodInputs, Progress, RunState, Values } from './run.ts';

/** Methods that learn from the policy's own samples and a reward. */

/** @param rowsOf the method's trainer */
export function withoutCritic<Config>(
  rowsOf: (policy: TrainState, setting: RolloutSetting, config: Config) => AsyncGenerator<RunRow>,
): Method {
  return {
    begin: async (methodInputs, values, progress, saved) => {
      const rewarded = await rewardOf(methodInputs, values, progress);
      if (!rewarded) return null;
      const policy = policyOf(methodInputs, values, saved);
      const run = runOf('policy', policy, rowsOf(policy, rewarded.setting, values as Config), saved);
      return { ...run, proxy: rewarded.proxy };
    },
    measure: standIn,
  };
}

export const ppoMethod: Method = {
  begin: async (methodInputs, values, progress, saved) => {
    const rewarded = await rewardOf(methodInputs, values, progress);
    if (!rewarded) return null;
    const critic = await criticOf(methodInputs, rewarded.proxy, Number(values.seed), saved);
    const policy = policyOf(methodInputs, values, saved);
    const state: PpoState = { policy, critic, beta: saved?.numbers.beta ?? Number(values.beta) };
    const run = runOf('policy', policy, ppo(state, rewarded.setting, values as PpoConfig), saved);
    return {
      ...run,
      proxy: rewarded.proxy,
      state: async () => {
        const { beta, ...trainees } = await snapshotOfPpo(state);
        return { trainees, numbers: { beta, step: run.step() }, lists: {} };
      },
      dispose: () => {
        run.dispose();
        disposeTrainState(critic);
      },
    };
  },
  measure: standIn,
};

/** The critic begins as the reward model where there is one, else as the reference with a head that says 0. */
async function criticOf(
  { stored }: MethodInputs,
  proxy: LearntReward | undefined,
  seed: number,
  saved?: RunState,
): Promise<TrainState> {
  const fresh = proxy?.critic
    ? await proxy.critic()
    : newRewardModel(stored, {
        start: 'sft',
        layers: stored.config.layers,
        width: stored.config.width,
        seed,
      });
  const snapshot = saved?.trainees.critic;
  if (!snapshot) return fresh;
  const { config, parameters } = fresh.model;
  disposeTrainState(fresh);
  const bias = parameters.layout.entries.some(({ name }) => name === 'score.bias');
  return restoreTrainState(config, scalarHeadLayout(config, { bias }), snapshot);
}

/** What the samples are rewarded by; a proxy is learnt first where it is not there yet. Null where it was stopped. */
async function rewardOf(
  methodInputs: MethodInputs,
  values: Values,
  progress: Progress,
): Promise<{ setting: RolloutSetting; proxy?: LearntReward } | null> {
  const config = values as unknown as RewardConfig & { seed: number };
  const { reference, gold, proxies, watch } = methodInputs;
  const prompts = methodInputs.prompts(config.seed);
  const setting = { reference, prompts, judge: gold ?? undefined, watch };
  if (config.reward === 'gold') {
    if (!gold) throw new Error('There is no gold judge without a world: name a reward model.');
    return { setting: { ...setting, reward: gold } };
  }
  if (config.reward === 'own' && methodInputs.ownReward) {
    return { setting: { ...setting, reward: methodInputs.ownReward } };
  }
  const proxy = await proxies.take(methodInputs, config, progress);
  return proxy && { setting: { ...setting, reward: proxy }, proxy };
}
