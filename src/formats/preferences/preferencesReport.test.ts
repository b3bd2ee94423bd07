import { describe, expect, test } from 'vitest';
import { reportOn, splitByPrompt } from './preferencesReport.ts';
import { readPreferences } from './readPreferences.ts';

/** A token a letter, and one for end-of-text. */
const tokens = ({ prompt, chosen, rejected }: Record<'prompt' | 'chosen' | 'rejected', string>) => ({
  prompt: prompt.length,
  chosen: chosen.length + 1,
  rejected: rejected.length + 1,
});
const row = (prompt: string, chosen: string, rejected: string) => ({ prompt, chosen, rejected });
const report = (rows: unknown[], context = 100) => {
  const read = readPreferences(rows.map((one) => JSON.stringify(one)).join('\n'), 'pairs');
  const tokensOfOne = ({ prompt, completion }: Record<'prompt' | 'completion', string>) =>
    prompt.length + completion.length + 1;
  return reportOn(read, { tokens, tokensOfOne, context, seed: 1 });
};

describe('splits by prompt', () => {
  const pairs = Array.from({ length: 200 }, (_, i) => row(`prompt ${i % 50}`, `a${i}`, `b${i}`));

  test('no prompt is on both sides, and no pair is lost', () => {
    const { train, heldOut } = splitByPrompt(pairs, 1);
    const [ours, theirs] = [train, heldOut].map((part) => new Set(part.map(({ prompt }) => prompt)));
    expect([...theirs].filter((prompt) => ours.has(prompt))).toEqual([]);
    expect(theirs.size).toBe(16);
    expect(train.length + heldOut.length).toBe(200);
  });

  test('the seed decides', () => {
    expect(splitByPrompt(pairs, 1)).toEqual(splitByPrompt(pairs, 1));
    expect(splitByPrompt(pairs, 1)).not.toEqual(splitByPrompt(pairs, 2));
  });

  test('one of ten is held out, of few prompts one of three', () => {
    const heldOut = (prompts: number) =>
      splitByPrompt(
        Array.from({ length: prompts }, (_, i) => row(`prompt ${i}`, 'a', 'b')),
        1,
      ).heldOut.length;
    expect([2, 12, 30, 48, 160, 1000, 10_000].map(heldOut)).toEqual([1, 4, 10, 16, 16, 100, 512]);
  });

  test('one prompt alone is trained on', () => {
    expect(splitByPrompt([row('a', 'b', 'c')], 1)).toEqual({ train: [row('a', 'b', 'c')], heldOut: [] });
  });
});

test('counts lengths with end-of-text, and leaves out what does not fit the context', () => {
  const { report: found } = report([row('aa', 'bbb', 'c'), row('aa', 'b', 'cccc'), row('aa', 'b', 'c')], 6);
  expect(found).toMatchObject({
    kept: 2,
    lengths: { longest: 6, median: 5, context: 6 },
    dropped: [{ why: 'longer than the model’s context of 6 tokens', rows: 1, lines: [2] }],
  });
});

test('three of four pairs whose chosen is longer: 0.75 with Wilson’s interval', () => {
  const { report: found } = report([
    row('a', 'long', 'b'),
    row('b', 'long', 'b'),
    row('c', 'long', 'b'),
    row('d', 's', 'longer'),
  ]);
  // R: prop.test(3, 4, correct = FALSE)$conf.int
  const { value, interval } = found.chosenLonger ?? expect.fail();
  expect(value).toBe(0.75);
  expect(interval[0]).toBeCloseTo(0.3006418, 6);
  expect(interval[1]).toBeCloseTo(0.9544127, 6);
});

test('counts pairs that contradict each other, repeated rows and labels', () => {
  const pairs = report([row('a', 'b', 'c'), row('a', 'c', 'b'), row('d', 'e', 'f'), row('d', 'e', 'f')]);
  expect(pairs.report).toMatchObject({
    contradicted: 2,
    prompts: 2,
    labels: null,
    dropped: [{ why: 'the same as an earlier row', rows: 1, lines: [4] }],
  });
  const single = (completion: string, label: boolean) => ({ prompt: 'a', completion, label });
  expect(report([single('b', true), single('c', false), single('d', false)]).report).toMatchObject({
    // One prompt alone cannot be held out, so its pair is none.
    ...{ kept: 0, singles: 3, heldOutSingles: 0 },
    labels: { good: 1, bad: 2 },
  });
});

test('single completions stay as they are beside the pairs that they make, without those of held-out prompts', () => {
  const single = (i: number, completion: string, label: boolean) => ({ prompt: `p${i}`, completion, label });
  const both = Array.from({ length: 9 }, (_, i) => [
    single(i, `good ${i}`, true),
    single(i, `bad ${i}`, false),
  ]);
  const alone = Array.from({ length: 5 }, (_, i) => single(100 + i, `alone ${i}`, i % 2 === 0));
  const long = single(200, 'x'.repeat(200), true);
  const found = report([...both.flat(), ...alone, long, row('p300', 'a', 'b')]);
  expect(found.report).toMatchObject({ kept: 10, labels: { good: 9 + 3 + 1, bad: 9 + 2 } });
  const held = new Set(found.split.heldOut.map(({ prompt }) => prompt));
  expect(held.size).toBe(3);
  const singles = found.unpaired ?? [];
  expect(singles.some(({ prompt }) => held.has(prompt))).toBe(false);
  // Both of each pair to train on, whether it came as a pair or as two, and those that found none.
  expect(singles).toHaveLength(2 * 7 + 5);
  expect(found.report.singles).toBe(2 * 7 + 5);
  expect(singles).toContainEqual(single(100, 'alone 0', true));
  // A file of pairs has none: KTO splits the pairs.
  expect(report([row('p', 'a', 'b'), row('q', 'a', 'b')]).unpaired).toBeNull();
});
