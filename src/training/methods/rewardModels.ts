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
import type { Materials, Method } from './run.ts';

/** Methods that learn a reward and leave the policy alone. */

export const rewardModelMethod = learning((trainee, { pairs }, config) =>
  rewardModel(trainee, pairs, config),
);

export const ratingModelMethod = learning((trainee, materials, config) =>
  ratingModel(trainee, materials.rated(), config),
);

function learning(
  rowsOf: (trainee: TrainState, materials: Materials, config: RewardModelConfig) => AsyncGenerator<RunRow>,
): Method {
  return {
    begin: async (materials, values, _, state) => {
      const config = values as RewardModelConfig;
      const fresh = newRewardModel(materials.stored, config);
      const saved = state?.trainees['reward model'];
      const trainee = saved ? restored(fresh, saved) : fresh;
      const run = runOf('reward model', trainee, rowsOf(trainee, materials, config), state);
      // Its scores move with it: no scale is right for longer than a step.
      return { ...run, proxy: { score: (samples) => modelReward(trainee.model).score(samples) } };
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
