import type { Random } from '../../experiment/random.ts';

/**
 * Makes a review worse, as careless writers do: it stops short, says a sentence twice, stammers, leaves words
 * out, loses its sentence marks or goes round in circles. A base model learns this too, and so differs from
 * the SFT model in the way a real one does.
 */
export function spoil(text: string, random: Random): string {
  const words = text.split(' ');
  switch (random.below(5)) {
    case 0:
      return words.slice(0, 4 + random.below(words.length - 4)).join(' ');
    case 1:
      return repeatSentence(text, random);
    case 2: {
      const at = 1 + random.below(words.length - 1);
      return [...words.slice(0, at), words[at - 1], ...words.slice(at)].slice(0, LONGEST).join(' ');
    }
    case 3:
      return words.filter((_, i) => i === 0 || !random.chance(0.15)).join(' ');
    default:
      return ramble(text);
  }
}

/** Repetition may push a text beyond what a context holds, so it is cut there. */
const LONGEST = 36;

function repeatSentence(text: string, random: Random): string {
  const sentences = text.split(/(?<=\.) /);
  const at = random.below(sentences.length);
  sentences.splice(at, 0, sentences[at]);
  return sentences.join(' ').split(' ').slice(0, LONGEST).join(' ');
}

/** One breathless sentence: full stops inside become "and". */
function ramble(text: string): string {
  const sentences = text.split(/\. /);
  const rest = sentences
    .slice(1)
    .map((s) => (s.startsWith('I ') ? s : s.charAt(0).toLowerCase() + s.slice(1)));
  return [sentences[0], ...rest].join(' and ').split(' ').slice(0, LONGEST).join(' ');
}
