import { describe, expect, test } from 'vitest';
import { readModelCard, readPairsCard } from './cards.ts';

const sha256 = 'ab'.repeat(32);
const files = { 'config.json': { bytes: 1, sha256 }, 'model.safetensors': { bytes: 2 ** 31, sha256 } };
const scale = { mean: -1, std: 0.5, samples: 512 };
const modelCard = { name: 'sft', worlds: { reviews: { gold: scale }, tldr: { gold: scale } }, files };
const problem = (sentence: RegExp) =>
  expect.objectContaining({ name: 'FileProblem', message: expect.stringMatching(sentence) });

test('reads what the lab needs and leaves out what is for people', () => {
  const text = JSON.stringify({ ...modelCard, license: 'MIT' });
  expect(readModelCard(text, 'card.json')).toEqual(modelCard);
  expect(readPairsCard(JSON.stringify({ world: 'tldr', pairs: {}, files }), 'card.json')).toEqual({
    world: 'tldr',
    files,
  });
});

describe('refuses, and names the field', () => {
  const file = (changes: object) => ({ ...modelCard, files: { f: { bytes: 1, sha256, ...changes } } });
  const gold = (changes: object) => ({ ...modelCard, worlds: { tldr: { gold: { ...scale, ...changes } } } });
  test.each([
    ['files.f.bytes', file({ bytes: 0 })],
    ['files.f.bytes', file({ bytes: 1.5 })],
    ['files.f.bytes', file({ bytes: 2 ** 31 + 1 })],
    ['files.f.sha256', file({ sha256: 'AB'.repeat(32) })],
    ['files.f.sha256', file({ sha256: 'ab'.repeat(31) })],
    ['files.f.sha256', file({ sha256: undefined })],
    ['files', { ...modelCard, files: undefined }],
    ['worlds.tldr.gold.std', gold({ std: 0 })],
    ['worlds.tldr.gold.mean', gold({ mean: null })],
    ['worlds.tldr.gold.samples', gold({ samples: 0 })],
    ['name', { ...modelCard, name: 5 }],
    ['worlds', { ...modelCard, worlds: undefined }],
    ['the file', []],
  ])('%s', (field, card) => {
    expect(() => readModelCard(JSON.stringify(card), 'card.json')).toThrow(
      problem(new RegExp(`^card\\.json: ${field}: `)),
    );
  });

  test('a page in place of the card', () => {
    expect(() => readPairsCard('<!doctype html>', 'card.json')).toThrow(
      problem(/^card\.json: not valid JSON/),
    );
  });
});

test('names as long as a file give a sentence, not a page', () => {
  const text = JSON.stringify({ world: 'reviews', files: { ['x'.repeat(1e6)]: {} } });
  expect(() => readPairsCard(text, 'card.json')).toThrow(
    problem(/^card\.json: files\.x{60}\.bytes: .{1,100}$/),
  );
});

test('a file called __proto__ is not mistaken for one', () => {
  const text = `{"world": "reviews", "files": {"__proto__": {"bytes": 1, "sha256": "${sha256}"}}}`;
  const read = readPairsCard(text, 'card.json');
  expect(Object.keys(read.files)).toEqual([]);
  expect(Object.getPrototypeOf(read.files)).toBe(Object.prototype);
});
