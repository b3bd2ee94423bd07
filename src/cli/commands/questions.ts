import { Option } from '@commander-js/extra-typings';
import { tokenisePrompt } from '../../model/texts/tokeniseText.ts';
import type { Split } from '../../tasks/world.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';
import { goldReward, type Reward } from '../../training/rollouts/reward.ts';
import { UsageProblem } from '../commandLine.ts';
import { readCardOf, readChatOf } from '../files/modelFiles.ts';
import { readPromptTexts } from '../files/pairsFile.ts';
import { comparisonPrompts } from './evaluationSamples.ts';
import { worldOfModel } from './worldOfModel.ts';

/** In the place of a world. */
export function promptFileOption() {
  return new Option(
    '--prompt-file <F.jsonl>',
    'your own prompts in the place of a world, one {"prompt"} per line; nobody knows their gold',
  );
}

/** What models are asked, as token ids, and who knows gold. */
export interface Questions {
  prompts: readonly (readonly number[])[];
  /** Null where nobody does. */
  gold: Reward | null;
  /** Which they are, for what is printed. */
  asked: object;
}

interface Asked {
  world?: string;
  promptFile?: string;
  split: Split;
  /** How many of a world's; all of a file are asked. */
  count: number;
  seed: number;
}

/**
 * @param folder of the model whose card has gold's scale, and whose chat template writes conversations
 * @throws UsageProblem unless either a world or a file is named
 */
export function questionsOf(
  { world: name, promptFile, split, count, seed }: Asked,
  folder: string,
  tokenizer: Tokenizer,
): Questions {
  if ((name === undefined) === (promptFile === undefined))
    throw new UsageProblem('Name either --world or --prompt-file.');
  if (promptFile !== undefined) {
    const prompts = readPromptTexts(promptFile, readChatOf(folder)).map((text) =>
      tokenisePrompt(text, tokenizer),
    );
    return { prompts, gold: null, asked: { promptFile } };
  }
  // Gold's scale is the reference's: a policy's own card, copied along, says the same.
  const { world, gold } = worldOfModel(String(name), readCardOf(folder), folder);
  return {
    prompts: comparisonPrompts(world, split, count, seed).map(tokenizer.encodePrompt),
    gold: goldReward(world, gold, tokenizer),
    asked: { world: world.name, split },
  };
}
