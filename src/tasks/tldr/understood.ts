import { choice, claim, type Node, oneOf, sequence, words } from '../language/nodes.ts';
import { feelings } from './phrases.ts';
import {
  allPeople,
  anything,
  claims,
  greeting,
  happening,
  postEvent,
  postFeeling,
  postQuestion,
} from './sentences.ts';

/**
 * What nobody writes in this world and every reader understands: the wording of posts in a summary, headlines,
 * short forms. Texts typed by a person say such things.
 */
const s = anything;
const lately = oneOf(['', 'has']);
const headline = sequence(
  choice([1, claims('who', allPeople)], [1, s.who]),
  lately,
  s.deed,
  oneOf(['', 'my', 'the', 'a']),
  s.trait,
  s.object,
);

/** "I am not angry": denied, which is a claim of its own. */
const denial = oneOf(
  feelings.map(({ word }) =>
    sequence(
      oneOf(['I am', 'I was', "I'm", 'I feel']),
      oneOf(['not', 'never', 'not very', 'not at all']),
      claim(`denied ${word}`, words(word)),
    ),
  ),
);
const felt = sequence(
  oneOf(['', 'now', 'so', 'but']),
  oneOf(['I am', 'I was', "I'm", 'I feel', 'it made me', 'this made me', 'it makes me']),
  oneOf(['', 'very', 'so', 'really', 'quite', 'a little', 'just', 'still']),
  s.feeling,
);

export const understoodEvent: Node = oneOf([
  postEvent(s),
  sequence(headline, '.'),
  sequence(headline, s.time, '.'),
]);
export const understoodBoth: Node = sequence(
  oneOf([headline, happening(s)]),
  s.time,
  oneOf(['and', ',', ', and', ', so', 'so', ', but', 'but']),
  oneOf([felt, denial]),
  '.',
);
export const understoodFeeling: Node = sequence(oneOf([felt, denial]), '.');
export const understoodPostFeeling: Node = postFeeling(s);
export const understoodQuestion: Node = oneOf([
  postQuestion(s),
  sequence(
    oneOf(['', 'so', 'so ,', 'or']),
    oneOf(['is it wrong to', 'is it a good idea to', 'can I', 'could I', 'would you', 'should I']),
    s.plan,
    '?',
  ),
]);
export const understoodAside: Node = greeting;

/** Pieces of a post's sentences that the reader looks for where a sentence as a whole says nothing to it. */
export const pieces: readonly Node[] = [
  sequence(s.time, headline, s.time),
  felt,
  denial,
  sequence(
    oneOf([
      'should I',
      'I should',
      'is it silly to',
      'is it wrong to',
      'can I',
      'could I',
      'would you',
      'I want to',
    ]),
    s.plan,
  ),
];
