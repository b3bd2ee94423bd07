import { expect, test } from 'vitest';
import { beatKey, createProgress } from './progress.ts';

function browser(kept: Record<string, string> = {}) {
  return {
    kept,
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => {
      kept[key] = value;
    },
    removeItem: (key: string) => {
      delete kept[key];
    },
  };
}

test('answers are there again in the next visit', () => {
  const storage = browser();
  const first = createProgress(() => storage);
  first.answer('6-judge', 0, { guess: 1 });
  first.answer('6-judge', 0, { tried: [0, 2] });
  first.keep('votes', [1, 0, 1]);
  first.visit('6-judge/1');
  const { beats, widgets, last } = createProgress(() => storage).store.getState();
  expect(beats).toEqual({ [beatKey('6-judge', 0)]: { guess: 1, tried: [0, 2] } });
  expect(widgets.votes).toEqual([1, 0, 1]);
  expect(last).toBe('6-judge/1');
});

test('they can be taken away, erased, and brought back', () => {
  const keeper = createProgress(() => browser());
  keeper.answer('1-clicks', 2, {
    guess: 0,
    curve: [
      [0, 0],
      [1, 0.5],
    ],
  });
  const file = keeper.exported();
  const before = keeper.store.getState().beats;
  keeper.erase();
  expect(keeper.store.getState().beats).toEqual({});
  expect(keeper.imported(file)).toBeNull();
  expect(keeper.store.getState().beats).toEqual(before);
});

test.each([
  ['no JSON', '{"format":'],
  ['another file', '{"format": "dpo-lab-run-1"}'],
  [
    'an answer that is none',
    '{"format":"dpo-lab-progress-1","beats":{"a/0":{"guess":"b"}},"widgets":{},"last":null}',
  ],
  ['far too much', ' '.repeat(2_000_000)],
])('a file that is %s changes nothing', (_, text) => {
  const keeper = createProgress(() => browser());
  keeper.answer('1-clicks', 0, { guess: 1 });
  expect(keeper.imported(text)).toContain('Nothing has changed');
  expect(keeper.store.getState().beats).toEqual({ '1-clicks/0': { guess: 1 } });
});

test('what another version or a person left in storage is not believed', () => {
  expect(createProgress(() => browser({ 'dpo-lab-progress': '[1, 2]' })).store.getState().beats).toEqual({});
});

test('where storage is forbidden a sentence says so, and the lesson goes on', () => {
  const keeper = createProgress(() => {
    throw new Error('denied');
  });
  keeper.answer('1-clicks', 0, { guess: 1 });
  const { beats, trouble } = keeper.store.getState();
  expect(beats).toEqual({ '1-clicks/0': { guess: 1 } });
  expect(trouble).toContain('cannot be kept');
});

test('what was written in an exercise is kept, with the name for reports, and files from before it are read', () => {
  const storage = browser();
  const first = createProgress(() => storage);
  first.write('beta', 'kl-low', '1.7');
  first.write('beta', 'kl-high', '0.2');
  first.sign('Ada');
  const again = createProgress(() => storage);
  expect(again.store.getState().exercises).toEqual({ beta: { 'kl-low': '1.7', 'kl-high': '0.2' } });
  expect(again.store.getState().student).toBe('Ada');
  const older = { format: 'dpo-lab-progress-1', beats: {}, widgets: {}, last: null };
  expect(again.imported(JSON.stringify(older))).toBeNull();
  expect(again.store.getState().exercises).toEqual({});
});
