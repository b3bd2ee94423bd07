import type { Role, SentenceReading } from './parser.ts';

/** The place of a role in a summary: every sentence has a later one than the sentence before it. */
export const order: Readonly<Record<Role, number>> = {
  aside: 0,
  event: 1,
  both: 2,
  feeling: 2,
  question: 3,
  closing: 4,
  flattery: 4,
};

/** Sentences that come too late, or again. */
export function misplaced(sentences: readonly SentenceReading[]): SentenceReading[] {
  let last = -1;
  return sentences.filter(({ role }) => {
    if (!role) return false;
    const place = order[role];
    if (place <= last) return true;
    last = place;
    return false;
  });
}
