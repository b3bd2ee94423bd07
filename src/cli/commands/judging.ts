import { faultKinds, type JudgedText } from '../../evaluation/judgeAgreement.ts';
import type { Ends } from '../../experiment/architectures/architecture.ts';
import type { Sequence } from '../../model/sequences.ts';
import { normalise } from '../../tasks/gold.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import { modelReward, samplesOf, scaledReward } from '../../training/rollouts/reward.ts';
import { readCardOf } from '../files/modelFiles.ts';
import { readRewardModelFolder, uploadRewardModel } from '../files/rewardModelFiles.ts';
import { worldOfModel } from './worldOfModel.ts';

/**
 * What all judges see in completions: gold, length, faults, and the score of a reward model where one is named. Files
 * are read at once, and tensors made when it starts, after the backend.
 *
 * @param reference folder of the model whose card has gold's scale
 */
export function judgesOf(worldName: string, reference: string, rewardModel: string | undefined) {
  const { world, gold } = worldOfModel(worldName, readCardOf(reference), reference);
  const files = rewardModel ? readRewardModelFolder(rewardModel) : null;
  const start = () => {
    const proxy = files && scaledReward(modelReward(uploadRewardModel(files).model), files.scale);
    return async (
      sequences: readonly Sequence[],
      { decode }: Tokenizer,
      ends: Ends,
    ): Promise<JudgedText[]> => {
      const scores = await proxy?.score(samplesOf(sequences, ends));
      return sequences.map(({ prompt, completion }, i) => {
        const { score, parts } = world.judge(decode(prompt), decode(completion));
        return {
          gold: normalise(score, gold),
          length: completion.length,
          faults: faultKinds(parts),
          ...(scores && { proxy: scores[i] }),
        };
      });
    };
  };
  return { world, start };
}
