import { expect, test } from 'vitest';
import { evaluationForTests, recordForTests } from '../../testing/fakeWorker.ts';
import { GUESS, lessonFigure } from './lessonFigures.ts';
import type { ShownRun } from './shownRuns.ts';

const record = recordForTests(3, { evaluations: [0, 30, 60].map((step) => evaluationForTests(step)) });
const run: ShownRun = { key: 'dpo', name: 'DPO', record, role: 'recorded', place: 0 };

test('before the result the axes say which steps there are, and nothing of up or down', () => {
  const hidden = lessonFigure('rewards', [run], { hides: ['figure'] });
  expect(hidden.series).toEqual([]);
  expect(hidden.x.range).toEqual([0, 60]);
  const [low, high] = hidden.y.range ?? [];
  expect(low).toBe(-(high ?? Number.NaN));
});

test('a distance is part of the result: its axis is not stretched to it', () => {
  const hidden = lessonFigure('reward', [run], { hides: ['figure'] });
  expect(hidden.x).toEqual(lessonFigure('reward', [], {}).x);
});

test('a guess is seen while it is drawn, alone, and beside the result after it', () => {
  const curve = [0, 12, 24, 36, 48, 60].map((step): [number, number] => [step, 0.1]);
  const names = (hides: string[]) =>
    lessonFigure('rewards', [run], { hides, curve }).series.map(({ name }) => name);
  expect(names(['figure'])).toEqual([GUESS]);
  expect(names([])).toEqual(['chosen', 'rejected', GUESS]);
});
