import { endsText } from '../../experiment/architectures/architecture.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import type { TwoAnswers } from '../../experiment/own/ownFile.ts';
import { random } from '../../experiment/random.ts';
import { generate } from '../../model/decoding/generate.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';

/** A model that gives the same answer this often repeats itself; nobody could choose. */
const TRIES = 4;

/**
 * Two different answers to each prompt at temperature 1. Prompts that the model always answers alike are left out.
 *
 * @throws FileProblem for a prompt that leaves no room for an answer
 */
export async function writeTwice(
  model: LanguageModel,
  { encodePrompt, completion: coding }: Tokenizer,
  prompts: readonly string[],
  seed: number,
): Promise<TwoAnswers[]> {
  const { contextLength } = model.config;
  const asked = prompts.map(encodePrompt);
  const unfit = asked.findIndex(({ length }) => length === 0 || length > contextLength - 8);
  if (unfit >= 0) {
    const cure = asked[unfit].length === 0 ? 'Write something.' : 'Shorten it.';
    const problem = `has ${asked[unfit].length} tokens; the model reads ${contextLength}, answer included`;
    throw new FileProblem(`The prompt “${prompts[unfit].slice(0, 40)}”`, problem, cure);
  }
  const answers: string[][] = prompts.map(() => []);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const open = asked.flatMap((_, i) => (answers[i].length < 2 ? [i, i] : []));
    if (open.length === 0) break;
    const streams = open.map((i, row) => random(seed, 'answers to vote on', i, attempt, row % 2));
    const written = await generate(
      model,
      open.map((i) => asked[i]),
      { temperature: 1, streams },
    );
    for (const [row, i] of open.entries()) {
      const text = coding.decode(written[row].filter((id) => !endsText(model.config, id)));
      if (answers[i].length < 2 && text.trim() !== '' && !answers[i].includes(text)) answers[i].push(text);
    }
  }
  return prompts.flatMap((prompt, i) => {
    const [a, b] = answers[i];
    return b === undefined ? [] : [{ prompt, a, b }];
  });
}
