import { Option } from '@commander-js/extra-typings';
import { bestOfNCurve, frontierOf } from '../../evaluation/bestOfNPool.ts';
import { goldReward, modelReward, type Reward, scaledReward } from '../../training/rollouts/reward.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { readCardOf, readModelAndTokenizer } from '../files/modelFiles.ts';
import { readRewardModelFolder, uploadRewardModel } from '../files/rewardModelFiles.ts';
import { backendOption, integerOption, maxNewTokensOption, seedOption } from '../options.ts';
import { startBackend } from '../platform/platform.ts';
import { comparisonPrompts, splitOption } from './evaluationSamples.ts';
import { drawPools } from './pools.ts';
import { worldOfModel, worldOption } from './worldOfModel.ts';

export const command = labCommand(
  'best-of-n',
  'Draws N completions for each of P prompts. Prints one JSON object: the expected gold and proxy of best of n ' +
    'for every n up to N, all from this one pool, the KL bound, and the optimal frontier, which no policy exceeds.',
)
  .addOption(new Option('--policy <DIR>', 'the policy to sample from').makeOptionMandatory())
  .addOption(worldOption().makeOptionMandatory())
  .addOption(new Option('--reward-model <DIR>', 'picks the best; default: gold itself'))
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
  const { world, gold } = worldOfModel(options.world, readCardOf(folder), folder);
  const proxyModel = rewardModel ? readRewardModelFolder(rewardModel) : null;
  const { report } = await startBackend(options.backend);

  const { model, tokenizer } = readModelAndTokenizer(folder);
  const judge = goldReward(world, gold, tokenizer);
  const pick: Reward = proxyModel
    ? scaledReward(modelReward(uploadRewardModel(proxyModel).model), proxyModel.scale)
    : judge;
  const prompts = comparisonPrompts(world, split, options.prompts, seed).map(tokenizer.encodePrompt);
  const onProgress = (done: number) => console.error(`${done} of ${n} completions of each prompt`);
  const pools = await drawPools(model, { prompts, n, seed, maxNewTokens, pick, judge, onProgress });
  console.log(
    JSON.stringify({
      world: world.name,
      split,
      prompts: options.prompts,
      pool: n,
      seed,
      backend: report.backend,
      picks: rewardModel ?? 'gold',
      bestOfN: bestOfNCurve(pools),
      frontier: frontierOf(pools),
    }),
  );
}
