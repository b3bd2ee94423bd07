import type { JudgementPart } from '../../experiment/metrics/metrics.ts';
import { spell } from '../language/tokens.ts';
import type { SentenceReading } from './parser.ts';
import { type Event, eventIn, type PostFacts } from './post.ts';

/** What a fact is worth when it is told right, and costs when told wrong. What happened counts most. */
export const worth = {
  who: { right: 0.9, wrong: 1.2 },
  deed: { right: 0.8, wrong: 1.2 },
  object: { right: 0.5, wrong: 1 },
  feeling: { right: 1, wrong: 1 },
  question: { right: 1, wrong: 1 },
} as const;
type Fact = keyof typeof worth;

/** "What should I do?": at least there is a question. */
export const VAGUE_QUESTION = 0.2;
/** On top where everything is told that the post tells, and nothing wrong: no need to ask back. */
export const COMPLETE = 1;
/** "Did not sell" for "sold" costs more than "lost" for "sold". */
export const OPPOSITE = 1.6;
export const costs = {
  /** "Last week", "old": not what the post says. */
  detail: 0.6,
  /** True, and beside the point. */
  aside: 0.6,
  /** Beside the point, and the post says nothing of it. */
  inventedAside: 1.2,
  closing: 0.4,
  flattery: 0.7,
  again: 0.6,
} as const;

/** What a summary states, held against the post: credit above 0, inventions and waste below. */
export interface Content {
  credit: JudgementPart[];
  /** The credit for the feeling: a matter of taste. */
  feeling: JudgementPart[];
  faults: JudgementPart[];
}

/** `span` turns a range of tokens into one of characters. */
export function contentOf(
  facts: PostFacts,
  sentences: readonly SentenceReading[],
  span: (from: number, to: number) => [number, number],
): Content {
  const content: Content = { credit: [], feeling: [], faults: [] };
  const told = new Set<Fact>();
  const right = new Set<Fact>();
  let wrong = false;
  const fault = (name: string, cost: number, at: [number, number]) =>
    content.faults.push({ name, value: -cost, span: at });

  const tell = (fact: Fact, isRight: boolean, at: [number, number], cost: number = worth[fact].wrong) => {
    // Told again is a waste even where it is true; a second guess is never worth its price.
    if (told.has(fact)) fault(`${fact}: said again`, costs.again, at);
    if (!isRight) {
      fault(`${fact}: not what the post says`, cost, at);
      wrong = true;
    } else if (!told.has(fact)) {
      const part = { name: `${fact}: told`, value: worth[fact].right, span: at };
      (fact === 'feeling' ? content.feeling : content.credit).push(part);
      right.add(fact);
    }
    told.add(fact);
  };

  for (const sentence of sentences) {
    const event = eventIn(sentence);
    const real = event && nearest(facts.events, event);
    const all = span(sentence.from, sentence.to);
    for (const { topic, from, to } of sentence.claims) {
      const gap = topic.indexOf(' ');
      const [slot, value] = [topic.slice(0, gap), topic.slice(gap + 1)];
      const at = span(from, to);
      if (value === '?') continue;
      if (slot === 'who' || slot === 'object') tell(slot, real?.[slot] === value, at);
      else if (slot === 'deed') {
        const opposite = real?.deed === `not ${value}` || `not ${real?.deed}` === value;
        tell('deed', real?.deed === value, at, opposite ? OPPOSITE : worth.deed.wrong);
      } else if (slot === 'trait' || slot === 'time') {
        if (real?.[slot] !== value) fault('detail: not in the post', costs.detail, at);
      } else if (slot === 'feeling') tell('feeling', facts.feelings.has(value), at);
      else if (slot === 'denied' && facts.feelings.has(value)) tell('feeling', false, at);
      else if (slot === 'plan') tell('question', facts.plans.has(value), at);
    }
    switch (sentence.role) {
      case 'question':
        if (sentence.claims.length > 0) break;
        if (told.has('question')) fault('question: said again', costs.again, all);
        else if (facts.plans.size > 0)
          content.credit.push({ name: 'question: hinted', value: VAGUE_QUESTION, span: all });
        told.add('question');
        break;
      case 'aside':
        if (facts.asides.has(spell(sentence.words))) fault('beside the point', costs.aside, all);
        else fault('not in the post', costs.inventedAside, all);
        break;
      case 'closing':
        fault('says nothing', costs.closing, all);
        break;
      case 'flattery':
        fault('flatters the writer', costs.flattery, all);
    }
  }
  if (!wrong && right.size > 0 && keyFacts(facts).every((fact) => right.has(fact))) {
    const last = sentences[sentences.length - 1].to;
    content.credit.push({ name: 'complete', value: COMPLETE, span: span(0, last) });
  }
  return content;
}

/** What a summary of the post has to tell; everything, where the post tells nothing that can be read. */
function keyFacts({ events, feelings, plans }: PostFacts): Fact[] {
  const none = events.length + feelings.size + plans.size === 0;
  return [
    ...(none || events.length > 0 ? (['who', 'deed', 'object'] as const) : []),
    ...(none || feelings.size > 0 ? (['feeling'] as const) : []),
    ...(none || plans.size > 0 ? (['question'] as const) : []),
  ];
}

/** Of the things that happened, the one that a summary most likely speaks of. */
function nearest(events: readonly Event[], event: Event): Event | null {
  const alike = (other: Event) =>
    (['who', 'deed', 'object'] as const).filter((slot) => other[slot] === event[slot]).length;
  return events.reduce<Event | null>(
    (best, other) => (best && alike(best) >= alike(other) ? best : other),
    null,
  );
}
