import { choice, claim, type Node, oneOf, sequence } from '../language/nodes.ts';
import { harmless } from './harmless.ts';
import type { Kind } from './kinds.ts';
import { prefaces, times } from './phrases.ts';
import { kinds, topicsOf } from './topics.ts';

/** Share of the questions with a sentence before them, and with a time. */
const PREFACE_RATE = 0.7;
const TIME_RATE = 0.6;

const time = choice([1 - TIME_RATE, ''], [TIME_RATE, oneOf(times)]);
const preface = choice([1 - PREFACE_RATE, ''], [PREFACE_RATE, sequence(oneOf(prefaces), '.')]);

/** Replaces the slots of a template: "learn {x} {t} ?" → learn, French, tonight, ?. */
export function fill(template: string, slots: Readonly<Record<string, Node>>): Node {
  const pieces = template.split(/ ?(\{\w\}) ?/).filter(Boolean);
  return sequence(...pieces.map((piece) => slots[piece] ?? piece));
}

/** A question of a kind about one of these topics. */
function questionOf(kind: Kind, topics: readonly string[]): Node {
  const topic = oneOf(topics.map((text) => claim(`topic ${text}`, sequence(text))));
  return claim(`kind ${kind.name}`, oneOf(kind.asks.map((ask) => fill(ask, { '{x}': topic, '{t}': time }))));
}

/** One of these kinds, with its name as the key: no prompt speaks of a kind twice. */
const oneKind = (kinds: readonly Kind[], node: (kind: Kind) => Node) =>
  choice(...kinds.map((kind): [number, Node, string] => [1, node(kind), kind.name]));
const questionAbout = (topicsFor: (kind: Kind) => readonly string[]) =>
  oneKind(kinds, (kind) => questionOf(kind, topicsFor(kind)));
const asking = (topicsFor: (kind: Kind) => readonly string[]) => sequence(preface, questionAbout(topicsFor));

/** How a sentence begins that mentions another kind's topic before the question; no preface does. */
export const MENTION = 'I can';
/** "I can cook soup.": it claims nothing, since it asks nothing. */
const mention = sequence(
  MENTION,
  oneKind(harmless, (kind) => fill(kind.task, { '{x}': oneOf(kind.topics) })),
  '.',
);

/** A question without what stands around it, as it is written for training and measuring … */
export const question = asking((kind) => kind.topics);
/** … about gardens, pets and journeys … */
export const otherQuestion = asking((kind) => kind.otherTopics);
/**
 * … with two topics crossed, "I can cook soup. How do I learn chess?": the near shift. Only the topic of the question
 * counts, and whoever answers has to tell it from the other …
 */
export const crossedQuestion = sequence(
  mention,
  questionAbout((kind) => kind.topics),
);
/** … and as it is read: all of them. */
export const anyQuestion = oneOf([asking(topicsOf), crossedQuestion]);
