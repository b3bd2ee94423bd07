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
  /** Whether it has a judge that says what is truly good, and labellers who prefer by it. */
  knowsGold: boolean;
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
    knowsGold: true,
  },
  tldr: {
    title: 'Summaries',
    about:
      'The prompt is a short post that ends in "TL;DR:". A good summary gives its key facts in few words and adds nothing that the post does not say.',
    prompt: 'a post',
    completion: 'its summary',
    empty: 'The reference and the policy will summarise the same posts here.',
    promptApart: true,
    knowsGold: true,
  },
  assistant: {
    title: 'Assistant',
    about:
      'The prompt is an everyday question. A good answer is short and to the point, warns or declines only where it must, and does not flatter or ramble.',
    prompt: 'a question',
    completion: 'its answer',
    empty: 'The reference and the policy will answer the same questions here.',
    promptApart: true,
    knowsGold: true,
  },
} as const satisfies Record<string, WorldRecord>;

/** The worlds that the lab knows by heart. */
export type WorldName = keyof typeof records;
export const worldNames = Object.keys(records) as WorldName[];

/** Where preferences are somebody's own: nobody can say what is truly good there. */
export const OWN = 'own';

/** What a run is made on: a world, or somebody's own data. */
export type DataName = WorldName | typeof OWN;

export const worldRecords: Readonly<Record<DataName, WorldRecord>> = {
  ...records,
  [OWN]: {
    title: 'Your own',
    about:
      'Preferences that you brought or made. Nobody knows what is truly good here, so there is no gold: results go by the reward that you chose.',
    prompt: 'one of your prompts',
    completion: 'an answer to it',
    empty: 'The reference and the policy will answer your held-out prompts here.',
    promptApart: true,
    knowsGold: false,
  },
};

/** The world of that name, null for anything else. */
export function worldNameOf(text: string): WorldName | null {
  return worldNames.find((name) => name === text) ?? null;
}

/** The same, or somebody's own data. */
export function dataNameOf(text: string): DataName | null {
  return text === OWN ? OWN : worldNameOf(text);
}
