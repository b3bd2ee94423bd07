import type { OwnData, OwnPreference } from '../../experiment/own/ownData.ts';
import { random } from '../../experiment/random.ts';
import type { OwnVote } from './ownStorage.ts';

/**
 * Votes as preferences: what was chosen against what was not. Ties say nothing that a pair could teach. What a chat
 * template wrote is trained on as it was written, with the conversation beside it.
 */
export function preferencesIn(votes: readonly OwnVote[]): OwnPreference[] {
  return votes.flatMap(({ choice, written, ...plain }) => {
    if (choice === 'tie') return [];
    const better = choice;
    const worse = choice === 'a' ? 'b' : 'a';
    const texts = written ?? plain;
    const pair = { prompt: texts.prompt, chosen: texts[better], rejected: texts[worse] };
    if (!written) return [pair];
    const [prompt, chosen, rejected] = [
      said('user', plain.prompt),
      said('assistant', plain[better]),
      said('assistant', plain[worse]),
    ];
    return [{ ...pair, messages: { prompt, chosen, rejected } }];
  });
}

const said = (role: string, content: string) => [{ role, content }];

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
    .map(({ messages, ...texts }) => `${JSON.stringify(messages ?? texts)}\n`)
    .join('');
}
