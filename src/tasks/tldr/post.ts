import { spell } from '../language/tokens.ts';
import { MARKER } from './grammar.ts';
import { readPost, type SentenceReading } from './parser.ts';

/** What one clause tells of what happened. Empty where it does not tell; "?" where it says "someone". */
export interface Event {
  who: string;
  deed: string;
  object: string;
  trait: string;
  time: string;
}

/** What a post tells. */
export interface PostFacts {
  events: Event[];
  feelings: ReadonlySet<string>;
  /** Feelings that the writer says not to have. */
  denied: ReadonlySet<string>;
  plans: ReadonlySet<string>;
  /** The sentences beside the point, spelt. */
  asides: ReadonlySet<string>;
}

/** Completions come many to a prompt: the posts read lately are remembered. */
const remembered = new Map<string, PostFacts>();
const REMEMBERED = 500;

export function readFacts(prompt: string): PostFacts {
  let facts = remembered.get(prompt);
  if (!facts) {
    facts = factsIn(prompt);
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(prompt, facts);
  }
  return facts;
}

function factsIn(prompt: string): PostFacts {
  const { sentences } = readPost(postIn(prompt));
  const all = (slot: string) => new Set(sentences.flatMap((s) => valuesOf(s, slot)));
  return {
    events: sentences.map(eventIn).filter((event) => event !== null),
    feelings: all('feeling'),
    denied: all('denied'),
    plans: all('plan'),
    asides: new Set(sentences.filter(({ role }) => role === 'aside').map(({ words }) => spell(words))),
  };
}

/** The prompt without its "TL;DR:". */
function postIn(prompt: string): string {
  const at = prompt.lastIndexOf(MARKER.trim());
  return at < 0 ? prompt : prompt.slice(0, at);
}

/** What happened, as far as a sentence tells. */
export function eventIn(sentence: SentenceReading): Event | null {
  const first = (slot: string) => valuesOf(sentence, slot)[0] ?? '';
  const deed = first('deed');
  if (!deed) return null;
  return { who: first('who'), deed, object: first('object'), trait: first('trait'), time: first('time') };
}

/** The values that a sentence states for a slot: claims are "slot value". */
export function valuesOf(sentence: SentenceReading, slot: string): string[] {
  return sentence.claims
    .filter(({ topic }) => topic.startsWith(`${slot} `))
    .map(({ topic }) => topic.slice(slot.length + 1));
}
