import type { Judgement } from '../world.ts';
import { readPost, readSummary } from './parser.ts';

export function judge(prompt: string, completion: string): Judgement {
  const told = new Set(readPost(prompt).sentences.flatMap((s) => s.claims.map((c) => c.topic)));
  const { sentences, tokens } = readSummary(completion);
  const claims = sentences.flatMap((s) => s.claims);
  const score = claims.reduce((sum, c) => sum + (told.has(c.topic) ? 1 : -1), 0) - 0.05 * tokens.length;
  return { score, parts: [{ name: 'facts', value: score, span: [prompt.length, prompt.length] }], taste: 0 };
}
