import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { defaultsOfMethod, type RunConfig } from '../experiment/methods/methods.ts';
import type { PpoRow } from '../experiment/methods/sampling/ppo.ts';
import { meanAndError } from '../experiment/metrics/statistics.ts';
import { worldNames } from '../tasks/worlds.ts';
import { trainingMethods } from '../training/methods/table.ts';
import { readModelFolder } from './files/modelFiles.ts';
import { startBackend } from './platform/platform.ts';
import { materialsOf } from './train/materials.ts';
import { planAnew } from './train/plan.ts';

/**
 * PPO with the shipped model, in every world: is a run as healthy as it should be, and as sick as it should be?
 * Short runs at a higher learning rate than the default. Each number is a mean over at least 96 completions, whose
 * standard error is 0.1 or less; what is asked for is several of these away from what was measured.
 */
beforeAll(async () => {
  await startBackend('wasm');
});

async function ppoRows(world: string, changes: Partial<RunConfig>): Promise<PpoRow[]> {
  const plan = planAnew(['--method', 'ppo', '--world', world, '--out', 'nowhere']);
  const materials = materialsOf(plan, readModelFolder(join('public', 'model', 'sft')));
  const config = { ...defaultsOfMethod('ppo'), learningRate: 5e-4, ...changes } as RunConfig;
  const making = { onProgress: () => {}, stopped: () => false, breathe: async () => {} };
  const run = await trainingMethods.ppo.begin(materials, config, making);
  if (!run) throw new Error('stopped');
  const rows: PpoRow[] = [];
  for await (const row of run.rows) rows.push(row as PpoRow);
  run.dispose();
  materials.proxies.clear();
  return rows;
}

const mean = (rows: readonly PpoRow[], name: 'gold' | 'objective/scores' | 'objective/kl') =>
  meanAndError(rows.map((row) => row[name] ?? Number.NaN)).mean;

/** In a healthy run no word of the policy has changed before the first update. */
function expectFreshStart(rows: readonly PpoRow[]) {
  for (const row of rows) {
    expect(row['first/ratio']).toBeCloseTo(1, 5);
    expect(row['first/clipfrac']).toBe(0);
    expect(Math.abs(row['first/approxkl'])).toBeLessThan(1e-5);
    expect(row['policy/approxkl_avg']).toBeGreaterThan(0);
  }
  expect(Math.abs(rows[0]['objective/kl'])).toBeLessThan(1e-3);
}

test.each(worldNames)('rewarded by gold, PPO raises gold: %s', { timeout: 600_000 }, async (world) => {
  const rows = await ppoRows(world, { reward: 'gold', steps: 11 });
  expectFreshStart(rows);
  const [before, after] = [rows.slice(0, 3), rows.slice(-3)];
  expect(mean(after, 'gold') - mean(before, 'gold')).toBeGreaterThan(0.4);
  expect(mean(after, 'objective/kl')).toBeGreaterThan(0.1);
  // Nobody gains by never stopping.
  for (const row of after) expect(row['val/num_eos_tokens'] / row.samples).toBeGreaterThan(0.9);
});

test('without a tether PPO pleases a small proxy, and gold does not follow', {
  timeout: 600_000,
}, async () => {
  const rows = await ppoRows('reviews', {
    reward: 'proxy',
    beta: 0,
    proxyStart: 'scratch',
    proxyLayers: 1,
    proxyWidth: 16,
    proxyPairs: 100,
    proxySteps: 60,
    steps: 24,
  });
  expectFreshStart(rows);
  const [before, after] = [rows.slice(0, 3), rows.slice(-6)];
  const rise = (name: 'gold' | 'objective/scores') => mean(after, name) - mean(before, name);
  expect(rise('objective/scores')).toBeGreaterThan(0.8);
  expect(rise('gold')).toBeLessThan(0.6 * rise('objective/scores'));
  // Gold was higher on the way than at the end: the policy has gone past what the proxy knows.
  const best = Math.max(...rows.slice(2, -2).map((_, i) => mean(rows.slice(i, i + 3), 'gold')));
  expect(best - mean(after, 'gold')).toBeGreaterThan(0.15);
  expect(mean(after, 'objective/kl')).toBeGreaterThan(5);
});
