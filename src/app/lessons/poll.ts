/**
 * A poll by raised cards: the lecturer counts with keys. Two votes stand side by side, as in peer instruction (Mazur
 * 1997): below 30% right one explains again, between 30% and 80% the room talks it over and votes again, above 80% one
 * goes on. The bounds differ from source to source.
 */
export interface Poll {
  /** Cards of each choice, vote by vote: one vote, or two. */
  votes: number[][];
}

export const newPoll = (choices: number): Poll => ({ votes: [new Array<number>(choices).fill(0)] });

export const LETTERS = 'ABCDEF';

/** One card more of a choice in the vote that is counted, or one less; never below none. */
export function counted({ votes }: Poll, choice: number, by: 1 | -1): Poll {
  const last = votes[votes.length - 1];
  if (choice < 0 || choice >= last.length) return { votes };
  const changed = last.map((count, i) => (i === choice ? Math.max(0, count + by) : count));
  return { votes: [...votes.slice(0, -1), changed] };
}

/** The second vote, beside the first. There is no third. */
export function votedAgain({ votes }: Poll): Poll {
  return votes.length > 1 ? { votes } : { votes: [...votes, votes[0].map(() => 0)] };
}

/** Shares of the newest vote, or of an earlier one; all 0 where nobody voted. */
export function sharesOf({ votes }: Poll, vote = votes.length - 1): number[] {
  const total = votes[vote].reduce((sum, count) => sum + count, 0);
  return votes[vote].map((count) => (total === 0 ? 0 : count / total));
}

export type Advice = 'explain again' | 'discuss and vote again' | 'go on' | null;

/** Null where nobody voted. */
export function adviceFor(poll: Poll, right: number): Advice {
  const share = sharesOf(poll)[right];
  if (poll.votes[poll.votes.length - 1].every((count) => count === 0)) return null;
  if (share < 0.3) return 'explain again';
  return share <= 0.8 ? 'discuss and vote again' : 'go on';
}
