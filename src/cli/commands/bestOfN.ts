import { Option } from '@commander-js/extra-typings';
import { bestOfNCurve, frontierOf } from '../../evaluation/bestOfNPool.ts';
import { modelReward, scaledReward } from '../../training/rollouts/reward.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { readModelAndTokenizer, readRequiredTokenizer } from '../files/modelFiles.ts';
import { readRewardModelFolder, uploadRewardModel } from '../files/rewardModelFiles.ts';
import { backendOption, integerOption, maxNewTokensOption, required, seedOption } from '../options.ts';
import { startBackend } from '../platform/platform.ts';
import { splitOption } from './evaluationSamples.ts';
import { drawPools } from './pools.ts';
import { promptFileOption, questionsOf } from './questions.ts';
import { worldOption } from './worldOfModel.ts';

export const command = labCommand(
  'best-of-n',
  'Draws N completions for each of P prompts. Prints one JSON object: the expected gold and proxy of best of n ' +
    'for every n up to N, all from this one pool, the KL bound, and the optimal frontier, which no policy exceeds. ' +
    'On your own prompts a reward model picks, and there is no gold.',
)
  .addOption(new Option('--policy <DIR>', 'the policy to sample from').makeOptionMandatory())
  .addOption(worldOption())
  .addOption(promptFileOption())
  .addOption(new Option('--reward-model <DIR>', 'picks the best; default with --world: gold itself'))
  .addOption(integerOption('--n <N>', 'completions per prompt', [1, 10_000]).default(16))
  .addOption(integerOption('--prompts <P>', 'prompts', [1, 100_000]).default(100))
  .addOption(maxNewTokensOption())
  .addOption(splitOption())
  .addOption(seedOption('fixes prompts and completions'))
  .addOption(backendOption());

/** `lab best-of-n` */
export async function run(args: string[]): Promise<void> {
  const {
    policy: folder,
    rewardModel,
    n,
    split,
    seed,
    maxNewTokens,
    ...options
  } = readOptions(command, args);
  const tokenizer = readRequiredTokenizer(folder);
  const count = options.prompts;
  const { prompts, gold, asked } = questionsOf({ ...options, split, count, seed }, folder, tokenizer);
  if (!gold) required({ rewardModel }, 'rewardModel');
  const proxyModel = rewardModel ? readRewardModelFolder(rewardModel) : null;
  const { report } = await startBackend(options.backend);

  const { model } = readModelAndTokenizer(folder);
  const proxy =
    proxyModel && scaledReward(modelReward(uploadRewardModel(proxyModel).model), proxyModel.scale);
  const pick = proxy ?? gold;
  if (!pick) throw new Error('nothing that picks, after it was asked for');
  const onProgress = (done: number) => console.error(`${done} of ${n} completions of each prompt`);
  const pools = await drawPools(model, { prompts, n, seed, maxNewTokens, pick, gold, onProgress });
  console.log(
    JSON.stringify({
      ...asked,
      prompts: prompts.length,
      pool: n,
      seed,
      backend: report.backend,
      picks: rewardModel ?? 'gold',
      bestOfN: bestOfNCurve(pools),
      ...(gold && { frontier: frontierOf(pools) }),
    }),
  );
}
