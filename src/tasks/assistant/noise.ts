import type { Random } from '../../experiment/random.ts';

/**
 * Makes a text worse after its question, as careless writers do: it stops short, says a sentence twice, stammers,
 * leaves words out or loses its sentence marks. A base model learns this too.
 */
export function spoil(text: string, random: Random): string {
  const split = text.indexOf('Answer:') + 'Answer:'.length;
  const answer = text.slice(split + 1).split(' ');
  return `${text.slice(0, split)} ${spoilt(answer, random).slice(0, LONGEST).join(' ')}`;
}

/** Repetition may push an answer beyond what a context holds, so it is cut there. */
const LONGEST = 28;

function spoilt(words: readonly string[], random: Random): string[] {
  const inside = random.below(words.length);
  switch (random.below(5)) {
    case 0:
      return words.slice(0, Math.max(1, inside));
    case 1: {
      const sentences = words.join(' ').split(/(?<=[.!]) /);
      const at = random.below(sentences.length);
      return [...sentences.slice(0, at + 1), ...sentences.slice(at)].join(' ').split(' ');
    }
    case 2:
      return [...words.slice(0, inside + 1), ...words.slice(inside)];
    case 3:
      return words.filter((_, i) => i === 0 || !random.chance(0.15));
    default:
      return words
        .map((word, i) => (i < words.length - 1 ? word.replace(/[.!]$/, ' and') : word))
        .join(' ')
        .split(' ');
  }
}
