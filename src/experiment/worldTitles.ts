/**
 * The worlds as the page presents them, also while nothing is loaded yet. A copy of what the worlds say of
 * themselves in `src/tasks`, which would bring grammars and judges onto the page; a test of the worker holds the
 * two together.
 */
export const worldTitles = {
  reviews: {
    title: 'Film reviews',
    about:
      'The prompt is the beginning of a short film review; good is a review that praises the film, in clean, finished English that does not repeat itself.',
  },
  tldr: {
    title: 'Summaries',
    about:
      'The prompt is a short post that ends in "TL;DR:"; good is a summary that tells its key facts, nothing that the post does not say, and all of it in few words.',
  },
  assistant: {
    title: 'Assistant',
    about:
      'The prompt is an everyday question; good is a short answer to what was asked, which warns or declines where it must and only there, without flattery or rambling.',
  },
} as const;

export type WorldName = keyof typeof worldTitles;

export const worldNames = Object.keys(worldTitles) as WorldName[];

/** The world of that name, null for anything else. */
export function worldNameOf(text: string): WorldName | null {
  return worldNames.find((name) => name === text) ?? null;
}
