import { type Random, random as stream } from '../../experiment/random.ts';
import type { Node } from '../language/nodes.ts';
import { spell, tokenise } from '../language/tokens.ts';
import { write } from '../language/write.ts';
import type { Demonstration, Split } from '../world.ts';
import { writeAnswer } from './answers.ts';
import { spoil } from './noise.ts';
import { crossedQuestion, MENTION, otherQuestion, question } from './questions.ts';
import { parseQuestion } from './understanding.ts';

/** Words and marks of the longest answer and of the longest prompt: both fit a context of 96 tokens. */
export const MAX_TOKENS = 32;
export const MAX_PROMPT_TOKENS = 26;
/** Share of the documents about topics that training prompts never name. */
const OTHER_RATE = 0.15;
const SPOILT_RATE = 0.15;
/** Demonstrations are seldom shorter than this: "That is fine." is an answer, but not one to learn from. */
const SHORT = 9;
const SHORT_REFUSED = 0.95;
/** One prompt in four is held out. */
const HELDOUT_OF = 4;

const BEFORE = 'Question:';
const AFTER = 'Answer:';

/** What is asked in each split. */
const questions: Readonly<Record<Split, Node>> = {
  train: question,
  heldout: question,
  near: crossedQuestion,
  ood: otherQuestion,
};

/** One try at a question with an answer. */
function draft(split: Split, careful: boolean, random: Random): Demonstration | null {
  const asked = spell(write(questions[split], 0, random)!);
  const prompt = `${BEFORE} ${asked} ${AFTER}`;
  if (tokenise(prompt).length > MAX_PROMPT_TOKENS) return null;
  const found = parseQuestion(asked)!;
  const words = writeAnswer(found.kind, found.topic!, split === 'ood', careful, random);
  if (!words || words.length > MAX_TOKENS) return null;
  return { prompt, completion: ` ${spell(words)}` };
}

/** Text for pretraining: answers of all qualities, all topics, some of it badly written. */
export function document(random: Random): string {
  const split = random.chance(OTHER_RATE) ? 'ood' : 'train';
  let text = draft(split, false, random);
  while (!text) text = draft(split, false, random);
  const whole = text.prompt + text.completion;
  return random.chance(SPOILT_RATE) ? spoil(whole, random) : whole;
}

export function attempt(split: Split, random: Random): Demonstration | null {
  const text = draft(split, true, random);
  if (!text || splitOf(text.prompt) !== split) return null;
  const short = tokenise(text.completion).length < SHORT;
  return short && random.chance(SHORT_REFUSED) ? null : text;
}

/** Which split a prompt belongs to, from its text alone, so that no prompt can stand in two. */
export function splitOf(prompt: string): Split {
  const found = parseQuestion(prompt);
  if (found?.topic && found.kind.otherTopics.includes(found.topic)) return 'ood';
  if (prompt.startsWith(`${BEFORE} ${MENTION} `)) return 'near';
  return stream(0, 'assistant', 'split', prompt).below(HELDOUT_OF) === 0 ? 'heldout' : 'train';
}
