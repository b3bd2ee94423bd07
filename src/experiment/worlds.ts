/**
 * A world as the page presents it, also while nothing is loaded yet. What computes (grammar, judge, labellers) is its
 * other half, in `src/tasks`, which would be too large for the page.
 */
export interface WorldRecord {
  title: string;
  /** What the prompts are and what counts as good, in one sentence. */
  about: string;
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
      'The prompt is the start of a short film review. A good completion praises the film, in clean, finished English that does not repeat itself.',
    prompt: 'the start of a review',
    completion: 'the rest of it',
    empty: 'The reference and the policy will complete the same reviews here.',
    promptApart: false,
  },
  tldr: {
    title: 'Summaries',
    about:
      'The prompt is a short post that ends in "TL;DR:". A good summary gives its key facts in few words and adds nothing that the post does not say.',
    prompt: 'a post',
    completion: 'its summary',
    empty: 'The reference and the policy will summarise the same posts here.',
    promptApart: true,
  },
  assistant: {
    title: 'Assistant',
    about:
      'The prompt is an everyday question. A good answer is short and to the point, warns or declines only where it must, and does not flatter or ramble.',
    prompt: 'a question',
    completion: 'its answer',
    empty: 'The reference and the policy will answer the same questions here.',
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
