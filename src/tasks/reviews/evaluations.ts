import { type Choice, choice, type Node, product, sequence, weighted, words } from '../language/nodes.ts';
import {
  type Aspect,
  EXTREME,
  filmAdjectives,
  generalAdjectives,
  intensifiers,
  LUKEWARM,
  type Modifier,
  negations,
  specificAdjectives,
} from './lexicon.ts';

/** Every adjective with its value. */
export const adjectives: Readonly<Record<string, number>> = { ...generalAdjectives, ...specificAdjectives };

/** Specific adjectives are few and say more, so each is written more often than a general one. */
const SPECIFIC_WEIGHT = 3;
/** A word borrowed from another noun, "a wooden score", is rare but people do write it. */
const BORROWED_WEIGHT = 0.03;

type Band = Modifier['with'][number];

function bandOf(value: number): Band {
  if (Math.abs(value) < LUKEWARM) return 'lukewarm';
  if (value > 0) return value > EXTREME ? 'extreme praise' : 'praise';
  return value < -EXTREME ? 'extreme complaint' : 'complaint';
}

/**
 * The adjectives that a noun can have; `share` (0 to 1) scales how often each is written, not whether it is
 * understood.
 */
function adjectivesOf(own: readonly string[], share: (name: string) => number = () => 1): Choice {
  return choice(
    ...Object.entries(adjectives).map(([name, value]): [number, Node, string] => {
      const known = name in generalAdjectives ? 1 : own.includes(name) ? SPECIFIC_WEIGHT : BORROWED_WEIGHT;
      return [share(name) * known, words(name, value), name];
    }),
  );
}

/** "Very ordinary", "hardly terrible": good English that this writer hardly ever uses. "Very superb" is not. */
const UNUSUAL = 1e-12;

function fitOf(modifier: Modifier, band: Band): number {
  if (modifier.with.includes(band)) return 1;
  const negates = modifier.factor < 0;
  return negates || !band.startsWith('extreme') ? UNUSUAL : 0;
}

/** Each modifier before the adjectives that it is written with; before any other it is understood only. */
function modified(modifiers: readonly Modifier[], own: readonly string[], tilt: 1 | -1): Node {
  return choice(
    ...modifiers.map((modifier): [number, Node] => [
      modifier.with.length === 0 ? 0 : 1,
      product(
        sequence(
          words(modifier.words, modifier.factor),
          adjectivesOf(own, (name) => fitOf(modifier, bandOf(adjectives[name]))),
        ),
        tilt,
      ),
    ]),
  );
}

/** "slow yet lovely": the second weighs more. "clever and moving": the second adds a little. */
function paired(own: readonly string[]): Node {
  const side = (sign: 1 | -1) =>
    adjectivesOf(own, (name) => Number(bandOf(adjectives[name]) === (sign > 0 ? 'praise' : 'complaint')));
  const any = adjectivesOf(own);
  const but = [0.4, 0.9];
  const and = [0.6, 0.7];
  return choice(
    [1, weighted(sequence(side(-1), 'yet', side(1)), but)],
    [1, weighted(sequence(side(1), 'yet', side(-1)), but)],
    [1, weighted(sequence(side(1), 'and', side(1)), and)],
    [1, weighted(sequence(side(-1), 'and', side(-1)), and)],
    // Careless writers join any two.
    [0.15, weighted(sequence(any, 'yet', any), but)],
    [0.15, weighted(sequence(any, 'and', any), and)],
    // Understood only.
    [0, weighted(sequence(any, 'but', any), but)],
  );
}

/** What can be said after "was": plain, graded, negated or paired adjectives. */
function evaluationOf(own: readonly string[]): Node {
  return choice(
    [40, adjectivesOf(own)],
    [26, modified(intensifiers, own, 1)],
    [20, modified(negations, own, -1)],
    [14, paired(own)],
  );
}

/** Only plain praise, for sarcasm to turn round. */
export function praiseOf(aspect: Aspect): Node {
  return adjectivesOf(aspect.adjectives, (name) => Number(adjectives[name] > 0.85));
}

export function evaluationOfAspect(aspect: Aspect): Node {
  return evaluationOf(aspect.adjectives);
}

/** What follows "felt" or "seemed": seldom a negation. */
export function impressionOfAspect(aspect: Aspect): Node {
  const own = aspect.adjectives;
  return choice(
    [50, adjectivesOf(own)],
    [28, modified(intensifiers, own, 1)],
    [4, modified(negations, own, -1)],
    [18, paired(own)],
  );
}

export function evaluationOfFilm(): Node {
  return evaluationOf(filmAdjectives);
}

/** "a clever plot", "an awful script", "shaky camera work". */
export function described(aspect: Aspect): Node {
  const vowel = (name: string) => /^[aeiou]/.test(name);
  if (aspect.countable !== 'count') return sequence(adjectivesOf(aspect.adjectives), aspect.name);
  return choice(
    [
      3,
      sequence(
        'a',
        adjectivesOf(aspect.adjectives, (name) => Number(!vowel(name))),
        aspect.name,
      ),
    ],
    [
      1,
      sequence(
        'an',
        adjectivesOf(aspect.adjectives, (name) => Number(vowel(name))),
        aspect.name,
      ),
    ],
  );
}
