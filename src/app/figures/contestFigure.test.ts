import { expect, test } from 'vitest';
import { contestForTests, recordForTests } from '../../testing/fakeWorker.ts';
import { contestFigure, contestsOf } from './contestFigure.ts';
import type { ShownRun } from './shownRuns.ts';

const record = recordForTests(3, {
  contests: [contestForTests(1, 3), contestForTests(0, 3), contestForTests(0.5, 2)],
});
const run = (name: string, of = record): ShownRun => ({ key: name, name, record: of, role: 'now', place: 0 });

test('of a run only what was asked where it stands is drawn, the coldest first', () => {
  expect(contestsOf(record).map(({ temperature }) => temperature)).toEqual([0, 1]);
  const { series } = contestFigure([run('DPO'), run('PPO', recordForTests(3))]);
  expect(series.map(({ name }) => name)).toEqual(['DPO']);
  const [cold, hot] = series[0].points;
  expect([cold.x, hot.x]).toEqual([0, 1]);
  // (10 + ½ · 2)/16
  expect(cold.y).toBe(11 / 16);
  // Wilson's, R: binom::binom.wilson(11, 16)
  expect(cold.yInterval?.[0]).toBeCloseTo(0.444, 3);
  expect(cold.yInterval?.[1]).toBeCloseTo(0.858, 3);
  expect(cold.note).toBe('DPO, step 3: 10 wins, 2 ties, 4 losses, n = 16');
});
