import { expect, test } from 'vitest';
import type { Beat } from '../../experiment/lessons/lesson.ts';
import { isRevealed, momentsOf, moved, type Position } from './moments.ts';

const question = { question: ['?'], choices: [] };
const beat = (changes: Partial<Beat>): Beat => ({
  title: '?',
  minutes: 1,
  text: [],
  runs: [],
  panels: [],
  prediction: null,
  happened: [],
  check: null,
  notes: [],
  ...changes,
});
const whole = beat({ prediction: { ...question, hides: ['gold'], draws: null }, check: question });
const bare = beat({});

test('a beat has the slides of what it holds', () => {
  expect(momentsOf(whole)).toEqual(['question', 'guess', 'result', 'check', 'answer']);
  expect(momentsOf(bare)).toEqual(['question']);
  expect(momentsOf(beat({ happened: [{ kind: 'paragraph', content: ['so'] }] }))).toEqual([
    'question',
    'result',
  ]);
});

test('the keys lead through all slides of a lesson and back, and stop at its ends', () => {
  const beats = [whole, bare, whole];
  let at: Position = { beat: 0, moment: 'question' };
  const way = [at];
  for (let i = 0; i < 10; i++) {
    at = moved(beats, at, 1);
    way.push(at);
  }
  expect(way).toHaveLength(11);
  expect(new Set(way.map((one) => `${one.beat} ${one.moment}`)).size).toBe(11);
  expect(at).toEqual({ beat: 2, moment: 'answer' });
  expect(moved(beats, at, 1)).toEqual(at);
  for (let i = 9; i >= 0; i--) {
    at = moved(beats, at, -1);
    expect(at).toEqual(way[i]);
  }
  expect(moved(beats, at, -1)).toEqual(at);
});

test('nothing is revealed before the result', () => {
  expect(
    ['question', 'guess', 'result', 'check'].map((moment) => isRevealed(whole, moment as never)),
  ).toEqual([false, false, true, true]);
  expect(isRevealed(bare, 'question')).toBe(true);
});
