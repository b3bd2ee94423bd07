import type { RunConfig } from '../../experiment/methods/methods.ts';
import type { DpoConfig } from '../../experiment/methods/preference/dpo.ts';
import type { StoredModel } from '../../model/checkpoint.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import type { TokenPair } from '../../model/texts/preferenceBatch.ts';
import { breathe } from '../../ops/breathe.ts';
import { policyOf } from '../../training/methods/policy.ts';
import { disposeTrainState } from '../../training/step/trainState.ts';
import { dpo } from '../../training/trainers/dpo.ts';

/** What is trained for a moment, to see how long that takes. Nothing of it is kept. */
export interface Trial {
  /** The policy begins with its weights. */
  stored: StoredModel;
  reference: LanguageModel;
  pairs: readonly TokenPair[];
  config: RunConfig;
}

/**
 * Seconds that a step of DPO takes: the shortest of some, without the first, which compiles.
 *
 * @param onStep called after each, the first included
 */
export async function timedSteps(
  { stored, reference, pairs, config }: Trial,
  steps: number,
  onStep: () => void = () => {},
): Promise<number> {
  const trainState = policyOf({ initial: { ...reference, config: stored.config }, stored }, config);
  const rows = dpo(trainState, reference, pairs, config as DpoConfig);
  let shortest = Number.POSITIVE_INFINITY;
  try {
    for (let step = 1; step <= steps; step++) {
      const { value } = await rows.next();
      if (step > 1 && value) shortest = Math.min(shortest, value.seconds);
      onStep();
      // A step of a large model takes as long as a page waits for a sign of life.
      await breathe();
    }
    return shortest;
  } finally {
    await rows.return(undefined);
    disposeTrainState(trainState);
  }
}
