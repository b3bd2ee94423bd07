import { Option } from '@commander-js/extra-typings';
import { sampleMany } from '../../evaluation/sampleMany.ts';
import { type Judged, judgeNames, pairJudges, winRate } from '../../evaluation/winRate.ts';
import { random } from '../../experiment/random.ts';
import { demonstration } from '../../tasks/draw.ts';
import { labCommand, readOptions, UsageProblem } from '../commandLine.ts';
import { readModelAndTokenizer } from '../files/modelFiles.ts';
import {
  backendOption,
  choiceOption,
  integerOption,
  maxNewTokensOption,
  numberOption,
  seedOption,
} from '../options.ts';
import { startBackend } from '../platform/platform.ts';
import { printed } from './estimate.ts';
import { splitOption } from './evaluationSamples.ts';
import { judgesOf } from './judging.ts';
import { worldOption } from './worldOfModel.ts';

export const command = labCommand(
  'win-rate',
  'Lets two writers complete the same prompts, and a judge compare. Prints one JSON object: wins, ties, losses, the ' +
    'win rate (a tie counts one half) with its 95% interval, the difference of lengths, and the rate at equal lengths.',
)
  .addOption(new Option('--policy <DIR>', 'the policy').makeOptionMandatory())
  .addOption(
    new Option(
      '--against <DIR>',
      'another policy, or "demonstrations": what a decent writer would answer',
    ).makeOptionMandatory(),
  )
  .addOption(new Option('--reference <DIR>', "whose samples are gold's scale").default('public/model/sft'))
  .addOption(worldOption().makeOptionMandatory())
  .addOption(
    choiceOption(
      '--judge <NAME>',
      'gold; noisy: gold with noise and a taste for what it reads first, asked in both orders; proxy: a reward model; ' +
        'length: the longer one wins',
      judgeNames,
    ).default('gold' as const),
  )
  .addOption(new Option('--reward-model <DIR>', 'the proxy'))
  .addOption(splitOption())
  .addOption(integerOption('--n <N>', 'prompts', [2, 1_000_000]).default(252))
  .addOption(maxNewTokensOption())
  .addOption(numberOption('--temperature <T>', '0 always takes the most likely token', [0, 100]).default(1))
  .addOption(seedOption('fixes prompts and completions'))
  .addOption(backendOption());

/** `lab win-rate` */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(command, args);
  const { against, judge, n, temperature, seed, split } = options;
  if (judge === 'proxy' && !options.rewardModel)
    throw new UsageProblem('--judge proxy needs --reward-model.');
  const judging = judgesOf(options.world, options.reference, options.rewardModel);
  const { report } = await startBackend(options.backend);
  const read = judging.start();
  const { world } = judging;

  const stream = random(seed, 'eval', world.name, split);
  const asked = Array.from({ length: n }, () => demonstration(world, split, stream));
  const write = async (folder: string, purpose: string): Promise<Judged[]> => {
    const { model, tokenizer } = readModelAndTokenizer(folder);
    const streams = asked.map((_, i) => random(seed, purpose, i));
    const prompts = asked.map(({ prompt }) => tokenizer.encodePrompt(prompt));
    const written = await sampleMany(model, prompts, streams, temperature, options.maxNewTokens);
    return read(written, tokenizer, model.config);
  };
  const own = await write(options.policy, 'eval sample');
  const others =
    against === 'demonstrations'
      ? await demonstrated(options.policy, asked, read)
      : await write(against, 'eval sample of the reference');
  const found = winRate(own, others, pairJudges[judge], random(seed, 'judge'));
  console.log(
    JSON.stringify({
      world: world.name,
      split,
      judge,
      against,
      n,
      temperature,
      seed,
      backend: report.backend,
      wins: found.wins,
      ties: found.ties,
      losses: found.losses,
      winRate: printed(found.rate),
      lengthDifference: printed(found.lengthDifference),
      lengthControlledWinRate: printed(found.lengthControlled),
    }),
  );
}

/** What decent writers answered, in the tokens of a policy. */
function demonstrated(
  folder: string,
  asked: readonly { prompt: string; completion: string }[],
  read: ReturnType<ReturnType<typeof judgesOf>['start']>,
): Promise<Judged[]> {
  const { model, tokenizer } = readModelAndTokenizer(folder);
  const { endOfText } = model.config;
  const sequences = asked.map(({ prompt, completion }) => ({
    prompt: tokenizer.encodePrompt(prompt),
    completion: [...tokenizer.completion.encode(completion), endOfText],
  }));
  return read(sequences, tokenizer, model.config);
}
