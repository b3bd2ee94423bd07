import { Option } from '@commander-js/extra-typings';
import { measure } from '../../evaluation/measurements.ts';
import { modelReward, scaledReward } from '../../training/rollouts/reward.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { readModelAndTokenizer, readRequiredTokenizer } from '../files/modelFiles.ts';
import { readRewardModelFolder, uploadRewardModel } from '../files/rewardModelFiles.ts';
import { backendOption, integerOption, maxNewTokensOption, numberOption, seedOption } from '../options.ts';
import { startBackend } from '../platform/platform.ts';
import { printed } from './estimate.ts';
import { evaluationSamples, referenceSamples, splitOption } from './evaluationSamples.ts';
import { promptFileOption, questionsOf } from './questions.ts';
import { worldOption } from './worldOfModel.ts';

export const command = labCommand(
  'eval',
  'Samples a completion for each of N prompts of a world, or of your own. Prints one JSON object: gold reward, win rate ' +
    "against the reference's own samples (gold decides, or the reward model on your own prompts; a tie counts one " +
    'half), the proxy of a reward model if one is named, exact ' +
    "sequence KL to the reference, length, entropy and end-of-text rate, each with its 95% interval (normal for means, Wilson's " +
    'for rates). The same seed asks every policy the same prompts with the same random numbers.',
)
  .addOption(new Option('--policy <DIR>', 'the policy to measure').makeOptionMandatory())
  .addOption(
    new Option('--reference <DIR>', 'what KL and win rate are measured against').makeOptionMandatory(),
  )
  .addOption(worldOption())
  .addOption(promptFileOption())
  .addOption(new Option('--reward-model <DIR>', 'the proxy'))
  .addOption(splitOption())
  .addOption(integerOption('--n <N>', 'prompts', [2, 1_000_000]).default(200))
  .addOption(maxNewTokensOption())
  .addOption(numberOption('--temperature <T>', '0 always takes the most likely token', [0, 100]).default(1))
  .addOption(seedOption('fixes prompts and completions'))
  .addOption(backendOption());

/** `lab eval` */
export async function run(args: string[]): Promise<void> {
  const { n, temperature, seed, maxNewTokens, ...options } = readOptions(command, args);
  const tokenizer = readRequiredTokenizer(options.reference);
  const questions = questionsOf({ ...options, count: n, seed }, options.reference, tokenizer);
  const proxyFiles = options.rewardModel ? readRewardModelFolder(options.rewardModel) : null;
  const { report } = await startBackend(options.backend);

  const { model: policy } = readModelAndTokenizer(options.policy);
  const { model: reference } = readModelAndTokenizer(options.reference);
  const { prompts, gold, asked } = questions;
  const plan = { prompts, temperature, seed, maxNewTokens };
  const onProgress = (done: number) => console.error(`${done} of ${prompts.length} samples`);
  const samples = await evaluationSamples(policy, reference, { ...plan, onProgress });
  const proxyModel = proxyFiles && uploadRewardModel(proxyFiles).model;
  const proxy = proxyModel && scaledReward(modelReward(proxyModel), proxyFiles.scale);
  const scored = samples.map((sample) => ({ ...sample, finished: sample.ended }));
  const judge = gold ?? proxy;
  const ofReference = judge && (await judge.score(await referenceSamples(reference, plan)));
  const estimates = measure({
    samples,
    proxy: (await proxy?.score(scored)) || undefined,
    ...(gold
      ? { gold: await gold.score(scored), referenceGold: ofReference || undefined }
      : judge && { ownReward: await judge.score(scored), referenceOwnReward: ofReference || undefined }),
  });
  const measured = Object.entries(estimates).map(([name, found]) => [camelCase(name), printed(found)]);
  const settings = { ...asked, n: prompts.length, temperature, seed, backend: report.backend };
  console.log(JSON.stringify({ ...settings, ...Object.fromEntries(measured) }));
}

/** `win_rate` → `winRate`. */
const camelCase = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
