import type { Random } from '../../experiment/random.ts';
import { type Node, words } from '../language/nodes.ts';
import { write } from '../language/write.ts';
import { type Facts, misstated, type Slot, slotsOf, type Topic } from './facts.ts';
import {
  closing,
  flattering,
  SOMEONE,
  SOMETHING,
  summaryEvent,
  summaryEventAndFeeling,
  summaryFeeling,
  summaryQuestion,
  vagueQuestion,
} from './sentences.ts';

/** How human summaries fall short. Each happens by itself, so that few are perfect and few are hopeless. */
const rates = {
  noEvent: 0.08,
  noFeeling: 0.38,
  noQuestion: 0.33,
  /** "Someone sold my bike." */
  vagueWho: 0.14,
  /** "My brother did something to my bike." */
  vagueDeed: 0.1,
  /** "What should I do?" */
  vagueQuestion: 0.15,
  /** One fact mixed up. */
  misstated: 0.14,
  /** A sentence beside the point is kept. */
  aside: 0.3,
  /** Details that are kept: "old", "last week". */
  trait: 0.4,
  time: 0.4,
  /** "My brother sold my bike and I am angry." */
  together: 0.35,
  closing: 0.08,
  flattery: 0.05,
} as const;

/** The sentences of a summary as a human of mixed care would write it: grammatical, not always good. */
export function writeSummary(
  facts: Facts,
  topic: Topic,
  asides: readonly string[][],
  random: Random,
): string[][] {
  const is = (rate: keyof typeof rates) => random.chance(rates[rate]);
  const event = !is('noEvent');
  const feeling = !is('noFeeling');
  // Something has to be said.
  const question = (!event && !feeling) || !is('noQuestion');
  const known: Slot[] = [];
  if (event) known.push('who', 'deed', 'object');
  if (feeling) known.push('feeling');
  if (question) known.push('plan');
  const told = is('misstated') ? misstated(facts, known, random) : facts;
  const slots = slotsOf(
    { ...told, trait: is('trait') ? told.trait : '', time: is('time') ? told.time : '' },
    topic,
  );
  const who = is('vagueWho') ? words(SOMEONE) : slots.who;
  const deed = is('vagueDeed') ? words(SOMETHING) : slots.deed;
  const filled = { ...slots, who, deed };

  const sentences: string[][] = [];
  const add = (node: Node) => sentences.push(write(node, 0, random)!);
  if (asides.length > 0 && is('aside')) sentences.push(random.pick(asides));
  const together = event && feeling && is('together');
  if (event) add(together ? summaryEventAndFeeling(filled) : summaryEvent(filled));
  if (feeling && !together) add(summaryFeeling(filled));
  if (question) add(is('vagueQuestion') ? vagueQuestion : summaryQuestion(filled));
  if (is('closing')) add(closing);
  else if (is('flattery')) add(flattering);
  return sentences;
}
