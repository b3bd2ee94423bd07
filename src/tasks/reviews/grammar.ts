import { type Random, random as stream } from '../../experiment/random.ts';
import type { Node } from '../language/nodes.ts';
import { isPunctuation, spell, tokenise } from '../language/tokens.ts';
import { write } from '../language/write.ts';
import type { Demonstration, Split } from '../world.ts';
import { spoil } from './noise.ts';
import { genres, otherGenres } from './phrases.ts';
import { bodySentence, concession, openingOf, verdict } from './sentences.ts';

/** Words of a whole review, prompt included: the longest fits in some 50 tokens. */
export const MIN_WORDS = 10;
export const MAX_WORDS = 34;
/** Nobody counts words while writing: this many are still a review, if a rambling one. */
export const MOST_WORDS = 44;

/** Moods and how common they are: raves and rants at the ends, mostly mixed. */
const MOODS = [-1.4, -0.7, 0, 0.7, 1.4];
const MOOD_WEIGHTS = [1, 3, 4, 3, 1];
/** A verdict follows the mood more closely than a single remark does. */
const VERDICT_MOOD = 2.5;
const VERDICT_RATE = 0.65;
/** Share of the documents that speak of a genre which training prompts never name. */
const OTHER_RATE = 0.15;
const SPOILT_RATE = 0.15;
/** One prompt in four is held out. */
const HELDOUT_OF = 4;

const opening = openingOf(genres);
const otherOpening = openingOf(otherGenres);

/** How reviews of a split begin, and after how many words they may be cut to make a prompt. */
interface Style {
  first: Node;
  cuts: readonly number[];
}
const usual: Style = { first: opening, cuts: [2, 3, 3, 4, 4, 5, 5, 6] };
/**
 * The near shift: "Although the plot dragged, …". Reviews have concessions inside, never at their beginning, where
 * the writer has to remember that a main clause is still due. Cut after more than "Although the".
 */
const conceding: Style = { first: concession, cuts: [3, 4, 5, 6, 7] };
/** Cut after the genre, which tells these prompts apart. */
const otherGenre: Style = { first: otherOpening, cuts: [3, 4, 5, 6, 7] };
const styles: Readonly<Record<Split, Style>> = {
  train: usual,
  heldout: usual,
  near: conceding,
  ood: otherGenre,
};
const CONCESSION = 'although';

/** One try at a clean review: a first sentence, one or two more, often a verdict, all of one mood. */
function draft(first: Node, random: Random): string | null {
  const mood = MOODS[random.weighted(MOOD_WEIGHTS)];
  const used = new Set<string>();
  const nodes = [first];
  const bodies = random.pick([1, 1, 1, 2, 2]);
  for (let i = 0; i < bodies; i++) nodes.push(bodySentence);
  const sentences = nodes.map((node) => write(node, mood, random, used));
  if (random.chance(VERDICT_RATE)) sentences.push(write(verdict, VERDICT_MOOD * mood, random, used));
  if (sentences.includes(null)) return null;
  const words = sentences.flatMap((sentence) => [...sentence!, '.']);
  const length = words.filter((word) => !isPunctuation(word)).length;
  return length >= MIN_WORDS && length <= MAX_WORDS ? spell(words) : null;
}

/** Text for pretraining: all moods, all genres, some of it badly written. */
export function document(random: Random): string {
  const first = random.chance(OTHER_RATE) ? otherOpening : opening;
  let text = draft(first, random);
  while (!text) text = draft(first, random);
  return random.chance(SPOILT_RATE) ? spoil(text, random) : text;
}

/** One try at a clean review, cut after its first words: they are the prompt. */
export function attempt(split: Split, random: Random): Demonstration | null {
  const { first, cuts } = styles[split];
  const text = draft(first, random);
  if (!text) return null;
  const prompt = beginning(text, random.pick(cuts));
  return prompt && splitOf(prompt) === split ? { prompt, completion: text.slice(prompt.length) } : null;
}

/** Which split a prompt belongs to, from its text alone, so that no prompt can stand in two. */
export function splitOf(prompt: string): Split {
  const words = tokenise(prompt).map((token) => token.word);
  if (otherGenres.some((genre) => words.includes(genre))) return 'ood';
  if (words[0] === CONCESSION) return 'near';
  return stream(0, 'reviews', 'split', prompt).below(HELDOUT_OF) === 0 ? 'heldout' : 'train';
}

/**
 * The first `count` words, or null where the first sentence ends before: a prompt leaves room to praise and to
 * complain, whatever it began with.
 */
function beginning(text: string, count: number): string | null {
  const start = text.split(' ').slice(0, count).join(' ');
  return start.includes('.') ? null : start;
}
