import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultsOf } from './controls/controls.ts';
import { methods } from './methods/methods.ts';
import { methodGroups } from './methods/record.ts';
import { recordedOf, recordedRuns } from './recordedRuns.ts';

const FOLDER = 'public/recorded';

test.each(recordedRuns)('$name is what its entry says', ({ name, world, method, values }) => {
  const record = JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8'));
  const { seed: _, ...expected } = { ...defaultsOf(methods[method].controls), ...values };
  expect(record).toMatchObject({ world, method, config: expected });
  expect(recordedOf(world, method, record.config)?.name).toBe(name);
  expect(record.evaluations.at(-1).row.step).toBe(record.config.steps);
});

test('every recorded run in the folder has an entry', () => {
  const files = readdirSync(FOLDER).filter((file) => file !== 'gains.json');
  expect(files.sort()).toEqual(recordedRuns.map(({ name }) => `${name}.json`).sort());
});

test('every group of methods has one', () => {
  const groups = new Set(recordedRuns.map(({ method }) => methods[method].group));
  expect([...groups].sort()).toEqual([...methodGroups].sort());
});

test('other settings, another world and another method have none', () => {
  const config = { ...defaultsOf(methods.dpo.controls) };
  expect(recordedOf('reviews', 'dpo', { ...config, seed: 99 })?.name).toBe('reviews-dpo');
  expect(recordedOf('reviews', 'dpo', { ...config, beta: 0.5 })).toBe(null);
  expect(recordedOf('tldr', 'ppo', { ...defaultsOf(methods.ppo.controls) })).toBe(null);
});
