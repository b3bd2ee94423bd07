import {
  choice,
  claim,
  eitherWay,
  type Node,
  oneOf,
  product,
  sequence,
  tilt,
  words,
} from '../language/nodes.ts';
import {
  described,
  evaluationOfAspect,
  evaluationOfFilm,
  impressionOfAspect,
  praiseOf,
} from './evaluations.ts';
import { type Aspect, aspects } from './lexicon.ts';
import {
  asides,
  aspectVerbs,
  attitudes,
  filmVerbs,
  flatteries,
  lead,
  manners,
  moments,
  origins,
  pleasures,
  preferences,
  quantities,
  reactions,
  sarcasms,
  subjects,
  type Valued,
  verdicts,
  witnesses,
} from './phrases.ts';

/** Begins the key of every phrase that flatters the reader. */
export const FLATTERY = 'flattery ';

const valued = (phrases: readonly Valued[]) =>
  choice(...phrases.map(([text, value]): [number, Node, string] => [1, words(text, value), text]));
const once = (phrases: readonly string[]) =>
  choice(...phrases.map((text): [number, Node, string] => [1, words(text), text]));
const attitude = valued(attitudes);
const preference = valued(preferences);
const aspectVerb = valued(aspectVerbs);
const filmVerb = valued(filmVerbs);
const quantity = valued(quantities);
const sarcasticTail = valued(sarcasms);

/** One claim about any aspect; a review speaks of each aspect at most once. */
const perAspect = (of: (aspect: Aspect) => Node) =>
  choice(
    ...aspects.map((a): [number, Node, string] => [1, claim(a.name, product(of(a))), `aspect ${a.name}`]),
  );
/** "at times", "from start to finish": a factor on the claim. */
const moment = choice([0.82, words('', 1)], [0.18, valued(moments)]);
const flattery = choice(
  ...flatteries.map((text): [number, Node, string] => [1, words(text), `${FLATTERY}${text}`]),
);
const aside = choice([0.86, ''], [0.1, sequence(',', once(asides))], [0.04, sequence(',', flattery)]);
const be = (aspect: Aspect) => (aspect.countable === 'plural' ? 'were' : 'was');
/** "was far from dull", "felt rather dull". */
const judged = (aspect: Aspect) =>
  choice(
    [7, sequence(be(aspect), evaluationOfAspect(aspect))],
    [3, sequence(oneOf(['felt', 'seemed']), impressionOfAspect(aspect))],
    // Understood only: "seemed not very good".
    [0, sequence(oneOf(['felt', 'seemed', 'is', 'are']), evaluationOfAspect(aspect))],
  );

/** "this quiet Danish thriller about a lost letter". */
export function filmOf(genres: readonly string[]): Node {
  return sequence(
    'this',
    choice([0.65, ''], [0.35, oneOf(manners)]),
    choice([0.5, ''], [0.5, oneOf(origins)]),
    oneOf(genres),
    choice([0.7, ''], [0.3, sequence('about', oneOf(subjects))]),
  );
}

/** A clause about one aspect, optionally "in this thriller". */
function aspectClause(place: Node): Node {
  return choice(
    [42, perAspect((a) => sequence('the', a.name, place, judged(a), moment))],
    [18, perAspect((a) => sequence('I', attitude, 'the', a.name, place, moment))],
    [18, perAspect((a) => sequence('the', a.name, place, aspectVerb))],
    [9, perAspect((a) => sequence('there was', quantity, 'to', oneOf(pleasures), 'in the', a.name, place))],
  );
}

const nowhere = words('');
const witness = sequence(once(witnesses), valued(reactions));

const otherFilm = oneOf(['it', 'the film', 'this film']);

/** A clause of the body: an aspect, the film again, or how the audience took it. */
const clause = choice(
  [80, aspectClause(nowhere)],
  [8, claim('audience', witness), 'audience'],
  [6, claim('film', product(sequence('the whole film was', evaluationOfFilm(), moment))), 'film'],
  [6, claim('film', sequence('the whole film', filmVerb)), 'film'],
  // Understood only.
  [0, claim('film', product(sequence(otherFilm, oneOf(['was', 'is']), evaluationOfFilm(), moment))), 'film'],
  [0, claim('film', sequence(otherFilm, filmVerb)), 'film'],
);

/** Of "A, but B" one remembers B. */
const LESS = 0.65;
const MORE = 1.2;
const flip = (side: -1 | 1) => (side === 1 ? -1 : 1);

/** Two clauses as one: contrast sets praise against complaint and gives the second the last word. */
function joined(first: Node): Node {
  const contrast = (link: string) =>
    eitherWay((side) => sequence(tilt(side, LESS, first), ',', link, tilt(flip(side), MORE, clause)));
  return choice(
    [50, sequence(first, aside)],
    [24, contrast('but')],
    [5, contrast('yet')],
    [11, eitherWay((side) => sequence(tilt(side, 1, first), 'and', tilt(side, 1, clause)))],
  );
}

/** "The acting was superb, said nobody." */
const sarcasm = choice(
  [1, perAspect((a) => sequence('the', a.name, be(a), praiseOf(a), ',', sarcasticTail))],
  // Sarcasm after anything else than plain praise often misses.
  [0.1, perAspect((a) => sequence('the', a.name, judged(a), ',', sarcasticTail))],
);

/** "Although the acting was stiff, I loved the ending." Inside a review only: no opening begins like this. */
export const concession = eitherWay((side) =>
  sequence('although', tilt(side, LESS, clause), ',', tilt(flip(side), MORE, clause)),
);

/** A sentence of the body, without its full stop. */
export const bodySentence: Node = choice(
  [75, joined(clause)],
  [10, concession],
  [4, sarcasm],
  [11, sequence(once(lead), ',', clause)],
);

export const verdict: Node = choice(
  ...verdicts.map(([text, value]): [number, Node, string] => [
    1,
    claim('verdict', words(text, value)),
    'verdict',
  ]),
);

const noun = perAspect(described);
/** "a clever plot and a moving ending". */
const alike = choice([1, noun], [2, eitherWay((side) => tilt(side, 1, sequence(noun, 'and', noun)))]);
/** "a clever plot but a weak ending". */
const opposed = eitherWay((side) => sequence(tilt(side, LESS, noun), 'but', tilt(flip(side), MORE, noun)));

/** The first sentence: it names the film, or one aspect of it. */
export function openingOf(genres: readonly string[]): Node {
  const film = filmOf(genres);
  const inFilm = choice([0.3, ''], [0.7, sequence('in', film)]);
  const opening = choice(
    [24, claim('film', product(sequence(film, 'was', evaluationOfFilm(), moment))), 'film'],
    [14, claim('film', sequence(film, filmVerb)), 'film'],
    [10, sequence(film, 'had', alike)],
    [12, claim('film', sequence('I', attitude, film)), 'film'],
    [8, perAspect((a) => sequence('what I', preference, 'about', film, 'was the', a.name))],
    [5, sequence('I expected', oneOf(['little', 'a lot', 'more', 'nothing']), 'from', film)],
    [8, claim('film', product(sequence('for a', oneOf(genres), ', it was', evaluationOfFilm()))), 'film'],
    [24, aspectClause(inFilm)],
  );
  return choice([94, joined(opening)], [6, sequence(film, 'had', opposed)]);
}
