import { expect, test } from 'vitest';
import { familyOf, type MethodName, methodNames, type RunConfig } from '../../experiment/methods/methods.ts';
import type { RunRecord } from '../../experiment/metrics/run.ts';
import { evaluationOfMethod, rowOfMethod } from '../../testing/fakeRows.ts';
import { configForTests } from '../../testing/fakeWorker.ts';
import { chartsFor } from './chartsFor.ts';
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
    ? chart.x.pointsOf({ live: record, ghost: null, pool: record.evaluations.at(-1) ?? null })
    : pointsOf(record, null);

test.each(methodNames)('every curve of %s that is promised has values', (method) => {
  const record = recordOf(method);
  const charts = chartsFor({ ...record, ghost: null });
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
    const frontier = chartsFor({ ...recordOf(method), ghost: null }).find(({ id }) => id === 'frontier');
    const { charts } = familyOf(method);
    expect(frontier !== undefined, method).toBe(charts !== 'reward model');
    if (charts === 'best of n') expect(frontier?.x?.label).toContain('at most');
  }
});

test('proxy and gold share an axis and no look', () => {
  const [frontier, scores] = chartsFor({ ...recordOf('ppo'), ghost: null });
  for (const { series } of [frontier, scores]) {
    const looks = series.filter(({ meaning }) => meaning === 'gold' || meaning === 'proxy');
    expect(new Set(looks.map(({ meaning, look }) => `${meaning} ${look}`)).size).toBe(looks.length);
    expect(
      looks.filter(({ meaning }) => meaning === 'proxy').every(({ look }) => look.startsWith('proxy')),
    ).toBe(true);
  }
  const byGold = chartsFor({ ...recordOf('ppo', { reward: 'gold' }), ghost: null });
  expect(byGold[1].series.map(({ meaning }) => meaning)).toEqual(['gold', 'gold']);
});

test('a ghost that measures something else keeps off every chart over the steps', () => {
  const ghost = recordOf('rm');
  for (const chart of chartsFor({ ...recordOf('ppo'), ghost })) {
    expect(chart.ghostApart, chart.id).toBe(chart.x ? undefined : '');
  }
  const other = recordOf('ppo', { reward: 'gold' });
  const [, scores, kl] = chartsFor({ ...recordOf('ppo'), ghost: other });
  expect([scores.ghostApart, kl.ghostApart]).toEqual(['was rewarded by something else', undefined]);
  expect(chartsFor({ ...recordOf('dpo'), ghost: recordOf('ipo') })[0].ghostApart).toBe('has another loss');
});

test('the adaptive coefficient has its target and its chart', () => {
  const ids = (config: Partial<RunConfig>) =>
    chartsFor({ ...recordOf('ppo', config), ghost: null }).map(({ id }) => id);
  expect(ids({})).not.toContain('kl-coef');
  expect(ids({ klControl: 'adaptive' })).toContain('kl-coef');
});
