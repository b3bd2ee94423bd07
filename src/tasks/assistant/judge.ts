import type { Judgement } from '../world.ts';

/** Placeholder: replaced by the judge proper. */
export function judge(prompt: string, completion: string): Judgement {
  const value = (prompt + completion).length > 0 ? 1 : 0;
  return { score: value, parts: [{ name: 'answers', value }], taste: 0 };
}
