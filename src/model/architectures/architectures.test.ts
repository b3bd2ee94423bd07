import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loraLayout } from '../lora.ts';
import { readModelConfig } from '../modelConfig.ts';
import { architectureOf, architectures } from './architectures.ts';

/** Each architecture's fixture, under its name. */
const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '..', 'fixtures', name, 'config.json'), 'utf8');

test('no two architectures have the same name', () => {
  expect(new Set(architectures.map(({ name }) => name)).size).toBe(architectures.length);
  expect(() => architectureOf({ architecture: 'bert' })).toThrow('no architecture "bert"');
});

describe.each(architectures)('$title: the halves of its record agree', (record) => {
  const read = readModelConfig(fixture(record.name), 'config.json');
  const configs = [true, false].map((tiedHead) => ({ ...read, tiedHead }));

  test('it is found by what its reader gives, and reads what it writes', () => {
    expect(architectureOf(read)).toBe(record);
    for (const config of configs) {
      expect(readModelConfig(record.write(config, 'float32'), 'config.json')).toEqual(config);
    }
  });

  test.each(configs)('the layout has the parameters that memory counts; tied head: $tiedHead', (config) => {
    const { size } = record.layout(config);
    const { parameters, parametersOfBlock } = record.shape(config);
    expect(size).toBe(parameters);
    const deeper = { ...config, layers: config.layers + 1 };
    expect(record.layout(deeper).size - size).toBe(parametersOfBlock);
  });

  test.each(configs)('head and prefix are those of the layout; tied head: $tiedHead', (config) => {
    const { entries } = record.layout(config);
    const places = entries.map((_, place) => place) as unknown as Parameters<typeof record.head>[1];
    const { name, shape } = entries[record.head(config, places) as unknown as number];
    expect(shape).toEqual([config.vocabulary, config.width]);
    expect(name === record.headName).toBe(!config.tiedHead);
    const others = entries.filter((entry) => entry.name !== record.headName);
    for (const entry of others) expect(entry.name.startsWith(record.prefix), entry.name).toBe(true);
  });

  test('an adapter changes the maps that memory counts, the right way round', () => {
    const { adapterMaps } = record.shape(read);
    const { entries } = record.layout(read);
    expect(Object.keys(adapterMaps.all)).toEqual(expect.arrayContaining(Object.keys(adapterMaps.attention)));
    for (const [map, ends] of Object.entries(adapterMaps.all)) {
      const weights = entries.filter(({ name }) => name.endsWith(`.${map}.weight`));
      expect(weights, map).toHaveLength(read.layers);
      const stored = record.linearWeights === '[in, out]' ? ends : ends.toReversed();
      for (const { shape } of weights) expect(shape, map).toEqual(stored);
      const lora = loraLayout(read, { rank: 3, alpha: 3, targets: [map] });
      expect(lora.size).toBe(read.layers * 3 * (ends[0] + ends[1]));
    }
    expect(loraLayout(read, { rank: 1, alpha: 1, targets: record.defaultTargets }).size).toBeGreaterThan(0);
  });
});
