import type { ParameterLayout } from '../model/parameters.ts';
import {
  disposeTrainState,
  restoreTrainState,
  type TrainSnapshot,
  type TrainState,
} from '../training/step/trainState.ts';
import type { PpoSnapshot, PpoState } from '../training/trainers/ppoState.ts';

/** @param shapes of policy and critic, which a snapshot does not repeat */
export function restorePpo(shapes: Shapes, { policy, critic, beta }: PpoSnapshot): PpoState {
  const restored = ({ config, layout }: Shape, snapshot: TrainSnapshot) =>
    restoreTrainState(config, layout, snapshot);
  return { policy: restored(shapes.policy, policy), critic: restored(shapes.critic, critic), beta };
}

interface Shape {
  config: TrainState['model']['config'];
  layout: ParameterLayout;
}

interface Shapes {
  policy: Shape;
  critic: Shape;
}

export function disposePpo({ policy, critic }: PpoState): void {
  for (const trainState of [policy, critic]) disposeTrainState(trainState);
}
