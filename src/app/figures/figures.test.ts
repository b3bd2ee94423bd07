import { describe, expect, test } from 'vitest';
import type { Evaluation } from '../../experiment/metrics/metrics.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { evaluationForTests, recordForTests } from '../../testing/fakeWorker.ts';
import { NO_LABEL } from '../storage/runLabel.ts';
import { heroOf, runFigure } from './runFigures.ts';
import { NOW, shownRuns } from './shownRuns.ts';
import { goldChange, mostLostFirst, turnOf } from './verdict.ts';

/** An evaluation with these golds of four prompts, and this proxy. */
function evaluation(step: number, golds: number[], proxy?: number): Evaluation {
  const { row, comparisons } = evaluationForTests(step);
  const gold = golds.reduce((sum, one) => sum + one, 0) / golds.length;
  return {
    row: {
      ...row,
      gold,
      gold_stderr: 0.1,
      kl: step / 2,
      kl_stderr: 0.05,
      ...(proxy !== undefined && { proxy }),
    },
    comparisons,
    perSample: { gold: golds, length: golds.map(() => 10), repetition: golds.map(() => 0) },
  };
}

function record(evaluations: Evaluation[], more: Partial<RunRecord> = {}): RunRecord {
  return recordForTests(3, { evaluations, ...more });
}

test('the text that has lost most gold against the reference comes first', () => {
  const text = (gold: number) => ({ tokens: [], finished: true, gold, parts: [] });
  const texts = [
    { prompt: 'a', reference: text(0), policy: text(0.5) },
    { prompt: 'b', reference: text(2), policy: text(-1) },
    { prompt: 'c', reference: text(-1), policy: text(-2) },
  ];
  expect(mostLostFirst(texts).map(({ prompt }) => prompt)).toEqual(['b', 'c', 'a']);
  expect(texts[0].prompt).toBe('a');
});

describe('the verdict', () => {
  test('compares prompt by prompt: what is hard for both cancels out', () => {
    const change = goldChange(evaluation(0, [0, 10, -10, 5]), evaluation(4, [1.1, 10.9, -9, 6]));
    // Differences 1.1, 0.9, 1, 1: mean 1, deviation 0.0816, standard error 0.0408.
    expect(change?.value).toBeCloseTo(1, 10);
    expect(change?.interval[0]).toBeCloseTo(1 - 1.96 * 0.0408, 3);
    expect(change?.n).toBe(4);
  });

  test('says nothing where samples were not kept, or of an evaluation against itself', () => {
    const { perSample: _, ...without } = evaluation(0, [0, 1, 2, 3]);
    expect(goldChange(without, evaluation(4, [1, 2, 3, 4]))).toBe(null);
    const same = evaluation(0, [0, 1, 2, 3]);
    expect(goldChange(same, same)).toBe(null);
  });

  const start = evaluation(0, [0, 0.1, -0.1, 0], 0);
  const peak = evaluation(3, [1, 1.1, 0.9, 1], 0.8);
  const fallen = evaluation(6, [-1, -0.9, -1.1, -1.2], 1.3);

  test('gold turned where it has clearly fallen while the proxy rose', () => {
    expect(turnOf(record([start, peak, fallen]))).toBe(peak);
  });

  test.each([
    ['gold still rises', [start, peak, evaluation(6, [2, 2.1, 1.9, 2], 1.3)]],
    ['the fall is no clear one', [start, peak, evaluation(6, [3, -2, 2, 0.8], 1.3)]],
    ['the proxy fell too', [start, peak, evaluation(6, [-1, -0.9, -1.1, -1.2], 0.2)]],
    [
      'there is no proxy',
      [start, peak, fallen].map((one) => evaluation(one.row.step, one.perSample?.gold ?? [])),
    ],
    ['it is too early to say', [start, fallen]],
  ])('it has not where %s', (_, evaluations) => {
    expect(turnOf(record(evaluations))).toBe(null);
  });
});

describe('runs side by side', () => {
  const nothing = {
    run: null,
    comparisonRun: null,
    stored: [],
    pinned: [],
    removing: null,
    world: 'reviews',
    runLabel: NO_LABEL,
  } as const;
  const kept = (key: string, of: RunRecord) =>
    ({
      ...{ key, problem: null, record: of, step: 3, finished: true, savedAt: 1 },
      ...{ label: NO_LABEL, elsewhere: false, checkpointBytes: 0 },
    }) as const;
  const [now, before] = [record([evaluation(0, [0, 1])]), record([evaluation(0, [0, 1])])];

  test('are told apart by their seeds where all else is the same', () => {
    const other = { ...before, config: { ...before.config, seed: 7 } };
    const shown = shownRuns({ ...nothing, run: now, stored: [kept('a', other)], pinned: ['a'] });
    expect(shown.map(({ key, role }) => [key, role])).toEqual([
      [NOW, 'now'],
      ['a', 'pinned'],
    ]);
    expect(shown[0].name).not.toBe(shown[1].name);
    expect(shown[1].name).toMatch(/, seed 7$/);
  });

  test('have the names that somebody gave them', () => {
    const runLabel = { name: 'Far too strong', note: '' };
    expect(shownRuns({ ...nothing, run: now, runLabel })[0].name).toBe('Far too strong');
  });

  test('are those of this world that are pinned and not about to be deleted', () => {
    const stored = [kept('a', before), kept('b', before), kept('c', { ...before, world: 'tldr' })];
    const shown = shownRuns({ ...nothing, stored, pinned: ['a', 'b', 'c', 'gone'], removing: 'b' });
    expect(shown.map(({ key }) => key)).toEqual(['a']);
  });
});

describe('the large figure', () => {
  const shown = (of: RunRecord) => [{ key: NOW, name: 'DPO', record: of, role: 'now' as const, place: 0 }];

  test('has a point an evaluation, with 95% intervals that do not lead below a KL of 0', () => {
    const figure = runFigure('reward', shown(record([evaluation(0, [0, 0]), evaluation(4, [1, 1])])), null);
    const [{ points }] = figure.series;
    expect(points).toMatchObject([
      { x: 0, y: 0, step: 0 },
      { x: 2, y: 1, step: 4 },
    ]);
    expect(points[0].xInterval?.[0]).toBe(0);
    expect(points[1].yInterval?.[0]).toBeCloseTo(1 - 0.196, 6);
  });

  test('leaves out runs that move no policy', () => {
    expect(
      runFigure('reward', shown(record([evaluation(0, [0, 0])], { method: 'rm' })), null).series,
    ).toEqual([]);
  });

  test('follows the method: proxy and gold where a proxy can be fooled', () => {
    const { config } = record([]);
    expect(heroOf({ method: 'dpo', config })).toBe('reward');
    expect(heroOf({ method: 'ppo', config: { ...config, reward: 'proxy' } as never })).toBe('hacking');
    expect(heroOf({ method: 'ppo', config: { ...config, reward: 'gold' } as never })).toBe('reward');
  });
});
