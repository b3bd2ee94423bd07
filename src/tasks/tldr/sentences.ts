import { choice, claim, maybe, type Node, oneOf, sequence, words } from '../language/nodes.ts';
import {
  closings,
  deeds,
  feelings,
  flatteries,
  greetings,
  habits,
  leads,
  objects,
  otherObjects,
  otherPeople,
  otherSettings,
  people,
  plans,
  settings,
  times,
  traits,
} from './phrases.ts';

/**
 * What fills the places of a sentence. The writer fills them with the facts of one post, the reader with every
 * possible fact as a claim "slot value": the sentences around them are the same.
 */
export interface Slots {
  /** "my brother", "someone". */
  who: Node;
  deed: Node;
  /** "old", or nothing. */
  trait: Node;
  object: Node;
  /** "last week", or nothing. */
  time: Node;
  feeling: Node;
  /** A feeling that the post denies. */
  denied: Node;
  plan: Node;
  /** For sentences beside the point. */
  otherWho: Node;
  otherObject: Node;
  otherPlan: Node;
  setting: Node;
}

/** "my brother sold my old bike": what happened. */
export const happening = (s: Slots) => sequence(s.who, s.deed, 'my', s.trait, s.object);

/** The sentences of a post, with their marks. */
export const postEvent = (s: Slots): Node =>
  sequence(
    choice(
      [4, sequence(s.time, happening(s))],
      [3, sequence(happening(s), s.time)],
      [1, sequence('guess what ,', happening(s), s.time)],
      [1, sequence('I heard that', happening(s), s.time)],
    ),
    '.',
  );

/** "I am not angry, just proud" */
const notButJust = (s: Slots): Node => sequence('I am not', s.denied, ', just', s.feeling);

export const postFeeling = (s: Slots): Node =>
  sequence(
    choice(
      [5, sequence('I am', maybe(0.3, 'very'), s.feeling)],
      [3, sequence('I feel', s.feeling)],
      [2, sequence('it made me', s.feeling)],
      [2, notButJust(s)],
    ),
    '.',
  );

/** Only the last of these: the feeling is told together with one that the writer does not have. */
export const postFeelingDenied = (s: Slots): Node => sequence(notButJust(s), '.');

export const postQuestion = (s: Slots): Node =>
  choice(
    [5, sequence('should I', s.plan, '?')],
    [2, sequence('do you think I should', s.plan, '?')],
    [2, sequence('is it silly to', s.plan, '?')],
    [2, sequence('I wonder if I should', s.plan, '.')],
  );

/** Beside the point; each kind once a post. */
export const aside = (s: Slots): Node =>
  sequence(
    choice(
      [6, s.setting],
      [4, sequence(s.otherWho, oneOf(habits)), 'other person'],
      [2, sequence('I also have a', s.otherObject), 'other object'],
      [2, sequence('I will not', s.otherPlan), 'other plan'],
    ),
    '.',
  );

export const greeting: Node = sequence(oneOf(greetings), '.');

/** The sentences of a summary. A lead makes it longer and says nothing. */
const lead = maybe(0.25, oneOf(leads));
export const summaryEvent = (s: Slots): Node => sequence(lead, s.time, happening(s), '.');
export const summaryEventAndFeeling = (s: Slots): Node =>
  sequence(lead, s.time, happening(s), 'and I am', s.feeling, '.');
export const summaryFeeling = (s: Slots): Node =>
  sequence(
    choice(
      [6, sequence('I am', s.feeling)],
      [2, sequence('I am very', s.feeling)],
      [2, sequence('I feel', s.feeling)],
      [1, sequence('it made me', s.feeling)],
    ),
    '.',
  );
export const summaryQuestion = (s: Slots): Node =>
  choice(
    [8, sequence('should I', s.plan, '?')],
    [1, sequence('do you think I should', s.plan, '?')],
    [1, sequence('I wonder if I should', s.plan, '.')],
  );
export const vagueQuestion: Node = sequence('what should I do', '?');
export const closing: Node = sequence(oneOf(closings), '.');
export const flattering: Node = sequence(oneOf(flatteries), '.');

/** Places of a summary that are filled without saying what with. */
export const SOMEONE = 'someone';
export const SOMETHING = 'did something to';

const nothing = words('');
export const claims = (slot: string, values: readonly string[], before = '') =>
  oneOf(values.map((value) => claim(`${slot} ${value}`, words(before + value))));
const optional = (node: Node) => choice([1, nothing], [1, node]);
export const allPeople = [...people, ...otherPeople];
const allObjects = [...objects, ...otherObjects];
const done = deeds.map(({ past }) => claim(`deed ${past}`, words(past)));
const undone = deeds.map(({ past, base, undone }): [number, Node] => [
  undone ? 1 : 0,
  claim(`deed not ${past}`, words(`did not ${base}`)),
]);

/** Every possible fact, to read with. */
export const anything: Slots = {
  who: choice([1, claims('who', allPeople, 'my ')], [1, claim('who ?', words(SOMEONE))]),
  deed: choice([1, oneOf(done)], [1, choice(...undone)], [1, claim('deed ?', words(SOMETHING))]),
  trait: optional(claims('trait', traits)),
  object: claims('object', allObjects),
  time: optional(claims('time', times)),
  feeling: claims(
    'feeling',
    feelings.map(({ word }) => word),
  ),
  denied: claims(
    'denied',
    feelings.map(({ word }) => word),
  ),
  plan: claims('plan', plans),
  otherWho: oneOf(allPeople.map((person) => `my ${person}`)),
  otherObject: oneOf(allObjects),
  otherPlan: oneOf(plans),
  setting: oneOf([...new Set([...settings, ...otherSettings])]),
};
