import { type Random, random as stream } from '../../experiment/random.ts';
import { isPunctuation, spell, tokenise } from '../language/tokens.ts';
import { write } from '../language/write.ts';
import type { Split } from '../world.ts';
import { spoil } from './noise.ts';
import { genres, otherGenres } from './phrases.ts';
import { bodySentence, openingOf, verdict } from './sentences.ts';

/** Words of a whole review, prompt included: the longest fits in 64 tokens. */
export const MIN_WORDS = 16;
export const MAX_WORDS = 42;

/** Spread of the mood: wide enough for raves and rants, mostly mixed. */
const MOOD = 0.7;
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

/** A clean review: an opening, one to three sentences, often a verdict, all of one mood, nothing said twice. */
export function review(random: Random, other = false): string {
  for (;;) {
    const mood = MOOD * random.normal();
    const used = new Set<string>();
    const nodes = [other ? otherOpening : opening];
    const bodies = random.pick([1, 1, 2, 2, 2, 3]);
    for (let i = 0; i < bodies; i++) nodes.push(bodySentence);
    const sentences = nodes.map((node) => write(node, mood, random, used));
    if (random.chance(VERDICT_RATE)) sentences.push(write(verdict, VERDICT_MOOD * mood, random, used));
    if (sentences.includes(null)) continue;
    const words = sentences.flatMap((sentence) => [...sentence!, '.']);
    const length = words.filter((word) => !isPunctuation(word)).length;
    if (length >= MIN_WORDS && length <= MAX_WORDS) return spell(words);
  }
}

/** Text for pretraining: all moods, all genres, some of it badly written. */
export function document(random: Random): string {
  const text = review(random, random.chance(OTHER_RATE));
  return random.chance(SPOILT_RATE) ? spoil(text, random) : text;
}

/** Clean text of the training genres, cut after a prompt of the training split. */
export function demonstration(random: Random): { prompt: string; completion: string } {
  for (;;) {
    const text = review(random);
    const prompt = beginning(text, random.pick([2, 3, 3, 4, 4, 5, 5, 6]));
    if (prompt && splitOf(prompt) === 'train') return { prompt, completion: text.slice(prompt.length) };
  }
}

/** The first words of a review. Out-of-distribution prompts are cut after their genre, which tells them apart. */
export function prompt(split: Split, random: Random): string {
  for (;;) {
    const text = review(random, split === 'ood');
    const prompt = beginning(text, random.pick(split === 'ood' ? [3, 4, 5, 6, 7] : [2, 3, 3, 4, 4, 5, 5, 6]));
    if (prompt && splitOf(prompt) === split) return prompt;
  }
}

/** Which split a prompt belongs to, from its text alone, so that no prompt can stand in two. */
export function splitOf(prompt: string): Split {
  const words = new Set(tokenise(prompt).map((token) => token.word));
  if (otherGenres.some((genre) => words.has(genre))) return 'ood';
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
