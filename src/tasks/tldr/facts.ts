import type { Random } from '../../experiment/random.ts';
import { choice, type Node, words } from '../language/nodes.ts';
import {
  deeds,
  feelings,
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
import type { Slots } from './sentences.ts';

/** What a post tells, in the words of the text. Empty where a detail is not told. */
export interface Facts {
  who: string;
  deed: string;
  trait: string;
  object: string;
  time: string;
  feeling: string;
  denied: string;
  plan: string;
  otherWho: string;
  otherObject: string;
  otherPlan: string;
}

/** What a post can be about: people and their things, at home or at work. */
export interface Topic {
  people: readonly string[];
  objects: readonly string[];
  settings: readonly string[];
}
export const home: Topic = { people, objects, settings };
export const work: Topic = { people: otherPeople, objects: otherObjects, settings: otherSettings };

const TIME_RATE = 0.4;
const TRAIT_RATE = 0.3;
/** Share of the deeds that can be left undone which are. */
const UNDONE_RATE = 0.5;

export function drawFacts(topic: Topic, random: Random): Facts {
  const deed = random.pick(deeds);
  const undone = deed.undone && random.chance(UNDONE_RATE);
  const tone = undone ? -1 : deed.tone;
  const fitting = feelings.filter((feeling) => feeling.tone === tone || feeling.tone === 0);
  const who = random.pick(topic.people);
  const object = random.pick(topic.objects);
  const feeling = random.pick(fitting).word;
  const plan = random.pick(plans);
  return {
    who,
    deed: undone ? `did not ${deed.base}` : deed.past,
    trait: random.chance(TRAIT_RATE) ? random.pick(traits) : '',
    object,
    time: random.chance(TIME_RATE) ? random.pick(times) : '',
    feeling,
    denied: random.pick(otherThan(feelingWords, feeling)),
    plan,
    otherWho: random.pick(otherThan(topic.people, who)),
    otherObject: random.pick(otherThan(topic.objects, object)),
    otherPlan: random.pick(otherThan(plans, plan)),
  };
}

const feelingWords = feelings.map(({ word }) => word);
const otherThan = (values: readonly string[], value: string) => values.filter((other) => other !== value);

/** The facts that a summary is for. */
export type Slot = 'who' | 'deed' | 'object' | 'feeling' | 'plan';

/** The facts with one of these wrong, as a careless reader has it: mixed up with another, or turned round. */
export function misstated(facts: Facts, slots: readonly Slot[], random: Random): Facts {
  switch (random.pick(slots)) {
    case 'who':
      return { ...facts, who: facts.otherWho };
    case 'object':
      return { ...facts, object: facts.otherObject };
    case 'feeling':
      return { ...facts, feeling: facts.denied };
    case 'plan':
      return { ...facts, plan: facts.otherPlan };
    case 'deed':
      return { ...facts, deed: otherDeed(facts.deed, random) };
  }
}

/** The opposite where there is one to be written, else another deed. */
function otherDeed(told: string, random: Random): string {
  const known = deeds.find(({ past, base }) => told === past || told === `did not ${base}`);
  if (known?.undone) return told === known.past ? `did not ${known.base}` : known.past;
  return random.pick(deeds.filter(({ past }) => past !== told)).past;
}

/** The places of a sentence filled with these facts, to write with. */
export function slotsOf(facts: Facts, topic: Topic): Slots {
  return {
    who: words(`my ${facts.who}`),
    deed: words(facts.deed),
    trait: words(facts.trait),
    object: words(facts.object),
    time: words(facts.time),
    feeling: words(facts.feeling),
    denied: words(facts.denied),
    plan: words(facts.plan),
    otherWho: words(`my ${facts.otherWho}`),
    otherObject: words(facts.otherObject),
    otherPlan: words(facts.otherPlan),
    setting: choice(...topic.settings.map((text): [number, Node, string] => [1, words(text), text])),
  };
}
