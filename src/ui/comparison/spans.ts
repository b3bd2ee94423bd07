import type { JudgementPart, TokenView } from '../../experiment/metrics/metrics.ts';

/** What stands for a token where it is named: white space and end-of-text need a mark to be seen. */
export function nameOf(text: string): string {
  if (isEnd(text)) return '∎';
  return text.trim() === '' ? '␣' : text.trim();
}

const isEnd = (text: string) => text === '' || /^<\|.*\|>$/.test(text);

export interface DrawnToken {
  /** Its place in the completion. */
  index: number;
  ink: string;
  logRatio: number;
}

export interface Word {
  /** The white space before the word, where a line may break. */
  space: string;
  tokens: DrawnToken[];
}

/** Groups tokens into words, so that no line breaks between the pieces of one. */
export function wordsOf(tokens: readonly TokenView[]): Word[] {
  const words: Word[] = [];
  tokens.forEach(({ text, logRatio }, index) => {
    const space = isEnd(text) ? ' ' : (/^\s*/.exec(text)?.[0] ?? '');
    // White space that is a token of its own keeps its place to show its colour.
    const alone = !isEnd(text) && space === text;
    const ink = isEnd(text) ? '∎' : alone ? text : text.slice(space.length);
    const word = words.at(-1);
    const begins = space !== '' || word === undefined || word.tokens.at(-1)?.ink.trim() === '';
    if (begins) words.push({ space: alone ? '' : space, tokens: [{ index, ink, logRatio }] });
    else word.tokens.push({ index, ink, logRatio });
  });
  return words;
}

/** What is marked as one: a word whose pieces are letters, or what stands between words. */
export interface MarkedWord {
  tokens: DrawnToken[];
  ink: string;
  /** log π − log π_ref of the whole word, the sum over its tokens, in nats. */
  logRatio: number;
}

/** The letters of a word are marked together, whatever pieces the tokenizer made of it; its full stop is no part of it. */
export function marksOf({ tokens }: Word): MarkedWord[] {
  const marks: MarkedWord[] = [];
  for (const token of tokens) {
    const last = marks.at(-1);
    if (last && isLetters(last.ink) && isLetters(token.ink)) {
      last.tokens.push(token);
      last.ink += token.ink;
      last.logRatio += token.logRatio;
    } else {
      marks.push({ tokens: [token], ink: token.ink, logRatio: token.logRatio });
    }
  }
  return marks;
}

const isLetters = (ink: string) => /^[\p{L}\p{N}'’-]+$/u.test(ink);

/** A reason of the judge, however often it was found. */
export interface Reason {
  name: string;
  value: number;
  spans: (readonly [start: number, end: number])[];
  times: number;
}

/** The same reason found five times is one line with its sum, not five lines. */
export function reasonsOf(parts: readonly JudgementPart[]): Reason[] {
  const reasons = new Map<string, Reason>();
  for (const { name, value, span } of parts) {
    const reason = reasons.get(name) ?? { name, value: 0, spans: [], times: 0 };
    reason.value += value;
    reason.times += 1;
    if (span) reason.spans.push(span);
    reasons.set(name, reason);
  }
  return [...reasons.values()];
}

/**
 * Which tokens a reason stands on. Spans count characters in prompt + completion, so the completion's tokens begin
 * at the prompt's length. A span without length points at the character before it: what is missing at the end.
 */
export function tokensUnder({ spans }: Reason, prompt: string, tokens: readonly TokenView[]): Set<number> {
  const under = new Set<number>();
  let at = prompt.length;
  tokens.forEach(({ text }, index) => {
    const end = at + text.length;
    if (!isEnd(text) && spans.some((span) => at < span[1] && end > Math.min(span[0], span[1] - 1))) {
      under.add(index);
    }
    at = end;
  });
  return under;
}

/** A reason and where it stands. */
export interface PlacedReason extends Reason {
  tokens: ReadonlySet<number>;
}

/** For each token the reasons that stand on it, those that stand on the fewest tokens first. */
export function reasonsAt(reasons: readonly PlacedReason[], tokenCount: number): PlacedReason[][] {
  const narrowFirst = reasons.toSorted((a, b) => a.tokens.size - b.tokens.size);
  return Array.from({ length: tokenCount }, (_, index) =>
    narrowFirst.filter(({ tokens }) => tokens.has(index)),
  );
}
