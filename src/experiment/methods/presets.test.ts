import { expect, test } from 'vitest';
import { defaultsOfMethod, readMethodConfig } from './methods.ts';
import { type MethodPreset, presets } from './presets.ts';

test.each<MethodPreset>(presets)(
  '$title fits its method, differs from its defaults, and says why',
  (preset) => {
    const { method, values, why } = preset;
    expect(readMethodConfig(method, values).problems).toEqual([]);
    for (const [name, value] of Object.entries(values)) {
      expect(defaultsOfMethod(method)[name], name).not.toBe(value);
    }
    expect(why).toMatch(/[.?]$/);
  },
);

test('no two presets are the same experiment, or have the same title', () => {
  const seen = new Set(
    presets.map(({ method, values }) => JSON.stringify([method, Object.entries(values).sort()])),
  );
  expect(seen.size).toBe(presets.length);
  expect(new Set(presets.map(({ title }) => title)).size).toBe(presets.length);
});
