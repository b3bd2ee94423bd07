import { Option } from '@commander-js/extra-typings';
import { correlation, rateEstimate, winOf } from '../../experiment/metrics/statistics.ts';
import { sequencesOf } from '../../model/texts/preferenceBatch.ts';
import { normalise } from '../../tasks/gold.ts';
import { goldReward, modelReward, samplesOf } from '../../training/rollouts/reward.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { readCardOf, readRequiredTokenizer } from '../files/modelFiles.ts';
import { readerOf, readPairs } from '../files/pairsFile.ts';
import { readRewardModelFolder, uploadRewardModel } from '../files/rewardModelFiles.ts';
import { backendOption } from '../options.ts';
import { startBackend } from '../platform/platform.ts';
import { printed } from './estimate.ts';
import { worldOfModel, worldOption } from './worldOfModel.ts';

export const command = labCommand(
  'reward',
  'Scores preference pairs with a reward model. Prints one JSON object: the raw scores of each pair, ' +
    "how often chosen scores above rejected (a tie counts one half) with Wilson's 95% interval, and, if a " +
    'world is named, the correlation of the scores with gold over all completions.',
)
  .addOption(new Option('--reward-model <DIR>', 'the reward model').makeOptionMandatory())
  .addOption(new Option('--pairs <FILE>', 'preference pairs').makeOptionMandatory())
  .addOption(worldOption())
  .addOption(
    new Option('--reference <DIR>', "the model whose card has gold's scale").default('public/model/sft'),
  )
  .addOption(backendOption());

/** `lab reward` */
export async function run(args: string[]): Promise<void> {
  const { rewardModel: folder, reference, ...options } = readOptions(command, args);
  const judged = options.world ? worldOfModel(options.world, readCardOf(reference), reference) : null;
  const model = readRewardModelFolder(folder);
  const tokenizer = readRequiredTokenizer(folder);
  const { config } = model.stored;
  const pairs = readPairs(options.pairs, readerOf(folder, config));
  await startBackend(options.backend);

  const samples = samplesOf(sequencesOf(pairs), config);
  const scores = await modelReward(uploadRewardModel(model).model).score(samples);
  const [chosen, rejected] = [scores.slice(0, pairs.length), scores.slice(pairs.length)];
  const right = rateEstimate(chosen.map((score, i) => winOf(score - rejected[i])));
  const golds = judged && (await goldReward(judged.world, judged.gold, tokenizer).score(samples));
  console.log(
    JSON.stringify({
      pairs: chosen.map((score, i) => ({
        chosen: score,
        rejected: rejected[i],
        scaled: [score, rejected[i]].map((raw) => normalise(raw, model.scale)),
      })),
      accuracy: printed(right),
      ...(golds && { goldCorrelation: correlation(scores, golds) }),
    }),
  );
}
