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

const PUNCTUATION = new Set(['.', ',']);

export function isPunctuation(word: string): boolean {
  return PUNCTUATION.has(word);
}

/** Writes tokens as English does: spaces between words, none before a mark, capitals after a full stop. */
export function spell(words: readonly string[]): string {
  let text = '';
  let starts = true;
  for (const word of words) {
    if (!isPunctuation(word) && text) text += ' ';
    text += starts ? word.charAt(0).toUpperCase() + word.slice(1) : word;
    starts = word === '.';
  }
  return text;
}
