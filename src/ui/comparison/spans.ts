import type { JudgementPart, TokenView } from '../../experiment/metrics.ts';

/** Marks of a text that are no words: how they are drawn. */
export function shownText(text: string): { space: string; ink: string } {
  if (text === '' || /^<\|.*\|>$/.test(text)) return { space: ' ', ink: '∎' };
  const space = /^\s*/.exec(text)?.[0] ?? '';
  const ink = text.slice(space.length);
  return ink === '' ? { space: '', ink: '␣' } : { space, ink };
}

/**
 * Which tokens a reason of the judge stands on. Spans count characters in prompt + completion, so the completion's
 * tokens begin at the prompt's length.
 */
export function tokensUnder(part: JudgementPart, prompt: string, tokens: readonly TokenView[]): Set<number> {
  const under = new Set<number>();
  if (!part.span) return under;
  const [start, end] = part.span;
  let at = prompt.length;
  tokens.forEach(({ text }, index) => {
    if (at < end && at + text.length > start) under.add(index);
    at += text.length;
  });
  return under;
}
