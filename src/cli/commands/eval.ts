import { Option } from '@commander-js/extra-typings';
import { measure } from '../../evaluation/measurements.ts';
import { goldReward, modelReward, scaledReward } from '../../training/rollouts/reward.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { readCardOf, readModelAndTokenizer } from '../files/modelFiles.ts';
import { readRewardModelFolder, uploadRewardModel } from '../files/rewardModelFiles.ts';
import { backendOption, integerOption, maxNewTokensOption, numberOption, seedOption } from '../options.ts';
import { startBackend } from '../platform/platform.ts';
import { printed } from './estimate.ts';
import { comparisonPrompts, evaluationSamples, referenceSamples, splitOption } from './evaluationSamples.ts';
import { worldOfModel, worldOption } from './worldOfModel.ts';

export const command = labCommand(
  'eval',
  'Samples a completion for each of N prompts of a world. Prints one JSON object: gold reward, win rate against the ' +
    "reference's own samples (gold decides, a tie counts one half), the proxy of a reward model if one is named, exact " +
    "sequence KL to the reference, length, entropy and end-of-text rate, each with its 95% interval (normal for means, Wilson's " +
    'for rates). The same seed asks every policy the same prompts with the same random numbers.',
)
  .addOption(new Option('--policy <DIR>', 'the policy to measure').makeOptionMandatory())
  .addOption(
    new Option('--reference <DIR>', 'what KL and win rate are measured against').makeOptionMandatory(),
  )
  .addOption(worldOption().makeOptionMandatory())
  .addOption(new Option('--reward-model <DIR>', 'the proxy'))
  .addOption(splitOption())
  .addOption(integerOption('--n <N>', 'prompts', [2, 1_000_000]).default(200))
  .addOption(maxNewTokensOption())
  .addOption(numberOption('--temperature <T>', '0 always takes the most likely token', [0, 100]).default(1))
  .addOption(seedOption('fixes prompts and completions'))
  .addOption(backendOption());

/** `lab eval` */
export async function run(args: string[]): Promise<void> {
  const { split, n, temperature, seed, maxNewTokens, ...options } = readOptions(command, args);
  // Gold's scale is the reference's: a policy's own card, copied along, says the same.
  const card = readCardOf(options.reference);
  const { world, gold } = worldOfModel(options.world, card, options.reference);
  const proxyFiles = options.rewardModel ? readRewardModelFolder(options.rewardModel) : null;
  const { report } = await startBackend(options.backend);

  const { model: policy, tokenizer } = readModelAndTokenizer(options.policy);
  const { model: reference } = readModelAndTokenizer(options.reference);
  const prompts = comparisonPrompts(world, split, n, seed);
  const samples = await evaluationSamples(policy, reference, {
    tokenizer,
    prompts,
    temperature,
    seed,
    maxNewTokens,
    onProgress: (done) => console.error(`${done} of ${n} samples`),
  });
  const judge = goldReward(world, gold, tokenizer);
  const proxyModel = proxyFiles && uploadRewardModel(proxyFiles).model;
  const proxy = proxyModel && scaledReward(modelReward(proxyModel), proxyFiles.scale);
  const scored = samples.map((sample) => ({ ...sample, finished: sample.ended }));
  const estimates = measure({
    samples,
    gold: await judge.score(scored),
    proxy: (await proxy?.score(scored)) ?? undefined,
    referenceGold: await judge.score(
      await referenceSamples(reference, { tokenizer, prompts, temperature, seed, maxNewTokens }),
    ),
  });
  const measured = Object.entries(estimates).map(([name, found]) => [camelCase(name), printed(found)]);
  const asked = { world: world.name, split, n, temperature, seed, backend: report.backend };
  console.log(JSON.stringify({ ...asked, ...Object.fromEntries(measured) }));
}

/** `win_rate` → `winRate`. */
const camelCase = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
