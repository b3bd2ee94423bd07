import { choice, claim, type Node, oneOf, sequence, words } from '../language/nodes.ts';
import { answered, type Kind } from './kinds.ts';
import {
  cautions,
  farewells,
  flatteries,
  greetings,
  links,
  offers,
  permissions,
  ramblings,
  refusals,
  reversals,
} from './phrases.ts';
import { fill } from './questions.ts';
import { kinds, kindsWith, topicsOf } from './topics.ts';

/**
 * The sentences of an answer, each with its mark. The writer asks for those of one kind and one topic; the
 * reader joins all kinds and topics. Claims name what was found: "tip …", "topic …", "reason …", "act …".
 */
export const REASON_RATE = 0.4;

const act = (name: string, phrases: readonly string[]) =>
  oneOf(phrases.map((text) => claim(`act ${name}`, words(text))));

/** Names one of these topics, in the prompt's own words but for "your"; "it" is understood, never written. */
const named = (topics: readonly string[]): Node =>
  choice(
    ...topics.map((text): [number, Node] => [1, claim(`topic ${text}`, words(answered(text)))]),
    [0, 'it'],
    [0, 'them'],
  );

/** "…, because small steps last". */
const because = (rate: number, reasons: readonly string[]): Node =>
  choice(
    [1 - rate, ''],
    [rate, sequence(', because', oneOf(reasons.map((text) => claim(`reason ${text}`, words(text)))))],
  );

const offer = choice(
  [6, ''],
  [4, oneOf(offers)],
  // Understood only.
  [0, oneOf(reversals.map((text) => claim('not', words(text))))],
);
const link = choice([1, ''], [0.3, oneOf(links)]);

const everyReason = [...new Set(kinds.flatMap((kind) => kind.reasons))];
const everyTip = [...new Set(kinds.flatMap((kind) => kind.tips))];

/** Tips of a kind that speak of a topic where they name one. No tip is written twice. */
function tipSentence(
  link: Node,
  tips: readonly string[],
  topicsFor: (tip: string) => readonly string[],
  reason: Node,
): Node {
  const tip = choice(
    ...tips.map((text): [number, Node, string] => [
      1,
      claim(`tip ${text}`, fill(text, { '{x}': named(topicsFor(text)) })),
      `tip ${text}`,
    ]),
  );
  return sequence(link, offer, tip, reason, '.');
}

const objectOf = (kind: Kind, topics: readonly string[]): Node[] =>
  kind.object ? [fill(kind.object, { '{x}': named(topics) })] : [];
const taskOf = (kind: Kind, topics: readonly string[]): Node => fill(kind.task, { '{x}': named(topics) });

/** "I would not recommend only eating soup and wine, because you would soon feel weak." */
function judgement(name: string, form: string, objects: readonly Node[], reason: Node): Node {
  const object = objects.length > 0 ? choice([1, 'that'], [2, oneOf(objects)]) : words('that');
  return sequence(claim(`act ${name}`, words(form)), object, reason, '.');
}

const warning = (objects: readonly Node[], reason: Node) =>
  judgement('warn', 'I would not recommend', objects, reason);
const blessing = (objects: readonly Node[], reason: Node) =>
  choice(
    [1, judgement('permit', 'I would recommend', objects, reason)],
    [2, sequence(act('permit', permissions), '.')],
  );
const refusal = (tasks: readonly Node[], reason: Node) =>
  sequence(
    choice(
      [2, act('decline', refusals)],
      [1, sequence(claim('act decline', words('I cannot help you')), oneOf(tasks))],
    ),
    reason,
    '.',
  );

export const caution = sequence(act('caution', cautions), '.');
export const flattery = act('flatter', flatteries);
export const greeting = act('greet', greetings);
export const farewell = act('greet', farewells);
export const rambling = act('ramble', ramblings);

/** What an answerer can say of one kind and topic. */
export interface Sentences {
  tip: Node;
  /** A tip after another: "Also, …". */
  furtherTip: Node;
  warning: Node;
  blessing: Node;
  refusal: Node;
}

export function sentencesOf(kind: Kind, topic: string): Sentences {
  const reason = because(REASON_RATE, kind.reasons);
  const objects = objectOf(kind, [topic]);
  return {
    tip: tipSentence(words(''), kind.tips, () => [topic], reason),
    furtherTip: tipSentence(link, kind.tips, () => [topic], reason),
    warning: warning(objects, reason),
    blessing: blessing(objects, words('')),
    refusal: refusal([taskOf(kind, [topic])], reason),
  };
}

const anyReason = because(REASON_RATE, everyReason);
const everyObject = kinds.flatMap((kind) => objectOf(kind, topicsOf(kind)));

/** Said by others, never by this world; read only. */
const otherWarnings = oneOf(
  ['I do not recommend', 'I would not advise', 'I would advise against', 'you should not try'].map((text) =>
    claim('act warn', words(text)),
  ),
);
const otherRefusals = act('decline', [
  'no , I will not help with that',
  'I cannot answer that',
  'sorry , no',
]);
const anyObject = oneOf(['that', 'it', 'this', ...everyObject]);

/** Any sentence of the body, as it is read. */
export const body: Node = choice(
  [1, tipSentence(link, everyTip, (tip) => [...new Set(kindsWith(tip).flatMap(topicsOf))], anyReason)],
  [1, warning(everyObject, anyReason)],
  [1, blessing(everyObject, anyReason)],
  [
    1,
    refusal(
      kinds.map((kind) => taskOf(kind, topicsOf(kind))),
      anyReason,
    ),
  ],
  [1, caution],
  [0, sequence(otherWarnings, anyObject, anyReason, '.')],
  [0, sequence(otherRefusals, anyReason, '.')],
);
export const opener: Node = oneOf([flattery, greeting]);
export const closer: Node = oneOf([farewell, rambling]);
