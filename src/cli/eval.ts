import { Option } from '@commander-js/extra-typings';
import { wilsonInterval } from '../evaluation/wilson.ts';
import { goldReward, modelReward, scaledReward } from '../training/reward.ts';
import { labCommand, readOptions } from './commandLine.ts';
import { estimate } from './estimate.ts';
import { readCardOf, readSpeaker } from './modelFiles.ts';
import { backendOption, integerOption, numberOption, seedOption } from './options.ts';
import { startBackend } from './platform.ts';
import { readRewardModelFolder, uploadRewardModel } from './rewardModelFiles.ts';
import { answers, comparisonPrompts, splitOption } from './speech.ts';
import { spokenWorld, worldOption } from './spokenWorld.ts';

export const command = labCommand(
  'eval',
  'Draws a completion for each of N prompts of a world. Prints one JSON object: gold reward, the proxy of a reward ' +
    'model where one is named, exact sequence KL to the reference, length, entropy and end-of-text rate, each with ' +
    "its 95% interval (normal for means, Wilson's for the rate). The same seed asks every policy the same prompts " +
    'with the same random numbers.',
)
  .addOption(new Option('--policy <DIR>', 'the policy to measure').makeOptionMandatory())
  .addOption(new Option('--reference <DIR>', 'what KL is measured from').makeOptionMandatory())
  .addOption(worldOption().makeOptionMandatory())
  .addOption(new Option('--reward-model <DIR>', 'the proxy'))
  .addOption(splitOption())
  .addOption(integerOption('--n <N>', 'prompts', [2, 1_000_000]).default(200))
  .addOption(numberOption('--temperature <T>', '0 takes the likeliest token each time', [0, 100]).default(1))
  .addOption(seedOption('decides prompts and completions'))
  .addOption(backendOption());

/** `lab eval` */
export async function run(args: string[]): Promise<void> {
  const { split, n, temperature, seed, ...options } = readOptions(command, args);
  // Gold's scale is the reference's: a policy's own card, copied along, says the same.
  const card = readCardOf(options.reference);
  const { world, gold } = spokenWorld(options.world, card, options.reference);
  const proxyModel = options.rewardModel ? readRewardModelFolder(options.rewardModel) : null;
  const { report } = await startBackend(options.backend);

  const { model: policy, tokenizer } = readSpeaker(options.policy);
  const { model: reference } = readSpeaker(options.reference);
  const prompts = comparisonPrompts(world, split, n, seed);
  const samples = await answers(policy, reference, {
    tokenizer,
    prompts,
    temperature,
    seed,
    onProgress: (done) => console.error(`${done} of ${n} samples`),
  });
  const scored = samples.map((sample) => ({ ...sample, finished: sample.ended }));
  const golds = await goldReward(world, gold, tokenizer).score(scored);
  const proxies =
    proxyModel &&
    (await scaledReward(modelReward(uploadRewardModel(proxyModel).model), proxyModel.scale).score(scored));
  const ended = samples.filter((sample) => sample.ended).length;
  const result = {
    world: world.name,
    split,
    n,
    temperature,
    seed,
    backend: report.backend,
    gold: estimate(golds),
    ...(proxies && { proxy: estimate(proxies) }),
    kl: estimate(samples.map(({ kl }) => kl)),
    logRatio: estimate(samples.map(({ logRatio }) => logRatio)),
    length: estimate(samples.map(({ completion }) => completion.length)),
    entropy: estimate(samples.map(({ entropy }) => entropy)),
    eosRate: { mean: ended / n, interval: wilsonInterval(ended, n) },
  };
  console.log(JSON.stringify(result));
}
