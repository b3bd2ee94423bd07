import { endsText } from '../../experiment/architectures/architecture.ts';
import { FileProblem } from '../../experiment/fileProblem.ts';
import type { TwoAnswers } from '../../experiment/own/ownFile.ts';
import { random } from '../../experiment/random.ts';
import { generate } from '../../model/decoding/generate.ts';
import type { LanguageModel } from '../../model/languageModel.ts';
import { chatFormatOf } from '../../model/texts/templateChat.ts';
import type { LoadedModel } from '../loading/loadModel.ts';

/** A model that gives the same answer this often repeats itself; nobody could choose. */
const TRIES = 4;

/**
 * Two different answers to each prompt at temperature 1, asked by the model's chat template where it has one. Prompts
 * that the model always answers alike are left out.
 *
 * @throws FileProblem for a prompt that leaves no room for an answer
 */
export async function writeTwice(
  model: LanguageModel,
  { tokenizer, chat = null }: Pick<LoadedModel, 'tokenizer' | 'chat'>,
  prompts: readonly string[],
  seed: number,
): Promise<TwoAnswers[]> {
  const { contextLength } = model.config;
  const format = chatFormatOf(chat);
  const write = (prompt: string, ...answers: string[]) =>
    format.write({
      prompt: [{ role: 'user', content: prompt }],
      answers: answers.map((content) => [{ role: 'assistant', content }]),
    });
  const asked = prompts.map((content) => {
    const { prompt, byTemplate } = write(content);
    return byTemplate ? tokenizer.encodeMarked(prompt, false) : tokenizer.encodePrompt(content);
  });
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
      const text = tokenizer.completion.decode(written[row].filter((id) => !endsText(model.config, id)));
      if (answers[i].length < 2 && text.trim() !== '' && !answers[i].includes(text)) answers[i].push(text);
    }
  }
  return prompts.flatMap((prompt, i) => {
    const [a, b] = answers[i];
    if (b === undefined) return [];
    const { byTemplate, prompt: before, completions } = write(prompt, a, b);
    const written = byTemplate && { written: { prompt: before, a: completions[0], b: completions[1] } };
    return [{ prompt, a, b, ...written }];
  });
}
