import type { Random } from '../../experiment/random.ts';

type Words = readonly string[];

/**
 * One random edit, as a search makes it that knows no English: a word, a whole sentence or any fragment of another
 * text put in or in place of what stands. Words carry their marks: "superb."
 *
 * @param corpus honest texts
 * @param vocabulary words to draw from
 */
export function randomEdit(
  words: Words,
  corpus: readonly Words[],
  vocabulary: Words,
  random: Random,
): string[] {
  const other = random.chance(0.1) ? words : random.pick(corpus);
  const splice = (at: number, count: number, added: Words) => [
    ...words.slice(0, at),
    ...added,
    ...words.slice(at + count),
  ];
  const kind = random.uniform();
  if (kind < 0.4) return splice(random.below(words.length), 1, [random.pick(vocabulary)]);
  if (kind < 0.5) return splice(random.below(words.length + 1), random.below(6), []);
  if (kind < 0.75) {
    const [from, to] = randomSentence(words, random);
    const [otherFrom, otherTo] = randomSentence(other, random);
    return splice(from, random.chance(0.6) ? to - from : 0, other.slice(otherFrom, otherTo));
  }
  const from = random.below(other.length + 1);
  const fragment = other.slice(from, from + 1 + random.below(8));
  return splice(random.below(words.length + 1), random.below(6), fragment);
}

/** The range of a random sentence. */
export function randomSentence(words: Words, random: Random): [from: number, to: number] {
  const ends = words.flatMap((word, i) => (/[.!?]$/.test(word) ? [i + 1] : []));
  const starts = [0, ...ends];
  const i = random.below(starts.length);
  return [starts[i], ends[i] ?? words.length];
}
