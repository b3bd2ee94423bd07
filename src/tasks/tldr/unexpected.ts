import type { Random } from '../../experiment/random.ts';
import { tokenise } from '../language/tokens.ts';
import { drawFacts, type Facts, home } from './facts.ts';
import { deeds, type Feeling, feelings } from './phrases.ts';

/**
 * The near shift of this world. Elsewhere a feeling follows from what happened: nobody is proud of a lost bike, so
 * whoever writes summaries can guess. Here the writer feels the opposite and says so, "I am not angry, just proud",
 * and only reading helps. Every word is known, the combination is new.
 */

/** Facts with a feeling that does not follow from the deed, and one that would, denied. */
export function drawUnexpected(random: Random): Facts {
  const facts = drawFacts(home, random);
  const tone = toneOf(` ${facts.deed} my `);
  const oneWith = (wanted: number) => random.pick(feelings.filter((feeling) => feeling.tone === wanted)).word;
  return { ...facts, feeling: oneWith(-tone), denied: oneWith(tone) };
}

/** Whether the feeling that a post tells is the opposite of what its deed leads one to expect. */
export function isUnexpected(prompt: string): boolean {
  const words = tokenise(prompt).map(({ word }) => word);
  // The last feeling is the one that is told: a denied one stands before it.
  const told = words.map((word) => feelingTones.get(word)).findLast((tone) => tone !== undefined);
  const expected = toneOf(` ${words.join(' ')} `);
  return expected !== 0 && told === -expected;
}

const feelingTones = new Map<string, Feeling['tone']>(feelings.map(({ word, tone }) => [word, tone]));

/** How the owner likes what the text tells was done, or left undone; 0 where it tells of no deed. */
function toneOf(text: string): Feeling['tone'] {
  for (const { past, base, tone } of deeds) {
    if (text.includes(` ${past} my `)) return tone;
    if (text.includes(` did not ${base} my `)) return -1;
  }
  return 0;
}
