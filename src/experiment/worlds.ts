/**
 * A world as the page presents it, also while nothing is loaded yet. What computes (grammar, judge, labellers) is its
 * other half, in `src/tasks`, which would be too large for the page.
 */
export interface WorldRecord {
  title: string;
  /** What the prompts are and what counts as good, in one sentence. */
  about: string;
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

const records = {
  reviews: {
    title: 'Film reviews',
    about:
      'The prompt is the beginning of a short film review; good is a review that praises the film, in clean, finished English that does not repeat itself.',
    question: 'Does the policy learn to praise films, and how far does it move from the reference?',
    prompt: 'the beginning of a review',
    completion: 'its rest',
    empty: 'Here the same reviews will be completed by the reference and by the policy.',
    promptApart: false,
  },
  tldr: {
    title: 'Summaries',
    about:
      'The prompt is a short post that ends in "TL;DR:"; good is a summary that tells its key facts, nothing that the post does not say, and all of it in few words.',
    question:
      'Does the policy learn to sum up what a post says, and how far does it move from the reference?',
    prompt: 'a post',
    completion: 'its summary',
    empty: 'Here the same posts will be summed up by the reference and by the policy.',
    promptApart: true,
  },
  assistant: {
    title: 'Assistant',
    about:
      'The prompt is an everyday question; good is a short answer to what was asked, which warns or declines where it must and only there, without flattery or rambling.',
    question:
      'Does the policy learn when to help, warn or decline, and how far does it move from the reference?',
    prompt: 'a question',
    completion: 'its answer',
    empty: 'Here the same questions will be answered by the reference and by the policy.',
    promptApart: true,
  },
} as const satisfies Record<string, WorldRecord>;

export type WorldName = keyof typeof records;

export const worldRecords: Readonly<Record<WorldName, WorldRecord>> = records;

export const worldNames = Object.keys(records) as WorldName[];

/** The world of that name, null for anything else. */
export function worldNameOf(text: string): WorldName | null {
  return worldNames.find((name) => name === text) ?? null;
}
