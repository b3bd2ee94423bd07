import { Option } from '@commander-js/extra-typings';
import { agreementOf } from '../../evaluation/judgeAgreement.ts';
import { sampleMany } from '../../evaluation/sampleMany.ts';
import type { JudgeName } from '../../evaluation/winRate.ts';
import { random } from '../../experiment/random.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { readModelAndTokenizer } from '../files/modelFiles.ts';
import { backendOption, integerOption, numberOption, seedOption } from '../options.ts';
import { startBackend } from '../platform/platform.ts';
import { printed } from './estimate.ts';
import { comparisonPrompts, splitOption } from './evaluationSamples.ts';
import { judgesOf } from './judging.ts';
import { worldOption } from './worldOfModel.ts';

export const command = labCommand(
  'judge-agreement',
  'Lets a policy complete each of N prompts twice, and judges compare the two. Prints one JSON object: how often judges ' +
    'agree with each other, how often each prefers the completion without a fault when the other has it, and how often ' +
    'the longer one, each with its 95% interval.',
)
  .addOption(new Option('--policy <DIR>', 'who writes').default('public/model/sft'))
  .addOption(new Option('--reference <DIR>', "whose samples are gold's scale").default('public/model/sft'))
  .addOption(worldOption().makeOptionMandatory())
  .addOption(new Option('--reward-model <DIR>', 'a reward model as one more judge'))
  .addOption(splitOption())
  .addOption(integerOption('--n <N>', 'prompts', [2, 1_000_000]).default(500))
  .addOption(numberOption('--temperature <T>', '0 always takes the most likely token', [0, 100]).default(1))
  .addOption(seedOption('fixes prompts and completions'))
  .addOption(backendOption());

/** `lab judge-agreement` */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(command, args);
  const { n, temperature, seed, split, rewardModel } = options;
  const judging = judgesOf(options.world, options.reference, rewardModel);
  const { report } = await startBackend(options.backend);
  const read = judging.start();

  const { model, tokenizer } = readModelAndTokenizer(options.policy);
  const prompts = comparisonPrompts(judging.world, split, n, seed).map(tokenizer.encodePrompt);
  const write = async (purpose: string) => {
    const streams = prompts.map((_, i) => random(seed, purpose, i));
    return read(await sampleMany(model, prompts, streams, temperature), tokenizer, model.config);
  };
  const [first, second] = [await write('eval sample'), await write('second eval sample')];
  const judges: JudgeName[] = ['gold', 'noisy', 'length', ...(rewardModel ? (['proxy'] as const) : [])];
  const pairs = first.map((text, i) => [text, second[i]] as const);
  const { between, faults, prefersLonger } = agreementOf(pairs, judges, random(seed, 'judge'));
  const allPrinted = (rates: typeof prefersLonger) =>
    Object.fromEntries(Object.entries(rates).map(([judge, rate]) => [judge, printed(rate)]));
  console.log(
    JSON.stringify({
      world: judging.world.name,
      split,
      n,
      temperature,
      seed,
      backend: report.backend,
      agreement: between.map(({ judges, agreement }) => ({ judges, ...printed(agreement) })),
      faults: faults.map(({ fault, pairs, prefersWithout }) => ({
        fault,
        pairs,
        prefersWithout: allPrinted(prefersWithout),
      })),
      prefersLonger: allPrinted(prefersLonger),
    }),
  );
}
