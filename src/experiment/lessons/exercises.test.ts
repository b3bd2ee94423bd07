import { describe, expect, test } from 'vitest';
import { readConfig } from '../controls/controls.ts';
import { labellingControls } from '../controls/labelling.ts';
import { methods, readMethodConfig } from '../methods/methods.ts';
import {
  configOf,
  fieldsOf,
  fitsStart,
  labellingOf,
  lockedBy,
  missingAnswers,
  missingRuns,
} from './exercises/exercise.ts';
import { exerciseNamed, exercises } from './exercises.ts';

test('there are six, each under a name of its own that an address can carry', () => {
  expect(new Set(exercises.map(({ name }) => name)).size).toBe(6);
  for (const { name } of exercises) {
    expect(name).toMatch(/^[a-z-]+$/);
    expect(exerciseNamed(name)?.name).toBe(name);
  }
  expect(exerciseNamed('__proto__')).toBeNull();
});

describe.each(exercises.map((exercise) => [exercise.name, exercise] as const))('%s', (_, exercise) => {
  test('asks for ten points, and for each answer under a name of its own', () => {
    expect(exercise.rubric.reduce((sum, { points }) => sum + points, 0)).toBe(10);
    const ids = fieldsOf(exercise).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(fieldsOf(exercise).some((field) => field.kind === 'text')).toBe(true);
  });

  test('begins with settings that the lab has, and frees controls that are there', () => {
    expect(exercise.starts.length).toBeGreaterThan(0);
    for (const start of exercise.starts) {
      expect(readMethodConfig(start.method, start.values).problems).toEqual([]);
      expect(readConfig(labellingControls, start.labelling).problems).toEqual([]);
      const table = { ...methods[start.method].controls, ...labellingControls };
      const named = [...start.free, ...(start.changed ?? []), ...(start.differing ? [start.differing] : [])];
      for (const name of named) expect(table).toHaveProperty(name);
      for (const name of [...(start.changed ?? []), start.differing ?? 'seed']) {
        expect(start.free).toContain(name);
      }
      expect(lockedBy(start)).toContain('method');
      expect(lockedBy(start)).not.toContain('seed');
    }
  });
});

describe('what a report needs', () => {
  const [exercise, sweep] = ['labeller', 'beta'].map((name) => exerciseNamed(name) ?? exercises[0]);
  const runOf = (at: number, config = {}, labelling = {}, of = exercise) => ({
    world: of.starts[at].world,
    method: of.starts[at].method,
    config: { ...configOf(of.starts[at]), ...config },
    labelling: { ...labellingOf(of.starts[at]), ...labelling },
  });
  const everything = (of: typeof exercise) => Object.fromEntries(fieldsOf(of).map(({ id }) => [id, 'x']));

  test('a run fits if it differs only in what is free', () => {
    const [honest, biased] = exercise.starts;
    expect(fitsStart(runOf(0, { seed: 7 }), honest)).toBe(true);
    expect(fitsStart(runOf(0, { evaluateEvery: 5 }), honest)).toBe(true);
    expect(fitsStart(runOf(0, { beta: 0.5 }), honest)).toBe(false);
    expect(fitsStart({ ...runOf(0), world: 'tldr' }, honest)).toBe(false);
    expect(fitsStart(runOf(1), biased)).toBe(false);
    expect(fitsStart(runOf(1, {}, { flatteryBias: 2 }), biased)).toBe(true);
    expect(fitsStart(runOf(1, {}, { flatteryBias: 2 }), honest)).toBe(false);
  });

  test('names what is missing', () => {
    expect(missingAnswers(exercise, { ...everything(exercise), bias: ' ' })).toEqual(['bias']);
    expect(missingRuns(exercise, [runOf(0), runOf(1, {}, { lengthBias: 1 })])).toEqual([]);
    expect(missingRuns(exercise, [runOf(0)])).toEqual(['1 run “Your bias”']);
    const runs = [0.1, 0.1, 1].map((beta, seed) => runOf(0, { beta, seed }, {}, sweep));
    expect(missingRuns(sweep, runs)).toEqual(['runs “DPO at your β” with 3 values of beta; there are 2']);
  });
});
