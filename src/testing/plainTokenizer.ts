import type { TextCoding, Tokenizer } from '../text/tokenizer.ts';

/** A tokenizer that codes prompts, completions and templates alike. */
export function plainTokenizer(vocabulary: number, coding: TextCoding): Tokenizer {
  const { encode } = coding;
  return { vocabulary, ...coding, completion: coding, encodePrompt: encode, encodeMarked: encode };
}
