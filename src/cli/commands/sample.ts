import { Option } from '@commander-js/extra-typings';
import { endsText } from '../../experiment/architectures/architecture.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import { random } from '../../experiment/random.ts';
import { generate } from '../../model/decoding/generate.ts';
import { tokenisePrompt } from '../../model/texts/tokeniseText.ts';
import { labCommand, readOptions } from '../commandLine.ts';
import { readChatOf, readModelAndTokenizer } from '../files/modelFiles.ts';
import { readPromptTexts } from '../files/pairsFile.ts';
import { backendOption, integerOption, maxNewTokensOption, numberOption, seedOption } from '../options.ts';
import { startBackend } from '../platform/platform.ts';

const BATCH = 64;

export const command = labCommand(
  'sample',
  'Completes each prompt of a file N times. Prints one JSON line per completion, in the order of the prompts: ' +
    '{"prompt","completion","finished"}. "finished" is false if the context or --max-new-tokens ended before the text did.',
)
  .addOption(new Option('--model <DIR>', 'the model to sample from').makeOptionMandatory())
  .addOption(new Option('--prompts <F.jsonl>', 'one {"prompt"} per line').makeOptionMandatory())
  .addOption(integerOption('--n <N>', 'completions per prompt', [1, 100_000]).default(1))
  .addOption(maxNewTokensOption())
  .addOption(numberOption('--temperature <T>', '0 always takes the most likely token', [0, 100]).default(1))
  .addOption(
    integerOption('--top-k <K>', 'draws only from the K most likely tokens; 0 means all', [
      0,
      2 ** 20,
    ]).default(0),
  )
  .addOption(
    numberOption(
      '--top-p <P>',
      'draws only from the most likely tokens up to this total probability',
      [1e-6, 1],
    ).default(1),
  )
  .addOption(seedOption())
  .addOption(backendOption());

/** `lab sample` */
export async function run(args: string[]): Promise<void> {
  const { model: folder, prompts: file, n, temperature, topK, topP, ...options } = readOptions(command, args);
  const { maxNewTokens } = options;
  await startBackend(options.backend);

  const { model, tokenizer } = readModelAndTokenizer(folder);
  const { contextLength } = model.config;
  const prompts = readPromptTexts(file, readChatOf(folder)).map((text, i) => {
    const ids = tokenisePrompt(text, tokenizer);
    if (ids.length < contextLength) return { prompt: text.prompt, ids };
    throw new FileProblem(
      `${file}, prompt ${i + 1}`,
      `${ids.length} tokens leave no room for a completion in a context of ${contextLength}`,
      'Shorten the prompt.',
    );
  });
  const rows = prompts.flatMap((prompt, p) => Array.from({ length: n }, (_, i) => ({ ...prompt, p, i })));
  for (let start = 0; start < rows.length; start += BATCH) {
    const part = rows.slice(start, start + BATCH);
    // Named by prompt and number, so that a completion does not depend on what else is asked for.
    const streams = part.map(({ p, i }) => random(options.seed, 'sample', p, i));
    const completions = await generate(
      model,
      part.map(({ ids }) => ids),
      { temperature, streams, maxNewTokens, ...(topK > 0 && { topK }), ...(topP < 1 && { topP }) },
    );
    completions.forEach((ids, i) => {
      const finished = endsText(model.config, ids.at(-1));
      console.log(
        JSON.stringify({ prompt: part[i].prompt, completion: tokenizer.completion.decode(ids), finished }),
      );
    });
  }
}
