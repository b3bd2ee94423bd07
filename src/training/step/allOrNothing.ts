import { parametersFrom } from '../../model/parameters.ts';
import { joinTensors } from '../../ops/fused/pieces.ts';
import { tf } from '../../ops/tf.ts';
import type { AdamState } from '../optimisers/adam.ts';
import { type TrainState, takeUpdate } from './trainState.ts';

/**
 * Several updates in a row that belong together: where one of them fails, all trainees have again the weights and
 * moments from before the first.
 *
 * @param updates of these trainees and no other
 */
export async function allOrNothing<T>(
  trainees: readonly TrainState[],
  updates: () => Promise<T>,
): Promise<T> {
  const before = trainees.map(stateOf);
  try {
    const result = await updates();
    for (const { weights, firstMoment, secondMoment } of before) {
      tf.dispose([weights, firstMoment, secondMoment]);
    }
    return result;
  } catch (error) {
    before.forEach(({ weights, ...state }, i) => {
      takeUpdate(trainees[i], { parameters: parametersFrom(trainees[i].trained.layout, weights), state });
    });
    throw error;
  }
}

/** In tensors of its own, which no update in place reaches. */
function stateOf({ trained, optimizer }: TrainState): AdamState & { weights: tf.Tensor1D } {
  return {
    step: optimizer.step,
    weights: joinTensors([trained.flat]),
    firstMoment: joinTensors([optimizer.firstMoment]),
    secondMoment: joinTensors([optimizer.secondMoment]),
  };
}
