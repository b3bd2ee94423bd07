import { Option } from '@commander-js/extra-typings';
import { correlation, rateEstimate } from '../../experiment/metrics/statistics.ts';
import { sequencesOf } from '../../model/texts/preferenceBatch.ts';
import { normalise } from '../../tasks/gold.ts';
import { goldReward, modelReward, samplesOf } from '../../training/rollouts/reward.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { readCardOf, readPairs, readSpeakersTokenizer } from '../files/modelFiles.ts';
import { readRewardModelFolder, uploadRewardModel } from '../files/rewardModelFiles.ts';
import { backendOption } from '../options.ts';
import { startBackend } from '../platform/platform.ts';
import { printed } from './estimate.ts';
import { spokenWorld, worldOption } from './spokenWorld.ts';

export const command = labCommand(
  'reward',
  'What a reward model says of preference pairs, as one JSON object: the scores of each pair as the model gives ' +
    "them, how often chosen scores above rejected (a tie counts one half) with Wilson's 95% interval, and, where a " +
    'world is named, the correlation of its scores with gold over all completions.',
)
  .addOption(new Option('--reward-model <DIR>', 'the reward model').makeOptionMandatory())
  .addOption(new Option('--pairs <F.jsonl>', 'a preference pair a line').makeOptionMandatory())
  .addOption(worldOption())
  .addOption(
    new Option('--reference <DIR>', "the model whose card has gold's scale").default('public/model/sft'),
  )
  .addOption(backendOption());

/** `lab reward` */
export async function run(args: string[]): Promise<void> {
  const { rewardModel: folder, reference, ...options } = readOptions(command, args);
  const judged = options.world ? spokenWorld(options.world, readCardOf(reference), reference) : null;
  const model = readRewardModelFolder(folder);
  const tokenizer = readSpeakersTokenizer(folder);
  const { config } = model.stored;
  const pairs = readPairs(options.pairs, config, tokenizer);
  await startBackend(options.backend);

  const samples = samplesOf(sequencesOf(pairs), config.endOfText);
  const scores = await modelReward(uploadRewardModel(model).model).score(samples);
  const [chosen, rejected] = [scores.slice(0, pairs.length), scores.slice(pairs.length)];
  const right = rateEstimate(chosen.map((score, i) => (Math.sign(score - rejected[i]) + 1) / 2));
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
