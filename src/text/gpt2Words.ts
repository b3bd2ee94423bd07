const WORDS = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/**
 * GPT-2's division of a text into words: contractions, letters, digits, other signs, each with its leading space.
 * Joined they are the text, and a word alone is not divided further.
 */
export function gpt2Words(text: string): string[] {
  return text.match(WORDS) ?? [];
}
