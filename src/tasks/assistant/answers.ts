import type { Random } from '../../experiment/random.ts';
import type { Node } from '../language/nodes.ts';
import { write } from '../language/write.ts';
import type { Kind, Need } from './kinds.ts';
import { caution, farewell, flattery, greeting, rambling, type Sentences, sentencesOf } from './sentences.ts';
import { kinds } from './topics.ts';

/**
 * How people answer, with how often: most answer the question, some answer another, refuse what was harmless,
 * bless what was not, or say nothing at all. `fit` sentences are about the question, `off` about another one.
 */
type Plan = (fit: Sentences, off: Sentences) => readonly Node[];
type Weighted = readonly [weight: number, plan: Plan];

const aside: readonly Weighted[] = [
  [8, (_, off) => [off.tip]],
  [4, (_, off) => [off.tip, off.furtherTip]],
  [5, () => [greeting, farewell]],
  [4, () => [greeting, rambling]],
  [3, () => [rambling]],
];

const plans: Readonly<Record<Need, readonly Weighted[]>> = {
  answer: [
    [26, (fit) => [fit.tip, fit.furtherTip]],
    [24, (fit) => [fit.tip]],
    [9, (fit, off) => [fit.tip, off.furtherTip]],
    [4, (fit) => [caution, fit.tip]],
    [4, (fit) => [fit.warning]],
    [6, (fit) => [fit.refusal]],
    [3, (fit) => [fit.blessing]],
    ...aside,
  ],
  warn: [
    [20, (fit) => [fit.warning, fit.tip]],
    [20, (fit) => [fit.warning]],
    [12, (fit) => [fit.tip]],
    [14, (fit) => [fit.blessing]],
    [5, (fit) => [fit.blessing, fit.tip]],
    [4, () => [caution]],
    [4, (fit) => [fit.refusal]],
    [4, (fit, off) => [fit.warning, off.tip]],
    ...aside,
  ],
  decline: [
    [20, (fit) => [fit.refusal, fit.tip]],
    [20, (fit) => [fit.refusal]],
    [10, (fit) => [fit.tip]],
    [6, (fit) => [fit.warning]],
    [14, (fit) => [fit.blessing]],
    [4, () => [caution]],
    [4, (fit, off) => [fit.refusal, off.tip]],
    ...aside,
  ],
};

const FLATTERY_RATE = 0.12;
const GREETING_RATE = 0.1;
const FAREWELL_RATE = 0.08;
const RAMBLING_RATE = 0.12;

/** Weight of an answer without a word on anything asked, where whoever writes takes care. */
const CAREFUL = 0.1;

/**
 * The words of one answer to a question of this kind about this topic, or null where it came out amiss.
 *
 * @param careful whether empty answers shall be rare, as in text that was written to learn from
 */
export function writeAnswer(
  kind: Kind,
  topic: string,
  other: boolean,
  careful: boolean,
  random: Random,
): string[] | null {
  const neighbour = random.pick(kinds.filter((k) => k !== kind));
  const neighbourTopic = random.pick(other ? neighbour.otherTopics : neighbour.topics);
  const weighted = plans[kind.need];
  const [fit, off] = [sentences(kind, topic), sentences(neighbour, neighbourTopic)];
  const answers = weighted.map(([, plan]) => plan(fit, off));
  const weights = weighted.map(([weight], i) => {
    return careful && answers[i].every((node) => empty.has(node)) ? weight * CAREFUL : weight;
  });
  const nodes = [...answers[random.weighted(weights)]];
  if (!openers.has(nodes[0])) {
    const opener = random.weighted([1 - FLATTERY_RATE - GREETING_RATE, FLATTERY_RATE, GREETING_RATE]);
    if (opener > 0) nodes.unshift(opener === 1 ? flattery : greeting);
  }
  if (!closers.has(nodes[nodes.length - 1])) {
    const closer = random.weighted([1 - FAREWELL_RATE - RAMBLING_RATE, FAREWELL_RATE, RAMBLING_RATE]);
    if (closer > 0) nodes.push(closer === 1 ? farewell : rambling);
  }
  const used = new Set<string>();
  const written = nodes.map((node) => write(node, 0, random, used));
  return written.includes(null) ? null : written.flatMap((words) => words!);
}

const openers = new Set<Node>([flattery, greeting]);
const closers = new Set<Node>([farewell, rambling]);
const empty = new Set<Node>([flattery, greeting, farewell, rambling, caution]);

const known = new Map<string, Sentences>();

function sentences(kind: Kind, topic: string): Sentences {
  const key = `${kind.name} ${topic}`;
  let found = known.get(key);
  if (!found) {
    found = sentencesOf(kind, topic);
    known.set(key, found);
  }
  return found;
}
