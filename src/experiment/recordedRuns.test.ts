import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultsOf } from './controls/controls.ts';
import { labellingControls } from './controls/labelling.ts';
import { methods, readMethodConfig } from './methods/methods.ts';
import { methodGroups } from './methods/record.ts';
import { recordedOf, recordedRuns } from './recordedRuns.ts';

const FOLDER = 'public/recorded';

test.each(recordedRuns)('$name is what its entry says', ({ name, world, method, values, labelling }) => {
  const recorded = JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8'));
  // As the page reads it: a control that came later has its default.
  const record = { ...recorded, config: readMethodConfig(method, recorded.config).config };
  const { seed: _, ...expected } = { ...defaultsOf(methods[method].controls), ...values };
  const labeller = { ...defaultsOf(labellingControls), ...labelling };
  expect(record).toMatchObject({ world, method, config: expected, labelling: labeller });
  // The lab shows a run under its own settings and the usual labeller alone.
  if (labelling) expect(recordedOf(world, method, record.config)?.name).not.toBe(name);
  else expect(recordedOf(world, method, record.config)?.name).toBe(name);
  expect(record.evaluations.at(-1).row.step).toBe(record.config.steps);
});

/** What else is recorded: gains of methods, and one step with all of its numbers. */
const OTHERS = ['gains.json', 'reviews-dpo-step.json'];

test('every recorded run in the folder has an entry', () => {
  const files = readdirSync(FOLDER).filter((file) => !OTHERS.includes(file));
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
  expect(recordedOf('tldr', 'kto', { ...defaultsOf(methods.kto.controls) })).toBe(null);
});
