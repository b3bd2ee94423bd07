import { type Random, random as stream } from '../../experiment/random.ts';
import type { Node } from '../language/nodes.ts';
import { spell, tokenise } from '../language/tokens.ts';
import { write } from '../language/write.ts';
import type { Demonstration, Split } from '../world.ts';
import { drawFacts, type Facts, home, slotsOf, type Topic, work } from './facts.ts';
import { spoil } from './noise.ts';
import { otherObjects, otherPeople } from './phrases.ts';
import {
  aside,
  greeting,
  postEvent,
  postFeeling,
  postFeelingDenied,
  postQuestion,
  type Slots,
} from './sentences.ts';
import { writeSummary } from './summaries.ts';
import { drawUnexpected, isUnexpected } from './unexpected.ts';

/** Where the post ends and the summary begins. */
export const MARKER = ' TL;DR:';

/** Longest texts in words and marks; "TL;DR:" counts as four. The model's context holds 96 tokens. */
export const MAX_PROMPT = 44;
export const MAX_COMPLETION = 24;
export const MAX_TEXT = 64;

/** How many sentences beside the point a post has: 0, 1, 2, 3. */
const ASIDE_WEIGHTS = [1, 3, 4, 2];
const GREETING_RATE = 0.1;
/** How often something beside the point comes before what happened. */
const LATE_EVENT_RATE = 0.35;
/** How often the question is not the last sentence. */
const EARLY_QUESTION_RATE = 0.15;
/** Share of the documents about topics which training prompts never name. */
const OTHER_RATE = 0.15;
const SPOILT_RATE = 0.15;
/** One prompt in four is held out. */
const HELDOUT_OF = 4;

/** What the posts of a split tell, and how they put the feeling. */
interface Style {
  topic: Topic;
  facts(random: Random): Facts;
  feeling(slots: Slots): Node;
}
const atHome: Style = { topic: home, facts: (random) => drawFacts(home, random), feeling: postFeeling };
const atWork: Style = { topic: work, facts: (random) => drawFacts(work, random), feeling: postFeeling };
const unexpected: Style = { topic: home, facts: drawUnexpected, feeling: postFeelingDenied };
const styles: Readonly<Record<Split, Style>> = {
  train: atHome,
  heldout: atHome,
  near: unexpected,
  ood: atWork,
};

/** One try at a post with a summary: a prompt and what a human of mixed care writes about it. */
function draft(style: Style, random: Random): Demonstration | null {
  const { topic } = style;
  const facts = style.facts(random);
  const asides = drawAsides(facts, topic, random);
  const post = postOf(facts, style, asides, random);
  const summary = writeSummary(facts, topic, asides, random);
  const prompt = spell(post.flat()) + MARKER;
  const completion = ` ${spell(summary.flat())}`;
  const [before, after] = [tokenise(prompt).length, tokenise(completion).length];
  if (before > MAX_PROMPT || after > MAX_COMPLETION || before + after > MAX_TEXT) return null;
  return { prompt, completion };
}

/** Sentences beside the point, all different. */
function drawAsides(facts: Facts, topic: Topic, random: Random): string[][] {
  const slots = slotsOf(facts, topic);
  const used = new Set<string>();
  const asides = Array.from({ length: random.weighted(ASIDE_WEIGHTS) }, () =>
    write(aside(slots), 0, random, used),
  );
  return asides.filter((words) => words !== null);
}

/** The sentences of a post: what happened, then the feeling among what is beside the point, then the question. */
function postOf(
  facts: Facts,
  { topic, feeling }: Style,
  asides: readonly string[][],
  random: Random,
): string[][] {
  const slots = slotsOf(facts, topic);
  const first = asides.length > 0 && random.chance(LATE_EVENT_RATE) ? 1 : 0;
  const feelingAt = first + random.below(asides.length - first + 1);
  const early = random.chance(EARLY_QUESTION_RATE);
  // Six sentences at most.
  const greeted = asides.length < 3 && random.chance(GREETING_RATE);
  const told = (node: ReturnType<typeof postEvent>) => write(node, 0, random)!;
  const body = [
    ...asides.slice(0, first),
    told(postEvent(slots)),
    ...asides.slice(first, feelingAt),
    told(feeling(slots)),
    ...asides.slice(feelingAt),
  ];
  body.splice(early ? body.length - 1 : body.length, 0, told(postQuestion(slots)));
  return greeted ? [told(greeting), ...body] : body;
}

/** Text for pretraining: all topics, some of the summaries badly written. */
export function document(random: Random): string {
  const style = random.chance(OTHER_RATE) ? atWork : atHome;
  let drawn = draft(style, random);
  while (!drawn) drawn = draft(style, random);
  const { prompt, completion } = drawn;
  if (!random.chance(SPOILT_RATE)) return prompt + completion;
  return prompt + spoil(completion, MAX_TEXT - tokenise(prompt).length, random);
}

/** One try at a demonstration for the split; null where it is too long or belongs elsewhere. */
export function attempt(split: Split, random: Random): Demonstration | null {
  const drawn = draft(styles[split], random);
  return drawn && splitOf(drawn.prompt) === split ? drawn : null;
}

const otherWords = new Set<string>([...otherPeople, ...otherObjects]);

/** Which split a prompt belongs to, from its text alone, so that no prompt can stand in two. */
export function splitOf(prompt: string): Split {
  if (tokenise(prompt).some((token) => otherWords.has(token.word))) return 'ood';
  if (isUnexpected(prompt)) return 'near';
  return stream(0, 'tldr', 'split', prompt).below(HELDOUT_OF) === 0 ? 'heldout' : 'train';
}
