import type { RewardModelConfig } from '../../experiment/methods/rewardModel.ts';
import type { RunRow } from '../../experiment/metrics/metrics.ts';
import { scalarHeadLayout } from '../../model/scalarHead.ts';
import { modelReward } from '../rollouts/reward.ts';
import { disposeTrainState, restoreTrainState, type TrainState } from '../step/trainState.ts';
import { newRewardModel } from '../trainers/newRewardModel.ts';
import { ratingModel } from '../trainers/ratingModel.ts';
import { rewardModel } from '../trainers/rewardModel.ts';
import { standIn } from './onPairs.ts';
import { runOf } from './policy.ts';
import type { Method, MethodInputs } from './run.ts';

/** Methods that learn a reward and leave the policy alone. */

export const rewardModelMethod = learning((trainState, { pairs }, config) =>
  rewardModel(trainState, pairs, config),
);

export const ratingModelMethod = learning((trainState, methodInputs, config) =>
  ratingModel(trainState, methodInputs.rated(), config),
);

function learning(
  rowsOf: (
    trainState: TrainState,
    methodInputs: MethodInputs,
    config: RewardModelConfig,
  ) => AsyncGenerator<RunRow>,
): Method {
  return {
    begin: async (methodInputs, values, _, state) => {
      const config = values as RewardModelConfig;
      const fresh = newRewardModel(methodInputs.stored, config);
      const saved = state?.trainees['reward model'];
      const trainState = saved ? restored(fresh, saved) : fresh;
      const run = runOf('reward model', trainState, rowsOf(trainState, methodInputs, config), state);
      // Its scores move with it: no scale is right for longer than a step.
      return { ...run, proxy: { score: (samples) => modelReward(trainState.model).score(samples) } };
    },
    // The policy is the reference: by this measure nothing ever changes.
    measure: standIn,
  };
}

function restored(fresh: TrainState, saved: Parameters<typeof restoreTrainState>[2]): TrainState {
  const { config } = fresh.model;
  disposeTrainState(fresh);
  return restoreTrainState(config, scalarHeadLayout(config), saved);
}
