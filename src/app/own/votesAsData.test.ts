import { expect, test } from 'vitest';
import type { OwnVote } from './ownStorage.ts';
import { dataOfVotes, jsonLinesOf, preferencesIn } from './votesAsData.ts';

const vote = (prompt: string, choice: OwnVote['choice'], a = ' one', b = ' two'): OwnVote => ({
  ...{ prompt, a, b, choice },
});

test('a vote is a pair of what was chosen and what was not; a tie is none', () => {
  expect(preferencesIn([vote('x', 'a'), vote('y', 'tie'), vote('z', 'b')])).toEqual([
    { prompt: 'x', chosen: ' one', rejected: ' two' },
    { prompt: 'z', chosen: ' two', rejected: ' one' },
  ]);
});

test('one of six prompts is held out with all of its votes, and none is lost', () => {
  const votes = Array.from({ length: 24 }, (_, i) => vote(`prompt ${i % 12}`, 'a', ` one ${i}`));
  const data = dataOfVotes(votes);
  if ('problem' in data) throw new Error(data.problem);
  const prompts = (pairs: typeof data.train) => new Set(pairs.map(({ prompt }) => prompt));
  expect(prompts(data.heldOut).size).toBe(2);
  expect(prompts(data.train).size).toBe(10);
  expect(data.train.length + data.heldOut.length).toBe(24);
  expect([...prompts(data.heldOut)].filter((prompt) => prompts(data.train).has(prompt))).toEqual([]);
});

test('votes on one prompt alone cannot be measured on another', () => {
  expect(dataOfVotes([vote('x', 'a'), vote('x', 'b')])).toEqual({
    problem: 'Vote on at least two different prompts: one is held out to measure by.',
  });
});

test('saved votes are lines of prompt, chosen and rejected', () => {
  expect(jsonLinesOf([vote('x', 'b'), vote('y', 'tie')])).toBe(
    '{"prompt":"x","chosen":" two","rejected":" one"}\n',
  );
});

test('what a chat template wrote is trained on as written, and saved as a conversation', () => {
  const written = { prompt: '<user>x<assistant>', a: 'one<end>', b: 'two<end>' };
  const chat: OwnVote = { ...vote('x', 'b', 'one', 'two'), written };
  const messages = {
    prompt: [{ role: 'user', content: 'x' }],
    chosen: [{ role: 'assistant', content: 'two' }],
    rejected: [{ role: 'assistant', content: 'one' }],
  };
  expect(preferencesIn([chat])).toEqual([
    { prompt: '<user>x<assistant>', chosen: 'two<end>', rejected: 'one<end>', messages },
  ]);
  expect(JSON.parse(jsonLinesOf([chat]))).toEqual(messages);
});
