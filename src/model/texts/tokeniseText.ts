import type { ModelConfig } from '../../experiment/architectures/architecture.ts';
import type { PromptText } from '../../formats/prompts.ts';
import type { Tokenizer } from '../../text/tokenizer.ts';

/** A prompt with completions, as texts. */
export interface CompletedText {
  prompt: string;
  completions: readonly string[];
  /** A chat template wrote them. */
  byTemplate: boolean;
}

/** The same as token ids. */
export interface CompletedIds {
  prompt: number[];
  completions: number[][];
}

/**
 * Token ids of a prompt with completions. Plain texts are encoded apart, what the tokenizer puts before every text goes
 * before the prompt, and end-of-text behind each completion.
 *
 * What a chat template wrote has its special tokens already, so nothing is added. The ids are those of TRL 1.16
 * (`DPOTrainer._prepare_dataset`): prompt and completion are encoded together, since tokens may span the border
 * between them, and the completion begins where the ids of all depart from those of the prompt alone.
 */
export function tokeniseText(
  { prompt, completions, byTemplate }: CompletedText,
  tokenizer: Tokenizer,
  { endOfText }: Pick<ModelConfig, 'endOfText'>,
): CompletedIds {
  if (byTemplate) return cutWhereTheyPart(prompt, completions, tokenizer);
  return {
    prompt: tokenizer.encodePrompt(prompt),
    completions: completions.map((text) => [...tokenizer.completion.encode(text), endOfText]),
  };
}

/** Token ids of a prompt alone, for answers to be sampled. */
export function tokenisePrompt({ prompt, messages }: PromptText, tokenizer: Tokenizer): number[] {
  return messages ? tokenizer.encodeMarked(prompt, false) : tokenizer.encodePrompt(prompt);
}

function cutWhereTheyPart(
  prompt: string,
  completions: readonly string[],
  { encodeMarked }: Tokenizer,
): CompletedIds {
  const alone = encodeMarked(prompt, false);
  const wholes = completions.map((text) => encodeMarked(prompt + text, false));
  const border = wholes.reduce((least, whole) => Math.min(least, commonLength(alone, whole)), alone.length);
  return { prompt: alone.slice(0, border), completions: wholes.map((whole) => whole.slice(border)) };
}

function commonLength(a: readonly number[], b: readonly number[]): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
