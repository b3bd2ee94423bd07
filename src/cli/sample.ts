import { FileProblem } from '../experiment/fileProblem.ts';
import { random } from '../experiment/random.ts';
import { readPrompts } from '../formats/prompts.ts';
import { generate } from '../model/generate.ts';
import { readSpeaker, readText } from './modelFiles.ts';
import { backendOption, integerOption, numberOption, readOptions, required } from './options.ts';
import { startBackend } from './platform.ts';

const BATCH = 64;

/**
 * `lab sample`: completes each prompt of a file N times and prints a JSON line for every completion, in the order
 * of the prompts: `{"prompt","completion","finished"}`; `finished` is false where the context ended before the
 * text did. Temperature 0 takes the likeliest token each time; top-k and top-p leave unlikely tokens out.
 */
export async function sample(args: string[]): Promise<void> {
  const options = readOptions(args, [
    'model',
    'prompts',
    'n',
    'temperature',
    'top-k',
    'top-p',
    'seed',
    'backend',
  ]);
  const folder = required(options, 'model');
  const file = required(options, 'prompts');
  const n = integerOption('n', options.n, 1, [1, 100_000]);
  const seed = integerOption('seed', options.seed, 1, [0, 2 ** 32 - 1]);
  const temperature = numberOption('temperature', options.temperature, 1, [0, 100]);
  const topK = integerOption('top-k', options['top-k'], 0, [0, 2 ** 20]);
  const topP = numberOption('top-p', options['top-p'], 1, [1e-6, 1]);
  await startBackend(backendOption(options.backend));

  const { model, tokenizer } = readSpeaker(folder);
  const { contextLength, endOfText } = model.config;
  const prompts = readPrompts(readText(file), file).map((prompt, i) => {
    const ids = tokenizer.encode(prompt);
    if (ids.length < contextLength) return { prompt, ids };
    throw new FileProblem(
      `${file}, prompt ${i + 1}`,
      `${ids.length} tokens leave no room in a context of ${contextLength}`,
      'Shorten the prompt.',
    );
  });
  const rows = prompts.flatMap((prompt, p) => Array.from({ length: n }, (_, i) => ({ ...prompt, p, i })));
  for (let start = 0; start < rows.length; start += BATCH) {
    const part = rows.slice(start, start + BATCH);
    // Named by prompt and number, so that a completion does not depend on what else is asked for.
    const streams = part.map(({ p, i }) => random(seed, 'sample', p, i));
    const completions = await generate(
      model,
      part.map(({ ids }) => ids),
      { temperature, streams, ...(topK > 0 && { topK }), ...(topP < 1 && { topP }) },
    );
    completions.forEach((ids, i) => {
      const finished = ids.at(-1) === endOfText;
      console.log(JSON.stringify({ prompt: part[i].prompt, completion: tokenizer.decode(ids), finished }));
    });
  }
}
