import { scalarHeadLayout } from '../../model/scalarHead.ts';
import type { Normaliser } from '../../tasks/gold.ts';
import {
  mergedWeights,
  newTrainState,
  snapshotOf,
  type TrainSnapshot,
  type TrainState,
} from '../step/trainState.ts';

/** All that PPO changes: with it a run can be taken up again to the bit. */
export interface PpoState {
  policy: TrainState;
  /** A model with a scalar head (src/model/scalarHead.ts), of any size: `criticFrom`, or a `newRewardModel`. */
  critic: TrainState;
  /** Coefficient of the KL penalty in force. */
  beta: number;
}

/** The state in main memory. */
export interface PpoSnapshot {
  policy: TrainSnapshot;
  critic: TrainSnapshot;
  beta: number;
}

/** Between two rows only. */
export async function snapshotOfPpo({ policy, critic, beta }: PpoState): Promise<PpoSnapshot> {
  return { policy: await snapshotOf(policy), critic: await snapshotOf(critic), beta };
}

/**
 * A critic that begins as a reward model (Huang et al. 2024), its scale moved into the head: at the end of a
 * completion it says what `scaledReward` does, V = (h · w + b − mean)/std. With a new optimiser.
 */
export async function criticFrom(rewardModel: TrainState, { mean, std }: Normaliser): Promise<TrainState> {
  const { config } = rewardModel.model;
  const layout = scalarHeadLayout(config, { bias: true });
  const weights = new Float32Array(layout.size);
  weights.set(await mergedWeights(rewardModel)); // without a bias there is one number less
  const [head, bias] = layout.entries.slice(-2);
  for (let i = head.offset; i < bias.offset; i++) weights[i] /= std;
  weights[bias.offset] = (weights[bias.offset] - mean) / std;
  return newTrainState(config, layout, weights);
}
