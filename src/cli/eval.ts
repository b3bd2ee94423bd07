import { wilsonInterval } from '../evaluation/wilson.ts';
import { goldReward, modelReward, scaledReward } from '../training/reward.ts';
import { estimate } from './estimate.ts';
import { readCardOf, readSpeaker } from './modelFiles.ts';
import { backendOption, integerOption, numberOption, readOptions, required } from './options.ts';
import { startBackend } from './platform.ts';
import { readRewardModelFolder, uploadRewardModel } from './rewardModelFiles.ts';
import { answers, comparisonPrompts, splitOption } from './speech.ts';
import { spokenWorld } from './spokenWorld.ts';

const names = ['policy', 'reference', 'reward-model', 'world', 'split', 'n', 'temperature', 'seed'] as const;

/**
 * `lab eval`: draws a completion for each of N prompts of a world and prints one JSON object: gold reward, the proxy
 * of a reward model where one is named, exact sequence KL to the reference, length, entropy and end-of-text rate,
 * each with its 95% interval (normal for means, Wilson's for the rate). The same seed asks every policy the same
 * prompts with the same random numbers.
 */
export async function evaluatePolicy(args: string[]): Promise<void> {
  const options = readOptions(args, [...names, 'backend']);
  const policyFolder = required(options, 'policy');
  const referenceFolder = required(options, 'reference');
  const split = splitOption(options.split);
  const n = integerOption('n', options.n, 200, [2, 1_000_000]);
  const seed = integerOption('seed', options.seed, 1, [0, 2 ** 32 - 1]);
  const temperature = numberOption('temperature', options.temperature, 1, [0, 100]);
  // Gold's scale is the reference's: a policy's own card, copied along, says the same.
  const card = readCardOf(referenceFolder);
  const { world, gold } = spokenWorld(required(options, 'world'), card, referenceFolder);
  const proxyModel = options['reward-model'] ? readRewardModelFolder(options['reward-model']) : null;
  const { report } = await startBackend(backendOption(options.backend));

  const { model: policy, tokenizer } = readSpeaker(policyFolder);
  const { model: reference } = readSpeaker(referenceFolder);
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
