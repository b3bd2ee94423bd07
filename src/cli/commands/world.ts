import { Option } from '@commander-js/extra-typings';
import { defaultsOf } from '../../experiment/controls/controls.ts';
import { labellingControls } from '../../experiment/controls/labelling.ts';
import type { JudgementPart } from '../../experiment/metrics/metrics.ts';
import { random } from '../../experiment/random.ts';
import { readCompletions } from '../../formats/prompts.ts';
import { generate } from '../../model/decoding/generate.ts';
import { prompt as drawPrompt } from '../../tasks/draw.ts';
import { type Normaliser, normalise } from '../../tasks/gold.ts';
import { labelPairs } from '../../tasks/labelPairs.ts';
import type { PreferencePair } from '../../tasks/pairs.ts';
import type { Split, World } from '../../tasks/world.ts';
import { worldNames } from '../../tasks/worlds.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { readCardOf, readModelAndTokenizer, readText } from '../files/modelFiles.ts';
import { choiceOption, integerOption, seedOption } from '../options.ts';
import { startBackend } from '../platform/platform.ts';
import { splitOption } from './evaluationSamples.ts';
import { worldOfModel } from './worldOfModel.ts';

const COMPLETIONS = 4;
const SHIPPED = 'public/model/sft';

interface Judged {
  completion: string;
  /** Standard deviations above the mean of the SFT model's own completions. */
  gold: number;
  /** The judge's reasons; their sum S gives gold = (S − mean) / std, with mean and std from the model's card. */
  parts: JudgementPart[];
}

interface Shown {
  prompt: string;
  completions: Judged[];
  /** Two of the completions, labelled by the default labeller; null where all four are the same. */
  pair: PreferencePair | null;
}

export const command = labCommand(
  'world',
  'Shows a world: prompts of a split, four completions of each by the SFT model, gold with its reasons, and a ' +
    'labelled pair.',
)
  .addOption(choiceOption('--name <W>', 'the world', worldNames).makeOptionMandatory())
  .addOption(splitOption())
  .addOption(integerOption('--show <N>', 'prompts', [1, 10_000]).default(5))
  .addOption(seedOption())
  .addOption(new Option('--json', 'prints one JSON object per prompt'))
  .addOption(
    new Option(
      '--judge <F.jsonl>',
      'only judges these {"prompt","completion"} and prints {"prompt","completion","gold","parts"} for each',
    ),
  )
  .addOption(new Option('--model <DIR>', "the SFT model, whose card has gold's scale").default(SHIPPED));

/** `lab world` */
export async function run(args: string[]): Promise<void> {
  const options = readOptions(command, args);
  const { world: chosen, gold } = worldOfModel(options.name, readCardOf(options.model), options.model);
  if (options.judge !== undefined) {
    for (const { prompt, completion } of readCompletions(readText(options.judge), options.judge))
      console.log(JSON.stringify({ prompt, ...judged(chosen, gold, prompt, completion) }));
    return;
  }
  await startBackend('wasm');
  for (const shown of await show(chosen, options.split, gold, options.model, options.show, options.seed))
    console.log(options.json ? JSON.stringify(shown) : inWords(shown));
}

async function show(
  chosen: World,
  split: Split,
  gold: Normaliser,
  folder: string,
  count: number,
  seed: number,
): Promise<Shown[]> {
  const { model, tokenizer } = readModelAndTokenizer(folder);
  const stream = random(seed, 'world', chosen.name);
  const shown: Shown[] = [];
  for (let p = 0; p < count; p++) {
    const prompt = drawPrompt(chosen, split, stream);
    const ids = tokenizer.encodePrompt(prompt);
    const streams = Array.from({ length: COMPLETIONS }, (_, i) => random(seed, 'world', chosen.name, p, i));
    const completions = await generate(model, new Array(COMPLETIONS).fill(ids), { temperature: 1, streams });
    const texts = completions.map(tokenizer.completion.decode);
    const candidate = { prompt, completions: texts };
    const [pair = null] = labelPairs(chosen, gold, [candidate], defaultsOf(labellingControls), seed);
    shown.push({ prompt, completions: texts.map((text) => judged(chosen, gold, prompt, text)), pair });
  }
  return shown;
}

function judged(chosen: World, gold: Normaliser, prompt: string, completion: string): Judged {
  const { score, parts } = chosen.judge(prompt, completion);
  return { completion, gold: normalise(score, gold), parts };
}

function inWords({ prompt, completions, pair }: Shown): string {
  const lines = [`Prompt: ${prompt}`];
  for (const { completion, gold, parts } of completions) {
    lines.push(`  ${signed(gold)} |${completion}`);
    for (const { name, value } of parts) lines.push(`          ${signed(value)} ${name}`);
  }
  if (pair) lines.push(`  chosen  |${pair.chosen}`, `  rejected|${pair.rejected}`);
  return `${lines.join('\n')}\n`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
