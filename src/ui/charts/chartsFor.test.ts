import { expect, test } from 'vitest';
import { familyOf, type MethodName, methodNames, type RunConfig } from '../../experiment/methods/methods.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { evaluationOfMethod, rowOfMethod } from '../../testing/fakeRows.ts';
import { configForTests } from '../../testing/fakeWorker.ts';
import { chartsFor } from './chartsFor.ts';
import { ownBestOfNCharts } from './definitions/ownBestOfNCharts.ts';
import { pointsOf } from './points.ts';
import type { ChartDefinition } from './types.ts';

const recordOf = (method: MethodName, config: Partial<RunConfig> = {}): RunRecord =>
  ({
    method,
    config: { ...configForTests(method), ...config },
    rows: [1, 2, 3, 4].map((step) => rowOfMethod(method, step)),
    evaluations: [0, 2, 4].map((step) => evaluationOfMethod(method, step)),
  }) as unknown as RunRecord;

const drawn = (record: RunRecord, chart: ChartDefinition) =>
  chart.x
    ? chart.x.pointsOf({ live: record, comparisonRun: null, pool: record.evaluations.at(-1) ?? null })
    : pointsOf(record, null);

test.each(methodNames)('every curve of %s that is promised has values', (method) => {
  const record = recordOf(method);
  const charts = chartsFor({ ...record, comparisonRun: null });
  expect(new Set(charts.map(({ id }) => id)).size).toBe(charts.length);
  for (const chart of charts) {
    const points = drawn(record, chart);
    for (const { key, errorKey, optional } of chart.series) {
      if (optional) continue;
      const found = points.filter((point) => point[key] !== undefined);
      expect(found, `${chart.id}: ${key}`).not.toEqual([]);
      if (errorKey) expect(found[0][errorKey], `${chart.id}: ${errorKey}`).toBeTypeOf('number');
    }
    expect(chart.hint).toMatch(/\S\.\s?$/);
  }
});

test('whatever moves a policy has reward against KL, whatever does not has none measured', () => {
  for (const method of methodNames) {
    const frontier = chartsFor({ ...recordOf(method), comparisonRun: null }).find(
      ({ id }) => id === 'frontier',
    );
    const { charts } = familyOf(method);
    expect(frontier !== undefined, method).toBe(charts !== 'reward model');
    if (charts === 'best of n') expect(frontier?.x?.label).toContain('bound');
  }
});

test('proxy and gold share an axis and no lineStyle', () => {
  const [frontier, scores] = chartsFor({ ...recordOf('ppo'), comparisonRun: null });
  for (const { series } of [frontier, scores]) {
    const looks = series.filter(({ meaning }) => meaning === 'gold' || meaning === 'proxy');
    expect(new Set(looks.map(({ meaning, lineStyle }) => `${meaning} ${lineStyle}`)).size).toBe(looks.length);
    expect(
      looks
        .filter(({ meaning }) => meaning === 'proxy')
        .every(({ lineStyle }) => lineStyle.startsWith('proxy')),
    ).toBe(true);
  }
  const byGold = chartsFor({ ...recordOf('ppo', { reward: 'gold' }), comparisonRun: null });
  expect(byGold[1].series.map(({ meaning }) => meaning)).toEqual(['gold', 'gold']);
});

const ofOwn = {
  own_reward: -3,
  own_reward_stderr: 0.5,
  own_win_rate: 0.6,
  own_win_rate_low: 0.5,
  own_win_rate_high: 0.7,
};
/** The same on data of somebody's own, where nobody knows gold. */
function onOwnData(method: MethodName, config: Partial<RunConfig> = {}): RunRecord {
  const judged = (values: object) => {
    const { gold: _, gold_stderr: __, gold_correlation: ___, ...rest } = values as Record<string, number>;
    return { ...rest, ...ofOwn };
  };
  const record = recordOf(method, config);
  return {
    ...record,
    rows: record.rows.map(judged) as unknown as RunRecord['rows'],
    evaluations: record.evaluations.map(({ row, bestOfN, ...rest }) => ({
      ...rest,
      row: judged(row) as unknown as typeof row,
      ...(bestOfN && { bestOfN: bestOfN.map(judged) as unknown as typeof bestOfN }),
    })),
  };
}

test.each<[MethodName, string]>([
  ['best-of-n', 'own'],
  ['best-of-n', 'proxy'],
  ['interpolate', ''],
  ['dpo', ''],
])('on own data every curve of %s, reward %s, has values, and gold has none', (method, reward) => {
  const record = onOwnData(method, reward === '' ? {} : { reward });
  const charts = chartsFor({
    ...record,
    comparisonRun: null,
    knowsGold: false,
    ownBestOfN: ownBestOfNCharts,
  });
  expect(charts.some(({ series }) => series.some(({ key }) => key.includes('own_reward')))).toBe(true);
  for (const chart of charts) {
    const words = `${chart.title} ${chart.name} ${chart.hint}`;
    expect(words.replace('There is no gold judge here', '')).not.toMatch(/gold/i);
    const points = drawn(record, chart);
    for (const { key, label, optional } of chart.series) {
      expect(`${key} ${label}`).not.toMatch(/gold/);
      if (!optional)
        expect(
          points.some((point) => point[key] !== undefined),
          `${chart.id}: ${key}`,
        ).toBe(true);
    }
    expect(points.flatMap((point) => Object.keys(point)).filter((name) => name.includes('gold'))).toEqual([]);
  }
});

test('without pairs nothing is said of held-out ones', () => {
  const charts = chartsFor({ ...recordOf('kto-unpaired'), comparisonRun: null, hasPairs: false });
  expect(charts.map(({ id }) => id)).toContain('loss');
  expect(charts.flatMap(({ series }) => series).filter(({ key }) => key.startsWith('eval_'))).toEqual([]);
});

test('a comparison run that measures something else keeps off every chart over the steps', () => {
  const comparisonRun = recordOf('rm');
  for (const chart of chartsFor({ ...recordOf('ppo'), comparisonRun })) {
    expect(chart.notComparable, chart.id).toBe(chart.x ? undefined : '');
  }
  const other = recordOf('ppo', { reward: 'gold' });
  const [, scores, kl] = chartsFor({ ...recordOf('ppo'), comparisonRun: other });
  expect([scores.notComparable, kl.notComparable]).toEqual(['had a different reward', undefined]);
  expect(chartsFor({ ...recordOf('dpo'), comparisonRun: recordOf('ipo') })[0].notComparable).toBe(
    'has a different loss',
  );
});

test('the adaptive coefficient has its target and its chart', () => {
  const ids = (config: Partial<RunConfig>) =>
    chartsFor({ ...recordOf('ppo', config), comparisonRun: null }).map(({ id }) => id);
  expect(ids({})).not.toContain('kl-coef');
  expect(ids({ klControl: 'adaptive' })).toContain('kl-coef');
});
