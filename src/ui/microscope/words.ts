import { wordsOf } from '../comparison/spans.ts';

/** Tokens that make up a word, to be marked together: nobody reads fragments. */
export interface TokenWord<Token> {
  /** White space before it, where a line may break. */
  space: string;
  ink: string;
  tokens: Token[];
}

export function groupWords<Token extends { text: string }>(tokens: readonly Token[]): TokenWord<Token>[] {
  return wordsOf(tokens.map(({ text }) => ({ text, logRatio: 0 }))).map(({ space, tokens: pieces }) => ({
    space,
    ink: pieces.map(({ ink }) => ink).join(''),
    tokens: pieces.map(({ index }) => tokens[index]),
  }));
}

/** A word with its log-probabilities: those of its tokens multiply, so their logarithms add up. */
export interface ReadWord {
  space: string;
  ink: string;
  policy: number;
  reference: number;
  logRatio: number;
}

export function readWords(
  tokens: readonly { text: string; policy: number; reference: number }[],
): ReadWord[] {
  return groupWords(tokens).map(({ space, ink, tokens }) => {
    const [policy, reference] = (['policy', 'reference'] as const).map((who) =>
      tokens.reduce((sum, token) => sum + token[who], 0),
    );
    return { space, ink, policy, reference, logRatio: policy - reference };
  });
}

/** The words that moved most, whichever way; none that did not move. @param least in nats */
export function largestMoves<Word extends { logRatio: number }>(
  words: readonly Word[],
  count: number,
  least = 0.005,
): Word[] {
  return words
    .filter(({ logRatio }) => Math.abs(logRatio) >= least)
    .toSorted((a, b) => Math.abs(b.logRatio) - Math.abs(a.logRatio))
    .slice(0, count);
}
