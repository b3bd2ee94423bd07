import { harmless } from './harmless.ts';
import type { Kind } from './kinds.ts';
import { risky } from './risky.ts';

export const kinds: readonly Kind[] = [...harmless, ...risky];

/** Every topic of a kind, demonstrated or not. */
export function topicsOf(kind: Kind): readonly string[] {
  return [...kind.topics, ...kind.otherTopics];
}

/** The kinds that list a tip or a reason: it fits each of them. */
export function kindsWith(text: string): readonly Kind[] {
  return kinds.filter((kind) => kind.tips.includes(text) || kind.reasons.includes(text));
}
