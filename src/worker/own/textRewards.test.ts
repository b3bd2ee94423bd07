import { expect, test } from 'vitest';
import type { OwnReward } from '../../experiment/own/ownData.ts';
import { textReward } from './textRewards.ts';

const scoreOf = (reward: OwnReward, text: string) => textReward(reward)?.(text);

test('length counts words, and either more or fewer are better', () => {
  expect(scoreOf({ kind: 'length', sign: 1 }, ' Three short words.')).toBe(3);
  expect(scoreOf({ kind: 'length', sign: -1 }, ' Three short words.')).toBe(-3);
});

test('a word list counts each word once, whole and in any case', () => {
  const words = ['please', 'Thanks', 'art'];
  expect(scoreOf({ kind: 'word list', words }, ' Please, please start; thanks!')).toBe(2);
});

test.each<[string, OwnReward, string, number]>([
  ['contains', rules({ kind: 'contains', text: 'Because', points: 2 }), ' It is, because it is.', 2],
  ['words between', rules({ kind: 'words', from: 2, to: 3, points: 1 }), ' two words', 1],
  ['not between', rules({ kind: 'words', from: 2, to: 3, points: 1 }), ' now four words here', 0],
  ['ends with a question', rules({ kind: 'question', points: 1 }), ' And you?” ', 1],
  ['has a question before its end', rules({ kind: 'question', points: 1 }), ' And you? Fine.', 0],
  ['matches a pattern', rules({ kind: 'pattern', pattern: '^ [A-Z].*\\.$', points: -1 }), ' A sentence.', -1],
])('%s', (_, reward, text, points) => {
  expect(scoreOf(reward, text)).toBe(points);
});

function rules(...list: Extract<OwnReward, { kind: 'rules' }>['rules']): OwnReward {
  return { kind: 'rules', rules: list };
}

test('points of several rules add up', () => {
  const both = rules({ kind: 'question', points: 1 }, { kind: 'contains', text: 'you', points: 0.5 });
  expect(scoreOf(both, ' And you?')).toBe(1.5);
});

test('a pattern that would take a backtracking engine for ever is done at once', () => {
  const begun = performance.now();
  expect(scoreOf(rules({ kind: 'pattern', pattern: '^(a+)+$', points: 1 }), `${'a'.repeat(10_000)}!`)).toBe(
    0,
  );
  expect(performance.now() - begun).toBeLessThan(2000);
});

test('a pattern that cannot be read is refused with its cause', () => {
  const reward = rules({ kind: 'pattern', pattern: '(?=a)', points: 1 });
  expect(() => textReward(reward)).toThrow(/The pattern “\(\?=a\)”: /);
});

test('what has to be learnt is not read as text', () => {
  expect(textReward({ kind: 'implicit' })).toBeNull();
  expect(textReward({ kind: 'reward model' })).toBeNull();
});
