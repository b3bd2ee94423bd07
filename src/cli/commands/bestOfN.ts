import { Option } from '@commander-js/extra-typings';
import { bestOfNCurve, frontierOf } from '../../evaluation/bestOfNPool.ts';
import { goldReward, modelReward, type Reward, scaledReward } from '../../training/rollouts/reward.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { readCardOf, readSpeaker } from '../files/modelFiles.ts';
import { readRewardModelFolder, uploadRewardModel } from '../files/rewardModelFiles.ts';
import { backendOption, integerOption, seedOption } from '../options.ts';
import { startBackend } from '../platform/platform.ts';
import { drawPools } from './pools.ts';
import { comparisonPrompts, splitOption } from './speech.ts';
import { spokenWorld, worldOption } from './spokenWorld.ts';

export const command = labCommand(
  'best-of-n',
  'Draws N completions of each of P prompts. Prints one JSON object: the expected gold and proxy of the best of n ' +
    'for every n up to N, all from this one pool, with the bound on the KL, and the frontier that no policy lies above.',
)
  .addOption(new Option('--policy <DIR>', 'the policy that speaks').makeOptionMandatory())
  .addOption(worldOption().makeOptionMandatory())
  .addOption(new Option('--reward-model <DIR>', 'what picks the best; gold itself if absent'))
  .addOption(integerOption('--n <N>', 'completions of each prompt', [1, 10_000]).default(16))
  .addOption(integerOption('--prompts <P>', 'prompts', [1, 100_000]).default(100))
  .addOption(splitOption())
  .addOption(seedOption('decides prompts and completions'))
  .addOption(backendOption());

/** `lab best-of-n` */
export async function run(args: string[]): Promise<void> {
  const { policy: folder, rewardModel, n, split, seed, ...options } = readOptions(command, args);
  const { world, gold } = spokenWorld(options.world, readCardOf(folder), folder);
  const proxyModel = rewardModel ? readRewardModelFolder(rewardModel) : null;
  const { report } = await startBackend(options.backend);

  const { model, tokenizer } = readSpeaker(folder);
  const judge = goldReward(world, gold, tokenizer);
  const pick: Reward = proxyModel
    ? scaledReward(modelReward(uploadRewardModel(proxyModel).model), proxyModel.scale)
    : judge;
  const prompts = comparisonPrompts(world, split, options.prompts, seed).map(tokenizer.encode);
  const onProgress = (done: number) => console.error(`${done} of ${n} completions of each prompt`);
  const pools = await drawPools(model, { prompts, n, seed, pick, judge, onProgress });
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
