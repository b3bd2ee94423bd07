import type { OwnData, OwnPreference } from '../../experiment/own/ownData.ts';
import { random } from '../../experiment/random.ts';
import type { OwnVote } from './ownStorage.ts';

/** Votes as preferences: what was chosen against what was not. Ties say nothing that a pair could teach. */
export function preferencesIn(votes: readonly OwnVote[]): OwnPreference[] {
  return votes.flatMap(({ prompt, a, b, choice }) => {
    if (choice === 'tie') return [];
    return [choice === 'a' ? { prompt, chosen: a, rejected: b } : { prompt, chosen: b, rejected: a }];
  });
}

/** One of so many prompts is held out, and at least one. */
const HELD_OUT = 6;

/**
 * Data of votes. Prompts are held out, as for a file; where all votes are on one prompt nothing could be measured on
 * another, and that is said.
 */
export function dataOfVotes(votes: readonly OwnVote[]): Omit<OwnData, 'reward'> | { problem: string } {
  const pairs = preferencesIn(votes);
  const prompts = random(1, 'held-out prompts of votes').shuffle([
    ...new Set(pairs.map(({ prompt }) => prompt)),
  ]);
  if (prompts.length < 2)
    return { problem: 'Vote on at least two different prompts: one is held out to measure by.' };
  const heldOut = new Set(prompts.slice(0, Math.max(1, Math.floor(prompts.length / HELD_OUT))));
  const split = {
    train: pairs.filter(({ prompt }) => !heldOut.has(prompt)),
    heldOut: pairs.filter(({ prompt }) => heldOut.has(prompt)),
  };
  const id = random(0, 'votes', JSON.stringify(split))
    .below(2 ** 32)
    .toString(16);
  return { id: `votes-${id}`, name: `${pairs.length} votes`, ...split };
}

/** The format that the lab, and TRL, read. */
export function jsonLinesOf(votes: readonly OwnVote[]): string {
  return preferencesIn(votes)
    .map((pair) => `${JSON.stringify(pair)}\n`)
    .join('');
}
