/** A word or a punctuation mark, in lower case, and where it stands: text.slice(start, end). */
export interface Token {
  word: string;
  start: number;
  end: number;
}

/** Anything that is neither a space nor part of a word is a token of its own, so that no character is lost. */
const TOKEN = /[\p{L}\p{N}'-]+|[^\s]/gu;

export function tokenise(text: string): Token[] {
  return Array.from(text.matchAll(TOKEN), (match) => ({
    word: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

const PUNCTUATION = new Set(['.', ',', '?', '!', ':', ';']);
const ENDINGS = new Set(['.', '?', '!']);

export function isPunctuation(word: string): boolean {
  return PUNCTUATION.has(word);
}

/** Whether a mark ends a sentence. */
export function isEnding(word: string): boolean {
  return ENDINGS.has(word);
}

/** Writes tokens as English does: spaces between words, none before a mark, capitals after a sentence's end. */
export function spell(words: readonly string[]): string {
  let text = '';
  let starts = true;
  for (const word of words) {
    if (!isPunctuation(word) && text) text += ' ';
    text += starts ? word.charAt(0).toUpperCase() + word.slice(1) : word;
    starts = ENDINGS.has(word);
  }
  return text;
}
