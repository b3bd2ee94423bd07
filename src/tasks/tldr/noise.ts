import type { Random } from '../../experiment/random.ts';
import { tokenise } from '../language/tokens.ts';

/**
 * Makes a summary worse, as careless writers do: it stops short, says a sentence twice, stammers, leaves words
 * out or loses its sentence marks. It keeps within `longest` words and marks, since contexts are small.
 */
export function spoil(summary: string, longest: number, random: Random): string {
  const words = summary.split(' ').slice(1);
  const at = 1 + random.below(words.length - 1);
  switch (random.below(5)) {
    case 0:
      return cut(words.slice(0, at), longest);
    case 1:
      return cut(repeated(summary, random).split(' ').slice(1), longest);
    case 2:
      return cut([...words.slice(0, at), ...words.slice(at - 1)], longest);
    case 3:
      return cut(
        words.filter((_, i) => i === 0 || !random.chance(0.15)),
        longest,
      );
    default:
      return cut(
        words.map((word, i) => (i < words.length - 1 ? word.replace(/[.?]$/, '') : word)),
        longest,
      );
  }
}

function repeated(summary: string, random: Random): string {
  const sentences = summary.match(/[^.?]+[.?]/g) ?? [summary];
  const at = random.below(sentences.length);
  return [...sentences.slice(0, at + 1), ...sentences.slice(at)].join('');
}

/** As many of the words as fit. */
function cut(words: readonly string[], longest: number): string {
  let text = '';
  for (const word of words) {
    const longer = `${text} ${word}`;
    if (tokenise(longer).length > longest) break;
    text = longer;
  }
  return text;
}
