import type { WorldName } from '../../experiment/worldTitles.ts';

/** What the page says differently in each world. */
interface WorldWords {
  /** What to watch for. */
  question: string;
  /** What x and y are in the formula. */
  prompt: string;
  completion: string;
  /** Where nothing has been written yet. */
  empty: string;
  /** Whether the prompt is a text of its own, not the beginning of a sentence that the completion goes on with. */
  promptApart: boolean;
}

const words: Readonly<Record<WorldName, WorldWords>> = {
  reviews: {
    question: 'Does the policy learn to praise films, and how far does it move from the reference?',
    prompt: 'the beginning of a review',
    completion: 'its rest',
    empty: 'Here the same reviews will be completed by the reference and by the policy.',
    promptApart: false,
  },
  tldr: {
    question:
      'Does the policy learn to sum up what a post says, and how far does it move from the reference?',
    prompt: 'a post',
    completion: 'its summary',
    empty: 'Here the same posts will be summed up by the reference and by the policy.',
    promptApart: true,
  },
  assistant: {
    question:
      'Does the policy learn when to help, warn or decline, and how far does it move from the reference?',
    prompt: 'a question',
    completion: 'its answer',
    empty: 'Here the same questions will be answered by the reference and by the policy.',
    promptApart: true,
  },
};

export function wordsFor(world: WorldName): WorldWords {
  return words[world];
}
