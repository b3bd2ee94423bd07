import { bestOfNCurve, frontierOf } from '../evaluation/bestOfNPool.ts';
import { goldReward, modelReward, type Reward, scaledReward } from '../training/reward.ts';
import { readCardOf, readSpeaker } from './modelFiles.ts';
import { backendOption, integerOption, readOptions, required } from './options.ts';
import { startBackend } from './platform.ts';
import { drawPools } from './pools.ts';
import { readRewardModelFolder, uploadRewardModel } from './rewardModelFiles.ts';
import { comparisonPrompts, splitOption } from './speech.ts';
import { spokenWorld } from './spokenWorld.ts';

/**
 * `lab best-of-n`: draws N completions of each of P prompts and prints, as one JSON object, the expected gold and
 * proxy of the best of n for every n up to N, all from this one pool, with the bound on the KL, and the frontier
 * that no policy lies above. What picks is a reward model, or gold itself.
 */
export async function bestOfN(args: string[]): Promise<void> {
  const options = readOptions(args, [
    ...['policy', 'reward-model', 'world', 'split', 'n', 'prompts', 'seed', 'backend'],
  ]) as Partial<Record<string, string>>;
  const folder = required(options, 'policy');
  const n = integerOption('n', options.n, 16, [1, 10_000]);
  const count = integerOption('prompts', options.prompts, 100, [1, 100_000]);
  const seed = integerOption('seed', options.seed, 1, [0, 2 ** 32 - 1]);
  const split = splitOption(options.split);
  const { world, gold } = spokenWorld(required(options, 'world'), readCardOf(folder), folder);
  const proxyModel = options['reward-model'] ? readRewardModelFolder(options['reward-model']) : null;
  const { report } = await startBackend(backendOption(options.backend));

  const { model, tokenizer } = readSpeaker(folder);
  const judge = goldReward(world, gold, tokenizer);
  const pick: Reward = proxyModel
    ? scaledReward(modelReward(uploadRewardModel(proxyModel).model), proxyModel.scale)
    : judge;
  const prompts = comparisonPrompts(world, split, count, seed).map(tokenizer.encode);
  const onProgress = (done: number) => console.error(`${done} of ${n} completions of each prompt`);
  const pools = await drawPools(model, { prompts, n, seed, pick, judge, onProgress });
  console.log(
    JSON.stringify({
      world: world.name,
      split,
      prompts: count,
      pool: n,
      seed,
      backend: report.backend,
      picks: proxyModel ? options['reward-model'] : 'gold',
      bestOfN: bestOfNCurve(pools),
      frontier: frontierOf(pools),
    }),
  );
}
